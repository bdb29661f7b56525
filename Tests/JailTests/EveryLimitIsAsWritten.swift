import Foundation
import Testing

extension WhereGroupsAreReal {
    /// The files of the payload's group, read by somebody else while it sleeps.
    @Suite(.serialized) struct EveryLimitIsAsWritten {
        /// Options, a file, and what it must hold. A file of several lines must hold it as one of them.
        static let table: [(controller: String, options: [String], file: String, value: String)] = [
            ("memory", ["--memory", "48M"], "memory.max", "50331648"),
            ("memory", ["--memory", "48M"], "memory.oom.group", "1"),
            ("memory", ["--memory", "48M"], "memory.high", "max"),
            ("memory", ["--memory", "50000001"], "memory.max", "49999872"),
            ("memory", ["--memory-high", "32M"], "memory.high", "33554432"),
            ("memory", ["--memory-high", "32M"], "memory.max", "max"),
            ("pids", ["--pids", "17"], "pids.max", "17"), ("pids", ["--memory", "48M"], "pids.max", "max"),
            ("cpu", ["--cpus", "1.5"], "cpu.max", "150000 100000"),
            ("cpu", ["--cpus", "0.01"], "cpu.max", "1000 100000"),
            ("cpu", ["--cpu-weight", "7"], "cpu.weight", "7"),
            ("cpuset", ["--cpuset", "0"], "cpuset.cpus", "0"),
            ("cpuset", ["--cpuset-mems", "0"], "cpuset.mems", "0"),
            // The later of two for the same is the one.
            ("pids", ["--pids", "17", "--pids", "18"], "pids.max", "18"),
            ("pids", ["--pids", "17", "--pids", "18,enforce=off"], "pids.max", "max"),
        ]

        @Test(arguments: table)
        func inTheKernelsWords(controller: String, options: [String], file: String, value: String) throws {
            guard Groups.controllers.contains(controller) else {
                // User-Mode Linux has no cpuset.
                #expect(Host.tier != "qemu", "\(controller) is missing")
                return
            }
            let watched = try #require(Watched(options))
            #expect(watched.file(file) == value, "\(options)")
            #expect(watched.end().report?.verdict == "interrupted")
            #expect(!Groups.exists(watched.group))
        }

