import Glibc
import Testing

/// A signal to nestbox is a signal to the command, and the report says so.
@Suite struct SignalsReachThePayload {
    static let deadly: [(name: String, number: Int32)] = [
        ("SIGHUP", SIGHUP), ("SIGINT", SIGINT), ("SIGQUIT", SIGQUIT), ("SIGTERM", SIGTERM), ("SIGUSR1", SIGUSR1),
        ("SIGUSR2", SIGUSR2),
    ]

    private func start(_ tracked: Tracked, _ options: [String], _ script: String) -> Child {
        let jail = tracked.start(options, ["sh", "-c", "echo up; \(script)"])
        jail.wait(forOutput: "up\n")
        // What the shell does after its word is of the same moment.
        usleep(30_000)
        return jail
    }

    @Test(arguments: deadly)
    func aDeadlySignalEndsIt(name: String, number: Int32) {
        let tracked = Tracked()
        // A shell may ignore SIGQUIT and hold SIGINT back while it waits: exec.
        let jail = start(tracked, [], "exec sleep 60")
        jail.signal(number)
        let run = jail.finish()
        #expect(run.status == 128 + number && run.killedBy == nil, "\(run)")
        #expect(tracked.report?.exit == Report.Exit(signal: name, number: number))
        // USR1 and USR2 are messages, which nestbox does not take for an order to end.
        let isMessage = number == SIGUSR1 || number == SIGUSR2
        #expect(tracked.report?.verdict == (isMessage ? "signaled" : "interrupted"))
        tracked.expectNothingRemains()
    }

    @Test(arguments: deadly)
    func theWholeGroupOfThePayloadGetsIt(name: String, number: Int32) {
        let tracked = Tracked()
        let jail = tracked.start(["--time", "15s", "--grace", "5s"], [tracked.inside, "group", "\(number)"])
        jail.wait(forOutput: "ready")
        jail.signal(number)
        let run = jail.finish()
        #expect(run.out.contains("first") && run.out.contains("second"), "\(name): \(run)")
        #expect(run.status == 9 && tracked.report?.verdict == "nonzero-exit", "\(name): \(run)")
    }

