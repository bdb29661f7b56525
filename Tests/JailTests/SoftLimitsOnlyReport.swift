import Testing

/// The run goes on, and the report tells.
@Suite struct SoftLimitsOnlyReport {
    @Test func wallTime() {
        let run = Nestbox.run(["--soft-time", "200ms"], ["sleep", "0.5"])
        #expect(run.report?.verdict == "ok" && run.status == 0, "\(run)")
        #expect(run.hit("soft-time")?.source == "CLOCK_MONOTONIC" && run.hit("soft-time")?.count == nil, "\(run)")
        let fine = Nestbox.run(["--soft-time", "10s"], ["sleep", "0.1"])
        #expect(fine.report?.limitsHit.isEmpty == true, "\(fine.report?.limitsHit ?? [])")
    }

    @Test func cpuTime() {
        let run = Probe.jailed(["--soft-cpu-time", "200ms"], ["burn", "400"])
        #expect(run.report?.verdict == "ok" && run.hit("soft-cpu-time") != nil, "\(run)")
        #expect(run.hit("soft-cpu-time")?.source == run.report?.sources["cpu_total_ns"])
        #expect(Probe.jailed(["--soft-cpu-time", "10s"], ["burn", "100"]).hit("soft-cpu-time") == nil)
    }

    @Test func memory() {
        let run = Probe.jailed(["--soft-memory", "20M"], ["hold-memory", "40", "0"])
        #expect(run.report?.verdict == "ok" && run.hit("soft-memory") != nil, "\(run)")
        #expect(Probe.jailed(["--soft-memory", "100M"], ["hold-memory", "40", "0"]).hit("soft-memory") == nil)
    }

    @Test func theyDoNotCountAsEnforced() {
        let run = Nestbox.run(["--soft-time", "10s", "--soft-cpu-time", "10s", "--soft-memory", "1G"], ["true"])
        #expect(run.report?.enforced.contains { $0.hasPrefix("soft") } == false, "\(run.report?.enforced ?? [])")
    }

    /// Both may be given: the one for the report, the other for the end.
    @Test func besideTheHardOne() {
        let run = Nestbox.run(["--soft-time", "100ms", "--time", "400ms", "--grace", "100ms"], ["sleep", "60"])
        #expect(run.report?.verdict == "wall-time", "\(run)")
        #expect(run.hit("soft-time") != nil && run.hit("wall-time") != nil, "\(run.report?.limitsHit ?? [])")
    }
}