        @Test(arguments: ["nestbox", "none"])
        func allAtOnceAndWithEitherInit(kind: String) throws {
            let options = [
                "--init", kind, "--memory", "48M", "--memory-high", "32M", "--pids", "17", "--cpus", "0.5",
                "--cpu-weight", "50", "--cpu-time", "10s", "--output-limit", "1M", "--time", "60s",
            ]
            let watched = try #require(Watched(options))
            let files = [
                "memory.max": "50331648", "memory.high": "33554432", "pids.max": "17", "cpu.max": "50000 100000",
                "cpu.weight": "50",
            ]
            for (file, value) in files { #expect(watched.file(file) == value, "\(file)") }
            let run = watched.end()
            let enforced = Set(run.report?.enforced ?? [])
            let promised = [
                "memory", "memory-high", "pids", "cpus", "cpu-weight", "cpu-time", "output", "wall-time",
            ]
            #expect(enforced.isSuperset(of: promised), "\(run.report?.enforced ?? [])")
        }

        /// Swap is memory too: none of it unless asked for.
        @Test func swapIsOffUnlessItIsAskedFor() throws {
            let hasSwap = (contents(of: "/proc/swaps") ?? "").split(separator: "\n").count > 1
            let without = try #require(Watched(["--memory", "48M"]))
            // Where the host has none there is none to be forbidden.
            if hasSwap { #expect(without.file("memory.swap.max") == "0") }
            _ = without.end()
            guard without.file("memory.swap.max") != nil || hasSwap else { return }
            let with = try #require(Watched(["--memory", "48M", "--swap", "8M"]))
            #expect(with.file("memory.swap.max") == "8388608")
            _ = with.end()
        }

        @Test func theDiskIsLimitedByItsNumberAndByItsPath() throws {
            guard Groups.controllers.contains("io") else { return }
            let disk = Disk()
            let limit = "rbps=1048576,wiops=120"
            let watched = try #require(Watched(["--io-max", "\(disk.device):\(limit)"]))
            let line = watched.line(disk.device, of: "io.max")
            #expect(line == "\(disk.device) rbps=1048576 wbps=max riops=max wiops=120", "\(line ?? "-")")
            _ = watched.end()
        }

        @Test func theWeightOfTheDiskToo() throws {
            guard Groups.controllers.contains("io") else { return }
            let run = Probe.jailed(["--io-weight", "50"], ["nothing"])
            // Only some schedulers of disks know weights; without them the kernel has no such file.
            guard run.status == 0 else {
                #expect(run.isRefusal && run.err.contains("io.weight"), "\(run)")
                return
            }
            let watched = try #require(Watched(["--io-weight", "50"]))
            #expect(watched.file("io.weight")?.hasPrefix("default 50") == true)
            _ = watched.end()
        }

        @Test func readingADiskTakesAsLongAsItMust() {
            guard Groups.controllers.contains("io") else { return }
            let disk = Disk()
            let script = "/probe fill-cache /disk/f 1; sync /disk/f"
            let options = Probe.mount + ["--rw", "\(disk.path):/disk", "--time", "30s"]
            let slow = Nestbox.shell(options + ["--io-max", "\(disk.device):wbps=512K"], script)
            #expect(slow.status == 0 && slow.seconds > 1.2, "\(slow), \(slow.seconds) s")
            let device = slow.report?.devices?.first { $0.device == disk.device }
            #expect((device?.bytesWritten ?? 0) >= 1 << 20, "\(slow.report?.devices ?? [])")
        }

        /// A quota slows down, and is counted.
        @Test func halfAProcessorTakesTwiceAsLong() {
            let run = Probe.jailed(["--cpus", "0.5"], ["burn", "500"])
            #expect(run.status == 0 && run.usage["wall_ns"] ?? 0 > 850_000_000, "\(run.usage)")
            #expect((run.hit("cpus")?.count ?? 0) > 0 && run.hit("cpus")?.source == "cpu.stat", "\(run)")
            #expect((run.usage["cpu_throttled_ns"] ?? 0) > 0 && (run.usage["cpu_throttled_periods"] ?? 0) > 0)
            let free = Probe.jailed([], ["burn", "500"])
            #expect(free.hit("cpus") == nil && (free.usage["cpu_throttled_periods"] ?? 0) == 0, "\(free.usage)")
        }

        /// init and the supervisor are somewhere else.
        @Test func onlyThePayloadIsInItsGroup() throws {
            let watched = try #require(Watched(["--memory", "48M"]))
            let processes = watched.file("cgroup.procs")?.split(separator: "\n").compactMap { pid_t($0) } ?? []
            #expect(processes == [watched.jail.payloadPID], "\(processes)")
            for process in [watched.jail.initPID, watched.jail.supervisor.pid] {
                #expect(Groups.path(of: process) != watched.group && Groups.path(of: process) != nil)
            }
            _ = watched.end()
        }

        @Test func childrenStayInIt() throws {
            let watched = try #require(Watched(["--pids", "30"], ["daemon-bomb", "60"]))
            usleep(200_000)
            let processes = watched.file("cgroup.procs")?.split(separator: "\n").count ?? 0
            #expect(processes > 5 && processes <= 30, "\(processes)")
            _ = watched.end()
        }

        /// What is outside of its group a payload can't even name.
        @Test func thePayloadSeesTheTopAndNothingElse() {
            let run = Nestbox.run(["--memory", "48M"], ["cat", "/proc/self/cgroup"])
            #expect(run.lines.contains("0::/"), "\(run)")
            for act in [["list", "/sys/fs/cgroup"], ["put", "/sys/fs/cgroup/cgroup.procs", "0"]] {
                #expect(Probe.jailed(["--memory", "48M"], act).outcome == .refused("ENOENT"), "\(act)")
            }
        }

        @Test func pressureIsReportedWhereTheKernelHasIt() {
            let usage = Probe.jailed(["--cpus", "0.3"], ["burn", "300"]).usage
            let hasPressure = contents(of: "/proc/pressure/cpu") != nil
            #expect((usage["cpu_pressure_some_ns"] != nil) == hasPressure, "\(usage)")
            #expect((usage["memory_pressure_full_ns"] != nil) == hasPressure, "\(usage)")
            if hasPressure { #expect((usage["cpu_pressure_some_ns"] ?? 0) > 0, "\(usage)") }
        }

        @Test func everyFigureThatAGroupHasIsThere() {
            let run = Nestbox.shell(Probe.mount, "for i in 1 2 3 4 5; do /probe nothing; done")
            for key in [
                "wall_ns", "cpu_user_ns", "cpu_system_ns", "cpu_total_ns", "max_rss_bytes", "memory_peak_bytes",
                "oom_kills", "page_faults", "page_faults_major", "context_switches_voluntary",
                "context_switches_involuntary", "tasks",
            ] {
                #expect(run.usage[key] != nil, "\(key): \(run.usage)")
            }
            // The shell and its five.
            #expect(run.usage["tasks"] == 6, "\(run.usage)")
            #expect(Set(run.usage.keys).isSubset(of: Set(run.report?.sources.keys ?? [:].keys)))
        }
    }
}
