import Testing

/// The clock on the wall goes on whatever stands still inside.
@Suite(.serialized) struct WallTimeLimitsHold {
    static let ways: [[String]] = [
        ["sleep", "60"], ["stop"], ["stop-one-another", "4"], ["deaf", "60"], ["burn-while-others-stand", "60000"],
        ["leave-daemons", "2", "60000"],
    ]

    private static let limit = ["--time", "400ms", "--grace", "200ms"]

    @Test(arguments: ways, ["nestbox", "none"])
    func itEndsThemAll(act: [String], kind: String) {
        let tracked = Tracked()
        let run = tracked.run(["--init", kind] + Self.limit, [tracked.inside] + act)
        #expect(run.report?.verdict == "wall-time" && run.status == 124, "\(act): \(run)")
        let wall = (run.usage["wall_ns"] ?? 0) / 1_000_000
        #expect((400...(Host.isGuest ? 2500 : 1200)).contains(wall), "\(act): \(wall) ms")
        tracked.expectNothingRemains()
    }

    @Test func theGraceIsForCleaningUp() {
        let script = "trap 'echo cleaned; exit 0' TERM; sleep 60 & wait"
        let run = Nestbox.shell(["--time", "300ms", "--grace", "10s"], script)
        #expect(run.report?.verdict == "wall-time" && run.status == 124 && run.out == "cleaned\n", "\(run)")
        #expect(run.report?.exit == Report.Exit(code: 0) && run.seconds < 5, "\(run)")
    }

    @Test func whoIsInTimeIsNotTouched() {
        let run = Nestbox.run(["--time", "20s"], ["sleep", "0.3"])
        #expect(run.report?.verdict == "ok" && run.report?.limitsHit.isEmpty == true, "\(run)")
    }

    /// A limit for the caller's own reasons is told apart from the program's.
    @Test func anExitStatusIsNoProof() {
        #expect(Nestbox.shell(["--time", "20s"], "exit 124").report?.verdict == "nonzero-exit")
    }
}