    @Test(arguments: ["TERM", "INT", "HUP"])
    func aPayloadThatObeysAndExitsWellIsWell(signal: String) {
        let tracked = Tracked()
        let numbers = ["TERM": SIGTERM, "INT": SIGINT, "HUP": SIGHUP]
        let jail = start(tracked, [], "trap 'echo obeyed; exit 0' \(signal); while :; do sleep 0.02; done")
        jail.signal(numbers[signal]!)
        let run = jail.finish()
        #expect(run.status == 0 && run.out.contains("obeyed") && tracked.report?.verdict == "ok", "\(run)")
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func anOrderThatIsIgnoredIsEnforcedAfterTheGrace(number: Int32) {
        let tracked = Tracked()
        let jail = tracked.start(["--grace", "400ms"], [tracked.inside, "deaf", "60"])
        jail.wait(forOutput: "deaf")
        let before = ContinuousClock.now
        jail.signal(number)
        let run = jail.finish()
        let took = (ContinuousClock.now - before) / .seconds(1)
        #expect(run.status == 137 && tracked.report?.verdict == "interrupted", "\(run)")
        #expect(tracked.report?.exit?.signal == "SIGKILL" && took >= 0.39 && took < 2.5, "\(took) s")
        tracked.expectNothingRemains()
    }

    @Test(arguments: [SIGINT, SIGQUIT])
    func aQuestionThatIsIgnoredIsNotEnforced(number: Int32) {
        let tracked = Tracked()
        let jail = tracked.start(["--grace", "100ms"], [tracked.inside, "deaf", "2"])
        jail.wait(forOutput: "deaf")
        jail.signal(number)
        let run = jail.finish()
        #expect(run.status == 0 && tracked.report?.verdict == "ok" && run.seconds > 0.5, "\(run)")
    }

    @Test func withoutInitAnOrderIsEnforcedToo() {
        let tracked = Tracked()
        // PID 1 gets no signal that it does not handle.
        let jail = start(tracked, ["--init", "none", "--grace", "300ms"], "exec sleep 60")
        jail.signal(SIGTERM)
        let run = jail.finish()
        #expect(run.status == 137 && tracked.report?.verdict == "interrupted" && run.seconds < 4, "\(run)")
        tracked.expectNothingRemains()
    }

    @Test func withoutInitAHandlerIsCalled() {
        let tracked = Tracked()
        let jail = start(tracked, ["--init", "none"], "trap 'exit 6' TERM; while :; do sleep 0.02; done")
        jail.signal(SIGTERM)
        #expect(jail.finish().status == 6)
    }

    @Test func manySignalsAtOnceDoNoHarm() {
        let tracked = Tracked()
        let jail = start(
            tracked, ["--time", "10s"],
            "trap '' INT QUIT HUP USR1 USR2; trap 'exit 3' TERM; while :; do sleep 0.02; done")
        for _ in 0..<2000 {
            jail.signal(
                [SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGCHLD, SIGPIPE, SIGALRM].randomElement()!)
        }
        jail.signal(SIGTERM)
        let run = jail.finish()
        #expect(run.status == 3, "\(run)")
        tracked.expectNothingRemains()
    }

    /// From the first moment on: it ends by the signal as any program would, or says that it was interrupted.
    @Test func anEarlySignalIsNeitherLostNorTakenForAFailure() {
        var wrong: [String] = []
        for round in 0..<150 {
            let tracked = Tracked()
            let jail = tracked.start(["--grace", "2s"], ["sleep", "5"])
            usleep(UInt32(round * 100))
            jail.signal(SIGTERM)
            let run = jail.finish()
            // Killed itself only while there was nothing yet that it could have told it to.
            let isDead = run.killedBy == SIGTERM && tracked.report == nil
            if !isDead, run.status != 143 || tracked.report?.verdict != "interrupted" {
                wrong.append("after \(round * 100) µs: \(run)")
            }
            #expect(run.seconds < 3)
            tracked.expectNothingRemains("after \(round * 100) µs")
        }
        #expect(wrong.isEmpty, "\(wrong.count) of 150, such as \(wrong.prefix(3))")
    }

    // MARK: - Stop and continue

    private func state(_ pid: pid_t) -> Character { HostProcess(pid)?.state ?? "?" }

    @Test func stopAndContinueStopAndContinueEverything() {
        let tracked = Tracked()
        let jail = start(
            tracked, [], "i=0; while [ $i -lt 1000 ]; do echo $i; i=$((i+1)); sleep 0.02; done # \(tracked.name)")
        jail.signal(SIGTSTP)
        #expect(eventually(5) { state(jail.pid) == "T" }, "nestbox did not stop")
        func isStopped() -> Bool {
            HostProcess.all().contains { $0.isNamed(tracked.name) && $0.name == "sh" && $0.state == "T" }
        }
        #expect(eventually(5, isStopped), "the payload did not stop")
        usleep(100_000)
        _ = jail.hasEnded  // collects
        let before = jail.outBytes.count
        usleep(200_000)
        #expect(!jail.hasEnded && jail.outBytes.count == before, "it went on")
        jail.signal(SIGCONT)
        #expect(jail.wait(5, for: "more output") { $0.outBytes.count > before + 20 })
        jail.signal(SIGTERM)
        let run = jail.finish()
        #expect(run.status == 143, "\(run)")
    }

    @Test func aSignalWhileStoppedIsObeyedAfterwards() {
        let tracked = Tracked()
        let jail = start(tracked, [], "exec sleep 60")
        jail.signal(SIGTSTP)
        #expect(eventually(5) { state(jail.pid) == "T" })
        jail.signal(SIGTERM)
        usleep(50_000)
        jail.signal(SIGCONT)
        let run = jail.finish(5)
        #expect(run.status == 143 && tracked.report?.verdict == "interrupted", "\(run)")
    }

    @Test func continuingWhatRunsDoesNothing() {
        let tracked = Tracked()
        let jail = start(
            tracked, [], "trap 'echo continued' CONT; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.03; done; exit 4")
        jail.signal(SIGCONT)
        let run = jail.finish()
        #expect(run.status == 4 && run.out.contains("continued"), "\(run)")
    }
}
