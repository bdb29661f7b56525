import Glibc
import Testing

extension WhereGroupsAreReal {
    /// However a program multiplies, it stops at the limit, and nestbox stays in command.
    @Suite(.serialized) struct ProcessLimitsHold {
        static let bombs = ["fork-bomb", "thread-bomb", "daemon-bomb"]

        @Test(arguments: bombs)
        func aBombIsHeld(bomb: String) {
            let run = Probe.jailed(["--pids", "24", "--time", "15s"], [bomb, "1"])
            #expect(run.report?.verdict == "ok" && run.out.hasPrefix("bombing\nrefused "), "\(run)")
            #expect(run.usage["pids_peak"].map { $0 <= 24 } ?? true, "\(run.usage)")
            #expect((run.hit("pids")?.count ?? 0) > 0 && run.hit("pids")?.source == "pids.events", "\(run)")
            #expect(run.report?.enforced.contains("pids") == true)
        }

        @Test(arguments: bombs)
        func nestboxAnswersInTheMiddleOfIt(bomb: String) { expectAnswer(["--pids", "64"], bomb) }

        @Test(arguments: bombs)
        func aTimeLimitEndsIt(bomb: String) {
            let tracked = Tracked()
            let run = tracked.run(
                ["--pids", "64", "--time", "500ms", "--grace", "100ms"], [tracked.inside, bomb, "60"])
            #expect(run.report?.verdict == "wall-time" && run.seconds < 5, "\(run), \(run.seconds) s")
            tracked.expectNothingRemains()
        }

        @Test(arguments: bombs)
        func itIsTheVerdictWhereItShallKill(bomb: String) {
            let run = Probe.jailed(["--pids", "24,on-hit=kill", "--time", "15s"], [bomb, "10"])
            #expect(run.report?.verdict == "pids" && run.status == 137 && run.seconds < 8, "\(run)")
            #expect((run.hit("pids")?.count ?? 0) > 0)
        }

        @Test func exactlyAsManyAsAllowed() {
            // The payload is one of them.
            Probe.expectAllowed(["fork-many", "9"], ["--pids", "10"])
            #expect(Probe.jailed(["--pids", "10"], ["fork-many", "10"]).outcome == .refused("EAGAIN"))
            Probe.expectAllowed(["fork-many", "40"])
            #expect(Probe.jailed(["--pids", "10,enforce=off"], ["fork-many", "40"]).outcome == .succeeded)
        }

        @Test func threadsCount() {
            Probe.expectAllowed(["burn-in-threads", "9", "1"], ["--pids", "10"])
            #expect(Probe.jailed(["--pids", "10"], ["burn-in-threads", "10", "1"]).status == 2)
        }

        @Test func whatIsNotHitIsNotListed() {
            let run = Probe.jailed(["--pids", "10,on-hit=kill"], ["fork-many", "5"])
            #expect(run.report?.verdict == "ok" && run.hit("pids") == nil, "\(run)")
        }

        @Test(arguments: ["nestbox", "none"])
        func withEitherInit(kind: String) {
            let run = Probe.jailed(["--init", kind, "--pids", "10"], ["fork-many", "20"])
            #expect(run.outcome == .refused("EAGAIN"), "\(run)")
        }
    }
}

/// Without a group the kernel counts the processes of the user id in the jail: no bomb gets any further.
@Suite(.serialized) struct ProcessLimitsHoldWithoutAGroup {
    static let limit = ["--cgroup", "none", "--pids", "64,enforce=prefer"]

    @Test(arguments: ["fork-bomb", "thread-bomb", "daemon-bomb"])
    func aBombIsHeldAndNestboxAnswers(bomb: String) {
        let run = Probe.jailed(Self.limit + ["--time", "15s"], [bomb, "1"])
        #expect(run.report?.verdict == "ok" && run.out.hasPrefix("bombing\nrefused "), "\(run)")
        // On one slow processor the first of many daemons may not have had its turn to be refused.
        #expect(run.out != "bombing\nrefused 0\n" || (Host.isGuest && bomb == "daemon-bomb"))
        // Each daemon has a session, which to the scheduler counts as much as the one init is in and has orphans
        // to take in: init may have to wait for one turn of all of them.
        expectAnswer(Self.limit, bomb, within: bomb == "daemon-bomb" ? 1 : Tolerance.answer)
    }
}

/// An order ends a bomb that is at work, and all of it, at once. Without a grace, in which it would be the bomb's
/// turn to answer. The machine may be busy with other tests as well: the best of some counts.
///
/// - Parameter bound: in seconds.
private func expectAnswer(
    _ limit: [String], _ bomb: String, within bound: Double = Tolerance.answer,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var times: [Double] = []
    while times.count < 5, times.allSatisfy({ $0 > bound }) {
        let tracked = Tracked()
        let jail = tracked.start(limit + ["--grace", "0s"], [tracked.inside, bomb, "60"])
        #expect(jail.wait(forOutput: "bombing"), sourceLocation: sourceLocation)
        usleep(300_000)
        let start = ContinuousClock.now
        jail.signal(SIGTERM)
        let run = jail.finish()
        times.append((ContinuousClock.now - start) / .seconds(1))
        #expect(run.status == 143, "\(run)", sourceLocation: sourceLocation)
        tracked.expectNothingRemains(sourceLocation: sourceLocation)
    }
    #expect(times.contains { $0 <= bound }, "\(bomb): \(times) s", sourceLocation: sourceLocation)
}
