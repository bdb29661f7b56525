import Glibc
import Testing

extension WhereGroupsCanBeMade {
    /// No group outlives its run; where nestbox was killed, none outlives the next.
    @Suite(.serialized) struct NothingIsLeftBehind {
        /// 1,000 with NESTBOX_SWEEP=all.
        @Test func afterManyRuns() {
            let tracked = Tracked()
            let mounts = Tracked.mounts()
            var rounds = Rounds(125, seconds: 8)
            while rounds.next() {
                let jails = (0..<8).map { number in
                    Child(
                        [tracked.binary, "run", "--cpu-time", "10s", "--report", tracked.scratch / "reports/\(number)"]
                            + ["--init", number % 4 == 3 ? "none" : "nestbox", "--", "/bin/sh", "-c"]
                            + ["(setsid sleep 9 &); exit \(number)"], tracked.setup)
                }
                for (number, jail) in jails.enumerated() { #expect(jail.finish().status == Int32(number)) }
            }
            for number in 0..<8 { unlink(tracked.scratch / "reports/\(number)") }
            tracked.expectNothingRemains()
            expectNoGroupStays()
            #expect(Tracked.mounts().subtracting(mounts).filter { $0.contains("nestbox") } == [])
        }

        @Test(arguments: ["exit 0", "exit 3", "kill -9 $$", "sleep 60", "(setsid sleep 60 &); exit 0"])
        func afterEveryEnding(script: String) throws {
            let options = ["--cpu-time", "10s", "--time", "2s", "--grace", "100ms"]
            let jail = Nestbox.start(options, ["/bin/sh", "-c", "echo up; sleep 0.3; \(script)"])
            #expect(jail.supervisor.wait(forOutput: "up"))
            let group = try #require(Groups.path(of: jail.payloadPID))
            #expect(group.contains("/nestbox-") && Groups.exists(group), "\(group)")
            _ = jail.finish()
            #expect(!Groups.exists(group), "\(group)")
        }

        @Test func afterARunThatNeverWas() {
            let before = Groups.all()
            for options in [
                ["--cwd", "/nowhere"], ["--inject-fault", "init:5:EPERM"], ["--inject-fault", "payload:1:kill"],
            ] {
                let run = Nestbox.run(["--cpu-time", "10s"] + options, ["true"])
                #expect(run.status == 125, "\(run)")
            }
            #expect(Nestbox.run(["--cpu-time", "10s"], ["/no/such/file"]).status == 127)
            expectNoGroupStays(but: before)
        }

        /// 200 with NESTBOX_SWEEP=all, at moments from before the first step to well into the run.
        @Test func afterKilledSupervisors() {
            let tracked = Tracked()
            var abandoned: Set<String> = []
            var rounds = Rounds(200, seconds: 8)
            while rounds.next() {
                let jail = tracked.start(["--cpu-time", "30s"], [tracked.inside, "storm", "10"])
                usleep(UInt32.random(in: 0..<(Host.isGuest ? 150_000 : 30_000)))
                if let payload = tracked.child(of: jail.pid).map({ tracked.child(of: $0) ?? $0 }),
                    let group = Groups.path(of: payload), group.contains("/nestbox-")
                {
                    abandoned.insert(group)
                }
                jail.signal(SIGKILL)
                _ = jail.finish()
                tracked.expectNothingRemains("round \(rounds.made)")
            }
            #expect(!abandoned.isEmpty, "every moment was too early")
            // The next run sweeps up.
            #expect(Nestbox.run(["--cpu-time", "10s"], ["sleep", "0.2"]).status == 0)
            #expect(abandoned.filter { Groups.exists($0) } == [])
            expectNoGroupStays()
        }

        /// A group that is in use is nobody else's to remove.
        @Test func theGroupOfALivingRunIsLeftAlone() throws {
            let watched = try #require(Watched(["--cpu-time", "10s"]))
            for _ in 0..<3 { #expect(Nestbox.run(["--cpu-time", "10s"], ["true"]).status == 0) }
            #expect(Groups.exists(watched.group))
            #expect(watched.end().report?.verdict == "interrupted")
        }

        /// And what others made is not touched, however it is called.
        @Test func theGroupsOfOthersAreLeftAlone() throws {
            let watched = try #require(Watched(["--cpu-time", "10s"]))
            var base = watched.group
            while base.contains("/nestbox-") { base = String(base[..<base.lastIndex(of: "/")!]) }
            _ = watched.end()
            let others = ["nestbox", "nestbox-mine", "nestbox-abcdefghijklm-x", "other"].map { base + "/" + $0 }
            for other in others { #expect(mkdir(other, 0o755) == 0) }
            defer { for other in others { rmdir(other) } }
            for _ in 0..<2 { #expect(Nestbox.run(["--cpu-time", "10s"], ["true"]).status == 0) }
            #expect(others.filter { !Groups.exists($0) } == [])
        }

        /// Empty groups that are there now must not be there for long: other tests have theirs.
        private func expectNoGroupStays(but known: Set<String> = []) {
            let stale = Groups.empty().subtracting(known)
            #expect(eventually(5) { stale.allSatisfy { !Groups.exists($0) } }, "\(stale.filter { Groups.exists($0) })")
        }
    }
}
