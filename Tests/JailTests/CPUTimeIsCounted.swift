import Testing

/// Of every process that ever was in the jail, whoever waited for it.
@Suite(.serialized) struct CPUTimeIsCounted {
    /// What is burned, in milliseconds, and how.
    static let ways: [(Int64, [String])] = [
        (1000, ["burn", "1000"]), (4000, ["burn-in-daemons", "4", "1000"]),
        (1000, ["burn-in-short-children", "1000", "20"]), (1000, ["burn-stopping", "1000"]),
        (1000, ["burn-in-threads", "4", "250"]),
    ]

    @Test(arguments: ways)
    func withinTwoPercent(burned: Int64, act: [String]) {
        let run = Probe.jailed(["--time", "60s"], act)
        // What it takes to start many children is not what they burn; each measures its own.
        let children: Int64 = act[0] == "burn-in-short-children" ? 50 : act[0] == "burn-stopping" ? 200 : 4
        let overhead = children * (Host.isGuest ? 12 : 2)
        #expect(run.status == 0, "\(run)")
        #expect((burned * 98 / 100...burned * 102 / 100 + overhead).contains(run.cpuTime), "\(act): \(run.cpuTime) ms")
    }

    /// The kernel does not tell their parent; the group knows.
    @Test func ofChildrenThatNobodyWaitsFor() {
        let run = Probe.jailed([], ["burn-unaccounted", "4", "500"])
        let source = run.report?.sources["cpu_total_ns"] ?? ""
        if Groups.canBeMade {
            #expect(source == "cpu.stat")
            #expect((1960...2040 + (Host.isGuest ? 60 : 10)).contains(run.cpuTime), "\(run.cpuTime) ms")
        } else {
            // A lower bound, and said to be one by its source.
            #expect(source == "getrusage(RUSAGE_CHILDREN) of init" && run.cpuTime < 2000, "\(source): \(run.cpuTime)")
        }
    }

    @Test func ofWhatIsLeftBehindByTheMainProgram() {
        let run = Probe.jailed([], ["leave-daemons", "2", "500"])
        // Of the half a second, as much as a busy machine gave them.
        #expect(run.status == 0 && run.cpuTime > 100, "\(run) \(run.cpuTime) ms")
    }

    /// Whoever samples by the tick finds it asleep.
    @Test func ofWhatSleepsAtEveryTick() {
        let run = Probe.jailed([], ["burn-between-ticks", Host.isGuest ? "100" : "500"])
        // In a guest the clock of a process may go by the tick itself: then it burns more than it is told to.
        #expect(run.cpuTime >= (Host.isGuest ? 98 : 490) && (run.cpuTime <= 750 || Host.isGuest), "\(run.cpuTime) ms")
    }

    @Test func userAndSystemAreItsParts() {
        let usage = Probe.jailed([], ["burn", "300"]).usage
        let parts = (usage["cpu_user_ns"] ?? 0) + (usage["cpu_system_ns"] ?? 0)
        #expect(abs((usage["cpu_total_ns"] ?? -1) - parts) <= 2000, "\(usage)")
    }

    @Test(arguments: ["nestbox", "none"])
    func withoutAnyGroupOrphansAreCountedToo(kind: String) {
        let run = Probe.jailed(["--cgroup", "none", "--init", kind], ["burn-in-daemons", "2", "400"])
        // As PID 1 the probe has its orphans for children that it does not wait for.
        let source = kind == "none" ? "wait4 of PID 1" : "getrusage(RUSAGE_CHILDREN) of init"
        #expect(run.report?.sources["cpu_total_ns"] == source, "\(run.report?.sources ?? [:])")
        if kind == "nestbox" { #expect((784...850).contains(run.cpuTime), "\(run.cpuTime) ms") }
    }

    @Test func nestboxesOwnTimeIsNotTheCommands() {
        let run = Probe.jailed([], ["nothing"])
        #expect((0...(Host.isGuest ? 60 : 10)).contains(run.cpuTime), "\(run.cpuTime) ms")
    }
}
