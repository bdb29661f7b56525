import Glibc
import Testing

/// A limit is in force, or there is no run, or the caller said beforehand that it may be missing.
@Suite struct LimitsThatCannotBeHadAreRefused {
    /// One option for each controller, and the word that reports have for it.
    static let limits: [(String, String, String)] = [
        ("memory", "--memory", "64M"), ("memory-high", "--memory-high", "64M"), ("swap", "--swap", "1M"),
        ("pids", "--pids", "100"), ("cpus", "--cpus", "0.5"), ("cpu-weight", "--cpu-weight", "50"),
        ("cpuset", "--cpuset", "0"), ("cpuset-mems", "--cpuset-mems", "0"), ("io-weight", "--io-weight", "50"),
        ("hugetlb", "--hugetlb", "2MB:64M"), ("cpu-time", "--cpu-time", "10s"),
    ]

    @Test(arguments: limits)
    func withoutAGroupARequiredOneIsARefusal(name: String, option: String, value: String) {
        let run = Nestbox.run(["--cgroup", "none", option, value], ["echo", "ran"])
        #expect(run.isRefusal, "\(run)")
        #expect(run.err.contains("cannot limit \(name)"), "\(run.err)")
        #expect(run.report?.cause.option == "\(option) \(value)", "\(run.report?.cause.option ?? "-")")
        let hint = run.report?.cause.hint ?? ""
        #expect(hint.contains("--cgroup none") && hint.contains("enforce=prefer"), "\(hint)")
    }

    @Test(arguments: limits)
    func aPreferredOneIsListedWithTheReason(name: String, option: String, value: String) {
        let run = Nestbox.run(["--cgroup", "none", option, "\(value),enforce=prefer"], ["echo", "ran"])
        #expect(run.status == 0 && run.out == "ran\n" && run.report?.verdict == "ok", "\(run)")
        #expect(run.reason(name)?.contains("--cgroup none") == true, "\(run.report?.degraded ?? [])")
        #expect(run.report?.enforced.contains(name) == false, "\(run.report?.enforced ?? [])")
    }

    @Test(arguments: limits)
    func oneThatIsOffIsAsIfNotGiven(name: String, option: String, value: String) {
        let run = Nestbox.run(["--cgroup", "none", option, "\(value),enforce=off"], ["echo", "ran"])
        #expect(run.status == 0 && run.reason(name) == nil, "\(run)")
        #expect(run.report?.enforced.contains(name) == false)
    }

    @Test func ioIsOneOfThem() {
        let run = Nestbox.run(["--cgroup", "none", "--io-max", "/dev/vda:rbps=1M"], ["echo", "ran"])
        #expect(run.isRefusal && run.err.contains("cannot limit io-max"), "\(run)")
    }

    /// What the process itself can be limited by stands in, and the report says that it is something else.
    @Test func whereProcessesCannotBeCountedTheKernelCountsTheUsers() {
        let options = ["--cgroup", "none", "--pids", "12,enforce=prefer"]
        #expect(Probe.jailed(options, ["fork-many", "40"]).outcome == .refused("EAGAIN"))
        Probe.expectAllowed(["fork-many", "5"], options)
        let reason = Probe.jailed(options, ["nothing"]).reason("pids") ?? ""
        #expect(reason.contains("RLIMIT_NPROC"), "\(reason)")
    }

    @Test(arguments: [["burn", "30000"], ["burn-in-short-children", "800", "20"]])
    func whereCPUTimeCannotBeWatchedItIsCountedAtTheEnd(act: [String]) {
        let options = ["--cgroup", "none", "--cpu-time", "500ms,enforce=prefer", "--time", "20s"]
        let run = Probe.jailed(options, act)
        #expect(run.report?.verdict == "cpu-time" && run.status == 124, "\(run)")
        #expect(run.seconds < 8, "RLIMIT_CPU is the only stop, \(run.seconds) s")
        #expect(run.reason("cpu-time")?.contains("RLIMIT_CPU") == true, "\(run.report?.degraded ?? [])")
        #expect(run.report?.sources["cpu_total_ns"] == "getrusage(RUSAGE_CHILDREN) of init")
        let fine = Probe.jailed(options, ["burn", "200"])
        #expect(fine.report?.verdict == "ok" && fine.report?.limitsHit.isEmpty == true, "\(fine)")
    }

