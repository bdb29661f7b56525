import Testing

extension WhereGroupsAreReal {
    /// More memory than the limit is never had, however it is taken, and the verdict says so every time.
    @Suite(.serialized) struct MemoryLimitsHold {
        static let scratchFiles = ["--tmpfs", "/big,size=512M"]
        /// Each takes its memory in a way that is accounted on its own.
        static let ways: [[String]] = [
            ["touch-memory", "N"], ["touch-in-grandchild", "N"], ["touch-shared", "N"], ["touch-memfd", "N"],
            ["touch-files", "/big", "N"],
        ]

        private static func act(_ way: [String], _ mebibytes: Int) -> [String] {
            way.map { $0 == "N" ? String(mebibytes) : $0 }
        }

        @Test(arguments: ways)
        func takingMoreIsTheVerdictEveryTime(way: [String]) {
            var rounds = Rounds(100)
            while rounds.next() {
                let run = Probe.jailed(["--memory", "24M"] + Self.scratchFiles, Self.act(way, 48))
                #expect(run.report?.verdict == "memory" && run.status == 137, "\(run)")
                #expect(run.report?.exit == Report.Exit(signal: "SIGKILL", number: 9), "\(run)")
                #expect((run.usage["oom_kills"] ?? 0) > 0 && (run.hit("memory")?.count ?? 0) > 0, "\(run)")
                #expect((run.usage["memory_peak_bytes"] ?? .max) <= 24 << 20, "\(run.usage)")
                #expect(!run.out.contains("touched"), "\(run)")
            }
            #expect(rounds.made >= 5)
        }

        @Test(arguments: ways)
        func takingLessIsFine(way: [String]) {
            for limit in ["96M", "64M"] {
                let run = Probe.jailed(["--memory", limit] + Self.scratchFiles, Self.act(way, 48))
                #expect(run.report?.verdict == "ok" && run.status == 0, "\(run)")
                #expect(run.report?.limitsHit.isEmpty == true, "\(run)")
                #expect(run.report?.enforced.contains("memory") == true)
            }
        }

        /// The kernel gives cache up before it kills.
        @Test func readingMoreThanTheLimitIsNone() {
            let disk = Disk()
            #expect(Probe.free(["fill", disk.path + "/f", "64"]).status == 0)
            var rounds = Rounds(100)
            while rounds.next() {
                let run = Probe.jailed(["--memory", "16M", "--ro", "\(disk.path):/disk"], ["read-through", "/disk/f"])
                #expect(run.report?.verdict == "ok" && run.out == "touched 128\n", "\(run)")
                #expect(run.usage["oom_kills"] == 0, "\(run.usage)")
            }
            #expect(rounds.made >= 5)
        }

        /// So too what is yet to be written, but that takes the time of the disk.
        @Test func writingMoreThanTheLimitIsNone() {
            let disk = Disk()
            for _ in 0..<(Host.isThorough ? 3 : 1) {
                let run = Nestbox.run(
                    Probe.mount + ["--memory", "16M", "--rw", "\(disk.path):/disk"],
                    [Probe.inside, "fill-cache", "/disk/f", "32"], timeout: 60)
                #expect(run.report?.verdict == "ok" && run.out == "touched 32\n", "\(run)")
                #expect(run.usage["oom_kills"] == 0, "\(run.usage)")
            }
        }

        @Test func oneTooManyEndsThemAll() {
            let script = "/probe hold-memory 4 60 & /probe touch-memory 64; echo survived; sleep 60"
            let run = Nestbox.shell(Probe.mount + ["--memory", "24M"], script)
            #expect(run.report?.verdict == "memory" && !run.out.contains("survived"), "\(run)")
        }

        /// A program may die of SIGKILL for other reasons.
        @Test func aKillIsNoProof() {
            for script in ["kill -9 $$", "sh -c 'kill -9 $$'; kill -9 $$"] {
                let run = Nestbox.shell(["--memory", "64M"], script)
                #expect(run.report?.verdict == "signaled" && run.status == 137, "\(run)")
            }
            let run = Nestbox.shell(["--memory", "64M"], "exit 137")
            #expect(run.report?.verdict == "nonzero-exit", "\(run)")
        }

        /// What nestbox needs itself is not billed: a small program fits into a small limit.
        @Test func theLimitIsThePayloadsAlone() {
            let run = Probe.jailed(["--memory", "1M"], ["nothing"])
            #expect(run.report?.verdict == "ok", "\(run)")
            #expect((run.usage["memory_peak_bytes"] ?? .max) <= 1 << 20, "\(run.usage)")
        }

        @Test func noProcessOfAKilledGroupStays() {
            let tracked = Tracked()
            let script = "for i in 1 2 3 4 5 6; do \(tracked.inside) hold-memory 8 60 & done; sleep 60"
            let run = tracked.run(["--memory", "24M"], ["sh", "-c", script])
            #expect(run.report?.verdict == "memory", "\(run)")
            tracked.expectNothingRemains()
        }

