import Glibc
import Testing

/// When nestbox has returned, nothing of the jail is running; and it returns in time.
@Suite struct NothingOutlivesTheRun {
    @Test func aDaemonIsGoneWhenNestboxReturns() {
        let tracked = Tracked()
        // Control: without a jail the daemon stays.
        let free = Child([tracked.probe, "daemon", "60"])
        let stayed = eventually(5) {
            free.hasEnded && !HostProcess.all().filter { $0.isNamed(tracked.name) && $0.state != "Z" }.isEmpty
        }
        #expect(stayed, "inconclusive: the daemon is gone without a jail too")
        for left in HostProcess.all() where left.isNamed(tracked.name) { kill(left.pid, SIGKILL) }

        let run = tracked.run([], [tracked.inside, "daemon", "60"])
        #expect(run.status == 0 && run.report?.verdict == "ok", "\(run)")
        // Not a moment later.
        #expect(tracked.processes() == [])
    }

    /// Its standard output is the caller's pipe, which the daemon holds open.
    @Test(arguments: [[], ["--init", "none"]])
    func aDaemonDoesNotDelayTheReturn(options: [String]) {
        let tracked = Tracked()
        let run = tracked.run(options, [tracked.inside, "daemon", "30"])
        #expect(run.status == 0 && run.seconds < 5, "\(run.seconds) s, \(run)")
        #expect(tracked.processes() == [])
    }

    @Test func aPayloadThatIgnoresEverySignalIsKilledWhenItsTimeIsOver() {
        let tracked = Tracked()
        let run = tracked.run(["--time", "300ms", "--grace", "200ms"], [tracked.inside, "deaf", "60"])
        #expect(run.status == 124 && run.report?.verdict == "wall-time", "\(run)")
        #expect(run.out.contains("deaf") && run.seconds >= 0.5 && run.seconds < 3, "\(run.seconds) s")
        tracked.expectNothingRemains()
    }

    /// In `vfork` a parent waits where no signal but SIGKILL reaches it, and its child may do so too.
    @Test(arguments: ["pipe", "flock"], [[], ["--init", "none"]])
    func parentsSuspendedByVforkEndWithTheirTime(wait: String, options: [String]) {
        let tracked = Tracked()
        let depth = 20
        func suspended() -> Int { HostProcess.all().filter { $0.isNamed(tracked.name) && $0.state == "D" }.count }
        let free = Child([tracked.probe, "suspend-by-vfork", "\(depth)", wait])
        #expect(eventually(5) { suspended() == depth }, "inconclusive: \(tracked.processes())")
        free.signalGroup(SIGTERM)
        usleep(100_000)
        #expect(!free.hasEnded && suspended() == depth, "inconclusive: SIGTERM ends them")
        free.signalGroup(SIGKILL)
        #expect(free.finish().killedBy == SIGKILL && eventually(5) { tracked.processes() == [] })

        let limits = ["--time", "300ms", "--grace", "200ms"]
        let run = tracked.run(limits + options, [tracked.inside, "suspend-by-vfork", "\(depth)", wait])
        #expect(run.status == 124 && run.report?.verdict == "wall-time", "\(run)")
        #expect(run.out == "suspended\n" && run.seconds >= 0.5 && run.seconds < 3, "\(run.seconds) s")
        tracked.expectNothingRemains()
    }

    @Test(arguments: [[], ["--init", "none"]])
    func aStormOfProcessesEndsWithItsTime(options: [String]) {
        let tracked = Tracked()
        let run = tracked.run(["--time", "500ms", "--grace", "0s"] + options, [tracked.inside, "storm", "40"])
        #expect(run.status == 124 && run.report?.verdict == "wall-time" && run.seconds < 4, "\(run.seconds) s, \(run)")
        tracked.expectNothingRemains()
    }

    @Test func orphansAreReapedWhileThePayloadRuns() {
        let tracked = Tracked()
        let script = "\(tracked.inside) orphans 500; sleep 0.5; exec \(tracked.inside) ps"
        let run = tracked.run([], ["/bin/sh", "-c", script])
        // ps sees itself; of init it may know nothing.
        #expect(run.status == 0 && ["1 processes, 0 zombies", "2 processes, 0 zombies"].contains(run.line), "\(run)")
    }

    @Test func thePayloadsOwnStatusIsToldApartFromItsOrphans() {
        let tracked = Tracked()
        for _ in 0..<10 {
            let run = tracked.run([], ["/bin/sh", "-c", "\(tracked.inside) orphans 50; (sleep 9 &) ; exit 37"])
            #expect(run.status == 37 && run.seconds < 5, "\(run)")
        }
        tracked.expectNothingRemains()
    }

