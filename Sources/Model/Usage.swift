/// What the jail used. A figure that is not there is unknown, never zero.
package struct Usage: Sendable, Hashable {
    package var figures: [Figure] = []
    package var devices: [DeviceUsage] = []

    package init() {}

    package mutating func add(_ key: Figure.Key, _ value: Int64, _ source: Figure.Source) {
        figures.append(Figure(key: key, value: value, source: source))
    }

    package func figure(_ key: Figure.Key) -> Figure? { figures.first { $0.key == key } }

    package subscript(_ key: Figure.Key) -> Int64? { figure(key)?.value }
}

/// One number, and where it was read.
///
/// A plain type rather than a generic one: the run-time makes the metadata of each use of a generic type
/// anew in every process, and that took longer than all the reading.
package struct Figure: Sendable, Hashable {
    package let key: Key
    package let value: Int64
    package let source: Source

    package enum Unit: Sendable { case nanoseconds, bytes, count }

    /// In the order in which a report has them.
    package enum Key: String, Sendable, Hashable, CaseIterable {
        case wall = "wall_ns"
        case cpuUser = "cpu_user_ns"
        case cpuSystem = "cpu_system_ns"
        case cpuTotal = "cpu_total_ns"
        case maxRSS = "max_rss_bytes"
        case memoryPeak = "memory_peak_bytes"
        case memorySample = "memory_sample_bytes"
        case memoryAnonymous = "memory_sample_anon_bytes"
        case memoryFile = "memory_sample_file_bytes"
        case memoryKernel = "memory_sample_kernel_bytes"
        case swapPeak = "swap_peak_bytes"
        case pidsPeak = "pids_peak"
        case tasks
        case oomKills = "oom_kills"
        case voluntarySwitches = "context_switches_voluntary"
        case involuntarySwitches = "context_switches_involuntary"
        case pageFaults = "page_faults"
        case majorFaults = "page_faults_major"
        case periods = "cpu_periods"
        case throttledPeriods = "cpu_throttled_periods"
        case throttledTime = "cpu_throttled_ns"
        case cpuPressure = "cpu_pressure_some_ns"
        case memoryPressureSome = "memory_pressure_some_ns"
        case memoryPressureFull = "memory_pressure_full_ns"
        case ioPressureSome = "io_pressure_some_ns"
        case ioPressureFull = "io_pressure_full_ns"

        package var unit: Unit {
            switch self {
            case .wall, .cpuUser, .cpuSystem, .cpuTotal, .throttledTime, .cpuPressure, .memoryPressureSome,
                .memoryPressureFull, .ioPressureSome, .ioPressureFull:
                .nanoseconds
            case .maxRSS, .memoryPeak, .memorySample, .memoryAnonymous, .memoryFile, .memoryKernel, .swapPeak: .bytes
            case .pidsPeak, .tasks, .oomKills, .voluntarySwitches, .involuntarySwitches, .pageFaults, .majorFaults,
                .periods, .throttledPeriods:
                .count
            }
        }
    }

    package enum Source: String, Sendable, Hashable {
        case monotonicClock = "CLOCK_MONOTONIC"
        /// A lower bound: the kernel drops the time of children whose parent ignores SIGCHLD.
        case childrenOfInit = "getrusage(RUSAGE_CHILDREN) of init"
        case waitForInit = "wait4 of PID 1"
        case largestChildOfInit = "ru_maxrss: getrusage(RUSAGE_CHILDREN) of init"
        case largestOfInit = "ru_maxrss: wait4 of PID 1"
        case cpuStat = "cpu.stat"
        case cpuPressure = "cpu.pressure"
        case memoryPeak = "memory.peak"
        /// The largest of the samples taken while it ran.
        case memoryStat = "memory.stat, largest sample"
        case memoryFaults = "memory.stat"
        case memoryEvents = "memory.events"
        case memoryPressure = "memory.pressure"
        case swapPeak = "memory.swap.peak"
        case swapEvents = "memory.swap.events"
        case hugetlbEvents = "hugetlb.events"
        case pidsPeak = "pids.peak"
        case pidsEvents = "pids.events"
        case ioPressure = "io.pressure"
        /// Process ids are handed out in order; an upper limit of them starts anew.
        case processIDs = "the process ids given out in the jail"
        case relay = "bytes passed on"
        case endingSignal = "the signal that ended the command"
    }

    package init(key: Key, value: Int64, source: Source) {
        self.key = key
        self.value = value
        self.source = source
    }
}

/// What was read from and written to one block device.
///
/// Format: cgroup-v2.rst, io.stat.
package struct DeviceUsage: Sendable, Hashable {
    /// `MAJOR:MINOR`.
    package let device: String
    package let bytesRead: UInt64
    package let bytesWritten: UInt64
    package let reads: UInt64
    package let writes: UInt64

    package init(device: String, bytesRead: UInt64, bytesWritten: UInt64, reads: UInt64, writes: UInt64) {
        self.device = device
        self.bytesRead = bytesRead
        self.bytesWritten = bytesWritten
        self.reads = reads
        self.writes = writes
    }
}
