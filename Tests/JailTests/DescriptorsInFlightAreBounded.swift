import Glibc
import Testing

/// Descriptors that were sent and not received are nobody's open files. The kernel bounds them by the sender's limit of
/// those, and counts them by user. So these take turns, and with few: a test beside them whose limit is lower than what
/// they have in flight could not start.
@Suite(.serialized) struct DescriptorsInFlightAreBounded {
    private static let limit = 16
    private static let options = ["--open-files", "\(limit)"]
    /// The kernel looks before each message, and the probe's have 8.
    private static let most = limit + 8
    private static let hold = ["hold-in-flight", "10000"]

    private static func held(_ run: Run) -> Int? {
        run.lines.first { $0.hasPrefix("in flight ") }.flatMap { Int($0.dropFirst("in flight ".count)) }
    }

    /// What an earlier test had in flight counts until the kernel has found it, and a start sends a descriptor itself.
    private static func jailed(_ options: [String], _ act: [String]) -> Run {
        var run = Probe.jailed(Self.options + options, act)
        _ = eventually(5) {
            if run.report?.cause.errno != "ETOOMANYREFS" { return true }
            run = Probe.jailed(Self.options + options, act)
            return false
        }
        return run
    }

    @Test(arguments: ["strict", "default"])
    func byTheLimitOfOpenFiles(policy: String) {
        let control = Probe.free(["hold-in-flight", "\(Self.most + 1)"])
        #expect(control.outcome == .succeeded && Self.held(control) == Self.most + 1, "inconclusive: \(control)")
        let run = Self.jailed(["--syscalls", policy], Self.hold)
        #expect(run.outcome == .refused("ETOOMANYREFS") && run.report?.verdict == "nonzero-exit", "\(run)")
        #expect(Self.held(run) ?? .max <= Self.most, "\(run)")
    }

    /// Nobody holds the sockets any more but they themselves, in circles: the kernel finds them while it goes on.
    @Test func tenThousandInCirclesEndByThemselves() {
        let act = ["drop-in-flight", "10000"]
        let control = Child(["prlimit", "--nofile=\(Self.limit)", Probe.path] + act).finish()
        #expect(control.outcome == .succeeded && control.out.hasPrefix("sent 10000 "), "inconclusive: \(control)")
        let run = Self.jailed([], act)
        #expect(run.outcome == .succeeded && run.out == "sent 10000 refused some\n", "\(run)")
        #expect(run.seconds < 10, "\(run.seconds) s")
        expectNoneIsLeft()
    }

    @Test func theyEndWithTheTime() {
        let tracked = Tracked()
        expectNoneIsLeft()
        let run = tracked.run(
            Self.options + ["--time", "300ms", "--grace", "0s"], [tracked.inside] + Self.hold + ["30"])
        #expect(run.status == 124 && run.report?.verdict == "wall-time" && run.seconds < 3, "\(run.seconds) s, \(run)")
        #expect((1...Self.most).contains(Self.held(run) ?? 0), "\(run)")
        tracked.expectNothingRemains()
        expectNoneIsLeft()
    }

    /// The count is the user's: what one jail has in flight is in the way of the next one's listener, if that were
    /// handed over under the same limit. So it is set afterwards.
    @Test func theyAreNotInTheWayOfAnotherRun() {
        expectNoneIsLeft()
        let first = startHolding()
        let control = Probe.jailed(Self.options, ["hold-in-flight", "8"])
        #expect(control.outcome == .refused("ETOOMANYREFS"), "inconclusive: \(control)")
        let second = Nestbox.run(Self.options, ["sh", "-c", "ulimit -Sn; ulimit -Hn"])
        #expect(second.status == 0 && second.out == "\(Self.limit)\n\(Self.limit)\n", "\(second)")
        #expect(second.report?.enforced.contains("denials") == true, "\(second)")
        first.supervisor.signal(SIGTERM)
        #expect(first.finish().status == 128 + SIGTERM)
        expectNoneIsLeft()
    }

    /// Where the caller's own limit is that low, the run does not begin half set up, and says what is in its way.
    @Test func aCallersOwnLimitMayBe() {
        let scratch = Scratch()
        // Few sources: nestbox itself needs a descriptor for each.
        let limited = ["prlimit", "--nofile=\(Self.most - 2)", Host.binary, "run"]
        let view = ["--view", "none", "--dev", "none", "--ro", "/usr"] + Self.links
        let command = limited + view + ["--report", scratch / "report", "--", "true"]
        expectNoneIsLeft()
        let control = Child(command).finish()
        #expect(control.status == 0, "inconclusive: \(control)")
        let first = startHolding()
        let second = Child(command).finish()
        #expect(second.status == 125 && second.err.contains("in flight"), "\(second)")
        first.supervisor.signal(SIGTERM)
        #expect(first.finish().status == 128 + SIGTERM)
        expectNoneIsLeft()
    }

    private static let links = ["bin", "lib", "lib64"].flatMap { ["--symlink", "usr/\($0):/\($0)"] }

    /// A jail that holds as many as there may be: it stops earlier where those of another test still count.
    private func startHolding(sourceLocation: SourceLocation = #_sourceLocation) -> Jail {
        for _ in 0..<20 {
            let jail = Nestbox.start(Probe.mount + Self.options, [Probe.inside] + Self.hold + ["30"])
            jail.supervisor.wait(forOutput: "in flight ", sourceLocation: sourceLocation)
            if jail.supervisor.out.contains("in flight \(Self.most)\n") { return jail }
            jail.supervisor.signal(SIGTERM)
            _ = jail.finish()
            usleep(50_000)
        }
        Issue.record("inconclusive: others have descriptors in flight", sourceLocation: sourceLocation)
        return Nestbox.start([], ["true"])
    }

    /// The next run may have as many: none is counted any more once the kernel has found the circles.
    private func expectNoneIsLeft(sourceLocation: SourceLocation = #_sourceLocation) {
        let run = Self.jailed([], ["hold-in-flight", "8"])
        #expect(run.outcome == .succeeded, "\(run)", sourceLocation: sourceLocation)
        // And this one's own.
        let next = Self.jailed([], ["nothing"])
        #expect(next.outcome == .succeeded, "\(next)", sourceLocation: sourceLocation)
    }
}