        @Test(arguments: ["nestbox", "none"])
        func withEitherInit(kind: String) {
            let run = Probe.jailed(["--init", kind, "--memory", "24M"], ["touch-memory", "48"])
            #expect(run.report?.verdict == "memory", "\(run)")
            #expect(Probe.jailed(["--init", kind, "--memory", "64M"], ["touch-memory", "24"]).status == 0)
        }

        /// memory.high slows down and does not kill.
        @Test func theHighMarkOnlySlowsDown() {
            let run = Probe.jailed(["--memory-high", "16M", "--time", "3s"], ["touch-shared", "20"])
            #expect((run.hit("memory-high")?.count ?? 0) > 0, "\(run) \(run.report?.limitsHit ?? [])")
            #expect(run.hit("memory-high")?.source == "memory.events")
            #expect(run.report?.verdict == "ok" || run.report?.verdict == "wall-time", "\(run)")
        }

        @Test func unlessItIsToKill() {
            let run = Probe.jailed(["--memory-high", "16M,on-hit=kill", "--time", "20s"], ["touch-shared", "64"])
            #expect(run.report?.verdict == "memory" && run.status == 137, "\(run)")
        }

        /// The usual files of memory take their share of it too.
        @Test func whatALimitOfATmpfsAllowsTheLimitOfMemoryMayNot() {
            let options = ["--memory", "24M", "--tmpfs", "/big,size=48M"]
            #expect(Probe.jailed(options, ["touch-files", "/big", "40"]).report?.verdict == "memory")
            let small = Probe.jailed(["--memory", "64M", "--tmpfs", "/big,size=8M"], ["touch-files", "/big", "40"])
            #expect(small.outcome == .refused("ENOSPC") && small.report?.verdict == "nonzero-exit", "\(small)")
        }
    }

    /// The peak is that of all processes together, and nothing of nestbox's.
    @Suite(.serialized) struct MemoryIsMeasured {
        static let ways = [
            ["touch-in-grandchild", "100"], ["touch-shared", "100"], ["touch-memfd", "100"], ["spike", "100"],
            ["touch-files", "/big", "100"],
        ]

        @Test(arguments: ways)
        func whatWasTouchedWithinFivePercent(way: [String]) {
            let run = Probe.jailed(["--memory", "256M"] + MemoryLimitsHold.scratchFiles, way)
            let peak = run.usage["memory_peak_bytes"] ?? 0
            #expect((100 << 20...105 << 20).contains(peak), "\(way): \(peak >> 20) MiB; \(run)")
            #expect(run.report?.sources["memory_peak_bytes"] == "memory.peak")
        }

        /// Also where nobody limits it.
        @Test func aFigureNeedsNoLimit() {
            let run = Probe.jailed([], ["touch-in-grandchild", "50"])
            #expect((50 << 20...55 << 20).contains(run.usage["memory_peak_bytes"] ?? 0), "\(run.usage)")
        }

        /// Three at once are three, which is what the largest process alone can't tell.
        @Test func allTogetherAreCounted() {
            let script = "for i in 1 2 3; do /probe hold-memory 30 1 & done; wait"
            let run = Nestbox.shell(Probe.mount, script)
            #expect((90 << 20...100 << 20).contains(run.usage["memory_peak_bytes"] ?? 0), "\(run.usage)")
            #expect((run.usage["max_rss_bytes"] ?? .max) < 45 << 20, "\(run.usage)")
        }

        @Test func aSampleTellsWhatItWasUsedFor() {
            let held = Probe.jailed(["--memory", "256M"], ["hold-memory", "60", "2"]).usage
            #expect((58 << 20...64 << 20).contains(held["memory_sample_anon_bytes"] ?? 0), "\(held)")
            #expect((held["memory_sample_file_bytes"] ?? .max) < 8 << 20, "\(held)")
            let script = "/probe touch-files /big 60; sleep 2"
            let files = Nestbox.shell(Probe.mount + MemoryLimitsHold.scratchFiles + ["--memory", "256M"], script).usage
            #expect((58 << 20...70 << 20).contains(files["memory_sample_file_bytes"] ?? 0), "\(files)")
            #expect((files["memory_sample_anon_bytes"] ?? .max) < 8 << 20, "\(files)")
        }

        @Test func theCacheOfFilesIsTheCommands() {
            let disk = Disk()
            let run = Probe.jailed(["--rw", "\(disk.path):/disk"], ["fill-cache", "/disk/f", "40"])
            #expect((run.usage["memory_peak_bytes"] ?? 0) > 38 << 20, "\(run.usage)")
        }
    }
}

/// As many rounds as there is time for: all of them with NESTBOX_SWEEP=all.
struct Rounds {
    let most: Int
    let seconds: Double
    private(set) var made = 0
    private let started = ContinuousClock.now

    init(_ most: Int, seconds: Double = 6) {
        self.most = most
        self.seconds = seconds
    }

    mutating func next() -> Bool {
        let isOver = !Host.isThorough && made >= 5 && (ContinuousClock.now - started) / .seconds(1) > seconds
        guard made < most, !isOver else { return false }
        made += 1
        return true
    }
}
