import Testing

/// What a process may write and hold open.
@Suite struct LimitsOfFilesHold {
    @Test func aFileThatGrowsTooLargeIsTheVerdict() {
        let run = Probe.jailed(["--file-size", "1M"], ["fill", "/tmp/file", "2"])
        #expect(run.report?.verdict == "file-size" && run.status == 153, "\(run)")
        #expect(run.report?.exit == Report.Exit(signal: "SIGXFSZ", number: 25))
        #expect(run.hit("file-size")?.source == "the signal that ended the command", "\(run.report?.limitsHit ?? [])")
        #expect(run.report?.enforced.contains("file-size") == true)
    }

    @Test func asLargeAsAllowedIsFine() {
        let run = Probe.jailed(["--file-size", "2M"], ["fill", "/tmp/file", "2"])
        #expect(run.report?.verdict == "ok" && run.report?.limitsHit.isEmpty == true, "\(run)")
    }

    /// Who ignores the signal is told by the call, and what it makes of it is its own ending.
    @Test func ignoringTheSignalMakesNoLargerFile() {
        let run = Nestbox.shell(
            Probe.mount + ["--file-size", "1M"], "/probe fill-ignoring /tmp/file 2; stat -c %s /tmp/file")
        #expect(run.lines.first == "EFBIG" && run.lines.contains("1048576"), "\(run)")
        #expect(run.report?.verdict == "ok", "\(run)")
    }

    /// The same signal from somebody else proves nothing.
    @Test func theSignalAloneIsNoProof() {
        #expect(Probe.jailed([], ["raise", "25"]).report?.verdict == "signaled")
    }

    @Test(arguments: [
        ("--open-files", "16", "Max open files", ["16", "16"]),
        ("--stack", "1M", "Max stack size", ["1048576", "1048576"]),
        ("--core", "0", "Max core file size", ["0", "0"]),
        ("--file-size", "1M", "Max file size", ["1048576", "1048576"]),
    ])
    func theKernelHasThem(option: String, value: String, line: String, expected: [String]) {
        let run = Nestbox.run([option, value], ["cat", "/proc/self/limits"])
        let found = run.lines.first { $0.hasPrefix(line) } ?? ""
        #expect(
            Array(found.dropFirst(line.count).split(separator: " ").map(String.init).prefix(2)) == expected, "\(run)")
    }

    @Test func openFilesAreLimitedForEachProcess() {
        Probe.expectAllowed(["open-files", "10"], ["--open-files", "16"])
        #expect(Probe.jailed(["--open-files", "16"], ["open-files", "20"]).outcome == .refused("EMFILE"))
        Probe.expectAllowed(["open-files-in-many", "4", "10"], ["--open-files", "16"])
    }

    @Test func theStackIsLimited() {
        Probe.expectAllowed(["use-stack", "500"], ["--stack", "1M"])
        let run = Probe.jailed(["--stack", "1M"], ["use-stack", "3000"])
        #expect(run.report?.exit == Report.Exit(signal: "SIGSEGV", number: 11), "\(run)")
        Probe.expectAllowed(["use-stack", "3000"], ["--stack", "8M"])
    }

    @Test func filesInMemoryAreLimitedByNumberAndSize() {
        let options = ["--tmpfs", "/small,size=1M,inodes=20"]
        Probe.expectAllowed(["make-files", "/small", "15"], options)
        for act in ["make-files", "make-directories", "nest-directories"] {
            #expect(Probe.jailed(options, [act, "/small", "30"]).outcome == .refused("ENOSPC"), "\(act)")
        }
        #expect(Probe.jailed(options, ["fill", "/small/file", "2"]).outcome == .refused("ENOSPC"))
    }

    @Test func theDefaultsAreGenerousAndFinite() {
        for directory in ["/tmp", "/dev/shm"] {
            let run = Probe.jailed([], ["make-files", directory, "100"])
            #expect(run.outcome == .succeeded, "\(directory): \(run)")
            #expect(
                Probe.jailed([], ["fill", directory + "/file", "4096"]).outcome == .refused("ENOSPC"), "\(directory)")
        }
    }
}
