import Testing

@Suite struct LimitsOfTheProcess {
    /// Whoever sets it: with a report that is the supervisor, when the payload is set up otherwise. More than
    /// fs.nr_open is not even root's to give.
    @Test(arguments: [[], ["--syscalls", "none"]], ["nestbox", "none"])
    func aLimitThatCannotBeSetEndsTheRun(policy: [String], kind: String) {
        let options = policy + ["--init", kind]
        let control = Nestbox.run(options + ["--open-files", "32"], ["sh", "-c", "ulimit -Hn"])
        #expect(control.status == 0 && control.out == "32\n", "inconclusive: \(control)")
        let run = Nestbox.run(options + ["--rlimit", "nofile=4294967295"], ["echo", "ran"])
        #expect(run.status == 125 && run.out.isEmpty && run.report?.verdict == "setup-failed", "\(run)")
        #expect(run.report?.cause.errno == "EPERM" && run.err.contains("cannot set a resource limit"), "\(run)")
    }

    @Test func noCoreFileAndNoCoreHandler() {
        // 0 would still start a handler that the host reads cores with through a pipe; 1 does not.
        #expect(Self.limit("Max core file size", []) == ["1", "1", "bytes"])
    }

    @Test func limitsAreAsAsked() {
        #expect(Self.limit("Max open files", ["--rlimit", "nofile=64:128"]) == ["64", "128", "files"])
        #expect(
            Self.limit("Max open files", ["--rlimit", "nofile=64", "--rlimit", "nofile=65"]) == ["65", "65", "files"])
        #expect(Self.limit("Max file size", ["--rlimit", "fsize=1M"]) == ["1048576", "1048576", "bytes"])
        #expect(Self.limit("Max core file size", ["--rlimit", "core=0"]) == ["0", "0", "bytes"])
    }

    @Test func limitsLimit() {
        let files = ["--rlimit", "nofile=32"]
        Probe.expectAllowed(["open-files", "20"], files)
        #expect(Probe.jailed(files, ["open-files", "40"]).outcome == .refused("EMFILE"))
        let run = Probe.jailed(["--rlimit", "fsize=1M"], ["fill", "/tmp/file", "2"])
        #expect(run.status == 153 && run.report?.exit == Report.Exit(signal: "SIGXFSZ", number: 25), "\(run)")
        let memory = Probe.jailed(["--rlimit", "as=64M"], ["touch-memory", "128"])
        #expect(memory.outcome == .refused("ENOMEM"), "\(memory)")
        Probe.expectAllowed(["touch-memory", "32"], ["--rlimit", "as=64M"])
    }

    @Test func cpuTimeIsLimited() {
        let run = Probe.jailed(["--rlimit", "cpu=1"], ["burn", "5000"])
        #expect(run.report?.verdict == "signaled" && run.seconds < 4, "\(run)")
    }

    @Test(arguments: ["files=3", "nofile", "nofile=x", "nofile=9:8", "nofile=-1", "nofile=1:2:3", "=1"])
    func whatIsNoLimitIsRefused(limit: String) {
        let run = Nestbox.run(["--rlimit", limit], ["true"])
        #expect(run.status == 125 && run.err.contains("--rlimit \(limit)"), "\(run)")
    }

    /// More than the kernel gives is an error and never less than was asked for.
    @Test func aLimitThatCannotBeSetIsAFailure() {
        let run = Nestbox.run(["--rlimit", "nofile=4000000000"], ["true"])
        #expect(run.status == 125 && run.report?.cause.errno == "EPERM", "\(run)")
        #expect(run.report?.cause.option == "--rlimit nofile=4000000000", "\(run)")
    }

    /// A caller that is short of something itself: the command runs as planned or not at all.
    @Test(arguments: [
        "nofile=8", "nofile=12", "nofile=20", "fsize=0", "fsize=100", "nproc=1", "as=40000000", "stack=65536", "core=0",
        "memlock=0",
    ])
    func aCallersOwnLimitIsNoHalfMeasure(limit: String) {
        let probe = Probe.mount + ["--", Probe.inside, "list-descriptors"]
        let run = Child(["prlimit", "--\(limit)", Host.binary, "run"] + probe).finish()
        let ran = run.status == 0 && run.lines == ["0", "1", "2"]
        let refused = run.status == 125 && run.out.isEmpty && run.err.hasPrefix("nestbox: cannot")
        #expect(ran || refused, "\(run)")
    }

    @Test func theMaskForNewFilesIsAsAsked() {
        let script = "umask; echo >/tmp/f; stat -c %a /tmp/f"
        #expect(Nestbox.shell([], script).lines == ["0022", "644"])
        #expect(Nestbox.shell(["--umask", "077"], script).lines == ["0077", "600"])
        #expect(Nestbox.shell(["--umask", "0"], script).lines == ["0000", "666"])
        for bad in ["8", "1000", "x", "-1"] { #expect(Nestbox.run(["--umask", bad], ["true"]).status == 125) }
    }

    /// What the caller ignored or blocked is the caller's business.
    @Test(arguments: [
        ["--ignore-signal=PIPE,CHLD,TERM,HUP,INT"], ["--block-signal"], ["--ignore-signal", "--block-signal"],
    ])
    func signalsAreAsAfterBoot(caller: [String]) {
        let status = ["cat", "/proc/self/status"]
        func sets(_ run: Run) -> [String] { run.lines.filter { $0.hasPrefix("SigBlk") || $0.hasPrefix("SigIgn") } }
        let control = sets(Child(["env"] + caller + status).finish(5))
        #expect(control.contains { !$0.hasSuffix("\t0000000000000000") }, "inconclusive: \(control)")
        for initKind in ["nestbox", "none"] {
            let run = Child(["env"] + caller + [Host.binary, "run", "--init", initKind, "--"] + status).finish(5)
            #expect(sets(run) == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"], "\(run)")
        }
    }

    /// With SIGCHLD ignored the kernel would reap the supervisor's child, and its status were lost.
    @Test func anIgnoredSIGCHLDCostsNoStatus() {
        let run = Child(["env", "--ignore-signal=CHLD", Host.binary, "run", "--", "/bin/sh", "-c", "exit 42"]).finish(5)
        #expect(run.status == 42, "\(run)")
    }

    @Test func thePayloadLeadsASessionOfItsOwn() {
        let run = Probe.jailed([], ["print-process"])
        let words = run.line.split(separator: " ")
        #expect(words.count == 8 && words[1] == words[5] && words[1] == words[7] && words[3] == "1", "\(run)")
        #expect(Probe.jailed(["--init", "none"], ["print-process"]).line == "pid 1 ppid 0 pgrp 1 sid 1")
    }

    @Test func aTimeNamespaceIsMadeWhenAsked() {
        let run = Nestbox.run(["--time-namespace"], ["true"])
        #expect(run.status == 0 && run.report?.enforced.contains("time-namespace") == true, "\(run)")
        #expect(Nestbox.run([], ["true"]).report?.enforced.contains("time-namespace") == false)
    }

    private static func limit(_ name: String, _ options: [String]) -> [String] {
        let run = Nestbox.run(options, ["cat", "/proc/self/limits"])
        let line = run.lines.first { $0.hasPrefix(name) } ?? ""
        return line.dropFirst(name.count).split(separator: " ").map(String.init)
    }
}