    @Test func theEndOfInputReachesThePayload() {
        let tracked = Tracked()
        var setup = tracked.setup
        setup.input = .text("one\ntwo\n")
        let run = tracked.run([], ["cat"], setup)
        #expect(run.status == 0 && run.out == "one\ntwo\n" && run.seconds < 5, "\(run)")
    }

    @Test func inputThatNobodyReadsDoesNotDelayTheEnd() {
        let tracked = Tracked()
        var setup = tracked.setup
        setup.input = .bytes([UInt8](repeating: 120, count: 1 << 20))
        let run = tracked.run([], ["true"], setup)
        #expect(run.status == 0 && run.seconds < 5, "\(run)")
    }

    /// The reader of a pipe goes away early: the payload gets SIGPIPE, as it would without a jail.
    @Test func outputThatNobodyReadsEndsThePayload() {
        let tracked = Tracked()
        let script = "\(tracked.arguments([], ["yes"]).joined(separator: " ")); echo status $? >&2"
        let run = Child(["/bin/bash", "-c", "(\(script)) | head -n 1"], tracked.setup).finish()
        #expect(run.out == "y\n" && run.err == "status 141\n" && run.seconds < 5, "\(run)")
        #expect(tracked.report?.verdict == "signaled" && tracked.report?.exit?.signal == "SIGPIPE", "\(run)")
        tracked.expectNothingRemains()
    }

    // MARK: - Stopped processes

    /// The clock is init's too: a stopped supervisor does not stop it.
    @Test func stoppingTheSupervisorDoesNotStopTheClock() {
        let tracked = Tracked()
        let jail = tracked.start(
            ["--time", "400ms", "--grace", "100ms"] + tracked.writable,
            ["sh", "-c", "sleep 0.2; sleep 60 # \(tracked.name)"])
        func payloads() -> [String] { tracked.processes().filter { $0.contains("(sh)") } }
        #expect(eventually(5) { !payloads().isEmpty })
        jail.signal(SIGSTOP)
        // The supervisor stands still; but within it all but init, which waits to be heard, are dead.
        #expect(eventually(4) { payloads().isEmpty }, "\(payloads())")
        #expect(!jail.hasEnded)
        jail.signal(SIGCONT)
        let run = jail.finish()
        #expect(run.status == 124 && tracked.report?.verdict == "wall-time", "\(run)")
        tracked.expectNothingRemains()
    }

    @Test(arguments: ["kill -STOP $$", "kill -STOP 0", "kill -TSTP 0", "kill -TTIN $$", "sleep 60 & kill -STOP $$"])
    func aPayloadThatStopsItselfDoesNotStopTheClock(script: String) {
        let tracked = Tracked()
        let run = tracked.run(["--time", "400ms", "--grace", "100ms"], ["sh", "-c", "\(script); sleep 60"])
        #expect(run.status == 124 && run.report?.verdict == "wall-time" && run.seconds < 3, "\(run.seconds) s, \(run)")
        tracked.expectNothingRemains()
    }

    /// Without an init of ours the payload is PID 1, whom nobody inside can stop.
    @Test(arguments: ["kill -STOP $$; sleep 60", "trap '' TERM; sleep 60", "exec 0<&- 1>&- 2>&-; sleep 60"])
    func theClockRunsWithoutInitToo(script: String) {
        let tracked = Tracked()
        let run = tracked.run(["--init", "none", "--time", "400ms", "--grace", "100ms"], ["sh", "-c", script])
        #expect(run.status == 124 && run.report?.verdict == "wall-time" && run.seconds < 3, "\(run.seconds) s, \(run)")
        tracked.expectNothingRemains()
    }

    /// An init stopped from outside can't keep the time; the supervisor does.
    @Test func stoppingInitDoesNotStopTheClock() throws {
        let tracked = Tracked()
        let jail = tracked.start(["--time", "2s", "--grace", "100ms"], ["sleep", "60"])
        var initial: pid_t?
        #expect(
            eventually(5) {
                initial = tracked.child(of: jail.pid); return initial != nil
            })
        usleep(100_000)
        // Well before the time is over, on a busy machine too. A payload of another user's can't be signalled; root can.
        try #require(kill(try #require(initial), SIGSTOP) == 0)
        let run = jail.finish()
        #expect(
            run.status == 124 && tracked.report?.verdict == "wall-time" && run.seconds < 8, "\(run.seconds) s, \(run)")
        tracked.expectNothingRemains()
    }
}
