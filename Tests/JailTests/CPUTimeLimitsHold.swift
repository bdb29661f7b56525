import Foundation
import Glibc
import Testing

extension WhereGroupsCanBeMade {
    /// The CPU time of all processes together ends where it was told to.
    @Suite(.serialized) struct CPUTimeLimitsHold {
        /// Ways to burn for much longer than is allowed.
        static let ways: [[String]] = [
            ["burn", "8000"], ["burn-in-daemons", "3", "8000"], ["burn-in-threads", "3", "8000"],
            ["burn-in-short-children", "8000", "3"], ["burn-stopping", "8000"], ["burn-while-others-stand", "8000"],
            ["burn-unaccounted", "3", "8000"], ["burn-between-ticks", "8000"],
        ]

        private func isEnded(_ run: Run) -> Bool { run.report?.verdict == "cpu-time" && run.status == 124 }

        /// On an idle machine. This one may be busy with other tests, so the best of some counts.
        @Test(arguments: ways)
        func theLimitIsOvershotByLittle(act: [String]) {
            var overshoots: [Int64] = []
            while overshoots.count < 5, overshoots.allSatisfy({ $0 > Tolerance.overshoot }) {
                let run = Probe.jailed(["--cpu-time", "500ms", "--time", "30s"], act)
                #expect(isEnded(run), "\(act): \(run)")
                #expect(run.report?.exit == Report.Exit(signal: "SIGKILL", number: 9), "\(run)")
                overshoots.append(run.cpuTime - 500)
            }
            #expect(overshoots.allSatisfy { $0 >= 0 }, "\(act): \(overshoots) ms")
            #expect(overshoots.contains { $0 <= Tolerance.overshoot }, "\(act): \(overshoots) ms")
        }

        /// Whether the watch or the program was faster: more than the limit is more than the limit.
        @Test func dyingJustBeforeTheCheckIsNoWayOut() {
            for milliseconds in [301, 303, 306, 310, 320, 301, 303, 306] {
                let run = Probe.jailed(["--cpu-time", "300ms"], ["burn", "\(milliseconds)"])
                #expect(isEnded(run), "\(milliseconds) ms: \(run), \(run.cpuTime) ms")
                #expect(run.hit("cpu-time")?.source == "cpu.stat", "\(run.report?.limitsHit ?? [])")
            }
        }

        @Test(arguments: ["nestbox", "none"])
        func lessIsFine(kind: String) {
            let run = Probe.jailed(["--init", kind, "--cpu-time", "2s"], ["burn", "1000"])
            #expect(run.report?.verdict == "ok" && run.status == 0, "\(run)")
            #expect(run.report?.enforced.contains("cpu-time") == true, "\(run.report?.enforced ?? [])")
            #expect(run.report?.limitsHit.isEmpty == true, "\(run.report?.limitsHit ?? [])")
            #expect(isEnded(Probe.jailed(["--init", kind, "--cpu-time", "300ms"], ["burn", "8000"])))
        }

        @Test func sleepingUsesNoneUp() {
            let run = Nestbox.run(["--cpu-time", "300ms"], ["sleep", "1"])
            #expect(run.report?.verdict == "ok", "\(run)")
        }

        @Test func nothingOfItIsLeft() {
            let tracked = Tracked()
            let run = tracked.run(["--cpu-time", "300ms"], [tracked.inside, "burn-in-daemons", "4", "60000"])
            #expect(run.report?.verdict == "cpu-time", "\(run)")
            tracked.expectNothingRemains()
        }

        @Test func ofTwoLimitsTheOneThatEndedItIsTheVerdict() {
            let both = ["--cpu-time", "300ms", "--time", "10s"]
            #expect(Probe.jailed(both, ["burn", "30000"]).report?.verdict == "cpu-time")
            let other = ["--cpu-time", "20s", "--time", "300ms"]
            #expect(Probe.jailed(other, ["burn", "30000"]).report?.verdict == "wall-time")
        }

        /// Behind the watch stands RLIMIT_CPU, in each process.
        @Test func thereIsASecondStop() {
            let run = Nestbox.run(["--cpu-time", "1500ms"], ["cat", "/proc/self/limits"])
            let line = run.lines.first { $0.hasPrefix("Max cpu time") } ?? ""
            let values = line.split(separator: " ").compactMap { Int($0) }
            #expect(values.count == 2 && values.allSatisfy { (2...5).contains($0) }, "\(line)")
        }

        // MARK: - Rest

        /// With the limit nearly used up, a watch that polls would poll often, and to no end.
        @Test func watchingOneThatIdlesCostsNothing() throws {
            let options = ["--cpu-time", "500ms", "--time", "60s", "--output-limit", "1M"]
            // In a guest a program may burn some ticks more than it means to.
            let nearly = Host.isGuest ? "350" : "480"
            let jail = Nestbox.start(Probe.mount + options, [Probe.inside, "burn-and-idle", nearly, "30"])
            #expect(jail.supervisor.wait(forOutput: "idle"))
            usleep(300_000)
            let watched = [jail.supervisor.pid, jail.initPID]
            let before = try watched.map { try #require(Self.runTime($0)) }
            let seconds: UInt32 = Host.isThorough ? 10 : 3
            sleep(seconds)
            let used = zip(try watched.map { try #require(Self.runTime($0)) }, before).map { $0 - $1 }
            // A thousandth of the time; an emulated processor is slower by so much.
            let allowed = UInt64(seconds) * (Host.isGuest ? 15_000_000 : 1_000_000)
            #expect(used.allSatisfy { $0 < allowed }, "\(used) ns in \(seconds) s")
            jail.supervisor.signal(SIGTERM)
            #expect(jail.finish().report?.verdict == "interrupted")
        }

        /// Nanoseconds on a processor; where the kernel does not count them, the ticks of them.
        private static func runTime(_ process: pid_t) -> UInt64? {
            if let words = contents(of: "/proc/\(process)/schedstat")?.split(separator: " "),
                let time = words.first.flatMap({ UInt64($0) }), time > 0
            {
                return time
            }
            guard let stat = contents(of: "/proc/\(process)/stat"), let close = stat.lastIndex(of: ")") else {
                return nil
            }
            let fields = stat[close...].split(separator: " ")
            guard fields.count > 13, let user = UInt64(fields[12]), let system = UInt64(fields[13]) else { return nil }
            return (user + system) * 10_000_000
        }
    }
}
