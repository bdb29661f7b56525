import Cgroup
import Model
import Testing

@testable import Runner

/// The watch against programs on paper, which burn at a rate that they choose: no clock, no kernel.
@Suite struct ACPUTimeLimitIsLookedAtInTime {
    /// How a program burns: processors in use at a time since its start.
    struct Burner: Sendable, CustomTestStringConvertible {
        let name: String
        let processors: @Sendable (Nanoseconds, Double) -> Double
        var testDescription: String { name }
    }

    static let limit = Nanoseconds(500_000_000)

    /// - Returns: what was used beyond the limit when the watch saw it, in ms; and the looks until then, at most
    ///   of so many seconds.
    private static func watch(
        _ burner: Burner, processors: Int, limit: Nanoseconds = limit, seconds: Int64 = 60
    ) -> (overshoot: Double?, looks: Int) {
        var watch = CPUWatch(meter: Meter(number: -1), limit: limit, processors: processors, now: Nanoseconds(0))
        let step: Int64 = 100_000
        var used = 0.0
        var looks = 0
        for tick in 0..<(seconds * 1_000_000_000 / step) {
            let now = Nanoseconds(tick * step)
            used += min(burner.processors(now, used), Double(processors)) * Double(step)
            guard now >= watch.nextLook else { continue }
            looks += 1
            if watch.note(total: Nanoseconds(Int64(used)), now: now) {
                return ((used - Double(limit.count)) / 1e6, looks)
            }
        }
        return (nil, looks)
    }

    static let steady = [
        Burner(name: "all processors") { _, _ in 1000 }, Burner(name: "one processor") { _, _ in 1 },
        Burner(name: "half a processor") { _, _ in 0.5 }, Burner(name: "a tenth of one") { _, _ in 0.1 },
        Burner(name: "one in every other millisecond") { now, _ in now.count / 1_000_000 % 2 == 0 ? 1 : 0 },
        Burner(name: "one, then all of them near the end") { _, used in used < 4.6e8 ? 1 : 1000 },
    ]

    @Test(arguments: steady, [1, 2, 3, 8, 64])
    func whoBurnsIsStoppedWithinTwentyMilliseconds(burner: Burner, processors: Int) throws {
        let (overshoot, looks) = Self.watch(burner, processors: processors)
        let milliseconds = try #require(overshoot, "it was never seen")
        // With more than a few processors, one look in a millisecond is the most.
        #expect(milliseconds >= 0 && milliseconds <= max(20, Double(processors)), "\(milliseconds) ms")
        #expect(looks < 3000, "\(looks) looks")
    }

    /// What it costs to have waited is bounded, and known.
    @Test(arguments: [1, 2, 8])
    func whoWaitsJustBelowTheLimitGainsOneLongInterval(processors: Int) throws {
        let patient = Burner(name: "patient") { now, used in
            used < 4.9e8 ? 1 : now.count < 5_000_000_000 ? 0 : 1000
        }
        let overshoot = try #require(Self.watch(patient, processors: processors).overshoot)
        #expect(overshoot <= 150 * Double(processors), "\(overshoot) ms")
    }

    /// Below ten a second; each costs some 0.1 ms, and a thousandth of a core is allowed.
    @Test(arguments: [0, 1, 250, 480, 499] as [Int64], [1, 2, 8])
    func whoWaitsIsSeldomLookedAt(used milliseconds: Int64, processors: Int) {
        let sleeper = Burner(name: "sleeper") { _, used in used < Double(milliseconds) * 1e6 ? 1 : 0 }
        let (overshoot, looks) = Self.watch(sleeper, processors: processors, seconds: 60)
        #expect(overshoot == nil)
        // Until it waits it is looked at more often.
        #expect(looks < 60 * 10 + 200, "\(looks) looks in 60 s")
    }

    @Test func aLimitFarAwayIsNotLookedAtAtAll() {
        let burner = Burner(name: "one") { _, _ in 1 }
        #expect(Self.watch(burner, processors: 2, limit: .seconds(1000), seconds: 60).looks == 0)
    }
}