    /// The group may be anywhere, but a group it must be, and the caller's to change.
    @Test(arguments: ["/tmp", "/nonexistent", "/proc", "/dev/null"])
    func aDirectoryThatIsNoGroupIsRefused(directory: String) {
        let run = Nestbox.run(["--cgroup", directory, "--memory", "64M"], ["echo", "ran"])
        #expect(run.isRefusal && run.err.contains(directory), "\(run)")
        let preferred = Nestbox.run(["--cgroup", directory, "--memory", "64M,enforce=prefer"], ["echo", "ran"])
        #expect(preferred.status == 0 && preferred.reason("memory")?.contains(directory) == true, "\(preferred)")
    }

    @Test(arguments: [
        ["--memory", "0"], ["--memory", "64X"], ["--pids", "0"], ["--pids", "-1"], ["--cpus", "0"],
        ["--cpus", "1.5.5"], ["--cpu-weight", "0"], ["--cpu-weight", "10001"], ["--cpuset", "a"], ["--cpuset", "3-1"],
        ["--io-max", "/dev/null"], ["--io-max", "/dev/null:rbps=1M"], ["--io-max", "999:999:bps=1"],
        ["--memory", "64M,enforce=maybe"], ["--memory", "64M,on-hit=kill"], ["--cpu-time", "0s"], ["--cpu-time", "5"],
        ["--output-limit", "x"], ["--output-limit", "1M,enforce=prefer"], ["--cgroup", "relative"],
    ])
    func whatIsNoLimitIsRefused(options: [String]) {
        let run = Nestbox.run(options, ["echo", "ran"])
        #expect(run.status == 125 && run.out.isEmpty, "\(run)")
        #expect(run.err.contains(options[0]), "\(run.err)")
    }

    // MARK: - By what the machine is

    /// What the report says there is is there: every other limit is refused.
    @Test(arguments: limits)
    func eachControllerThatIsMissingIsNamed(name: String, option: String, value: String) {
        let run = Nestbox.run([option, value], ["echo", "ran"])
        if run.status == 0 {
            #expect(run.report?.enforced.contains(name) == true && run.reason(name) == nil, "\(run)")
            return
        }
        #expect(run.isRefusal && run.err.contains("cannot limit \(name)") || run.isFailureToWrite, "\(run)")
        #expect(run.report?.cause.hint?.isEmpty == false, "\(run)")
        let preferred = Nestbox.run([option, "\(value),enforce=prefer"], ["echo", "ran"])
        if run.isRefusal { #expect(preferred.status == 0 && preferred.reason(name) != nil, "\(preferred)") }
    }

    /// Controllers that version 1 has can't be had.
    @Test func onAHostWithBothVersionsTheReasonIsThat() throws {
        guard let top = Groups.top, top != "/sys/fs/cgroup", !Groups.areDelegated else { return }
        let run = Nestbox.run(["--memory", "64M"], ["echo", "ran"])
        #expect(run.isRefusal, "\(run)")
        if Host.isRoot {
            #expect(run.err.contains("version 1") && run.err.contains("systemd.unified_cgroup_hierarchy=1"), "\(run)")
        }
    }

    @Test func withoutDelegationNothingIsStarted() {
        guard !Groups.canBeMade else { return }
        let tracked = Tracked()
        let run = tracked.run(["--memory", "64M"] + tracked.writable, ["sh", "-c", ": >/rw/canary"])
        #expect(run.status == 125 && status(of: tracked.canary) == nil, "\(run)")
        #expect(run.report?.cause.hint?.contains("enforce=prefer") == true, "\(run)")
        tracked.expectNothingRemains()
    }

    /// Figures alone are no reason to refuse anything.
    @Test func aReportWithoutAGroupHasWhatThereIs() {
        let run = Nestbox.run(["--cgroup", "none"], ["true"])
        #expect(run.status == 0 && run.report?.degraded.contains { $0.reason.contains("cgroup") } == false, "\(run)")
        #expect(run.usage["cpu_total_ns"] != nil && run.usage["memory_peak_bytes"] == nil, "\(run.usage)")
        #expect(run.usage["pids_peak"] == nil && run.usage["oom_kills"] == nil, "\(run.usage)")
    }
}

extension Run {
    /// The kernel has no such file, or refused the value: the step that wrote it is named.
    fileprivate var isFailureToWrite: Bool {
        status == 125 && out.isEmpty && report?.cause.step?.contains("limitCgroup") == true
    }
}
