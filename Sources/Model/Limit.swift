/// Everything that can be limited, by the name that options, verdicts and reports have for it.
package enum Limit: String, Hashable, Sendable, CaseIterable {
    case wallTime = "wall-time"
    case cpuTime = "cpu-time"
    case output
    case fileSize = "file-size"
    case memory
    case memoryHigh = "memory-high"
    case swap
    case pids
    case cpus
    case cpuWeight = "cpu-weight"
    case cpuset
    case cpusetMems = "cpuset-mems"
    case ioMax = "io-max"
    case ioWeight = "io-weight"
    case hugetlb
    case softTime = "soft-time"
    case softCPUTime = "soft-cpu-time"
    case softMemory = "soft-memory"

    /// The cgroup controller that enforces it; nil where no controller does.
    package var controller: Controllers? {
        switch self {
        case .memory, .memoryHigh, .swap: .memory
        case .pids: .pids
        case .cpus, .cpuWeight: .cpu
        case .cpuset, .cpusetMems: .cpuset
        case .ioMax, .ioWeight: .io
        case .hugetlb: .hugetlb
        case .wallTime, .cpuTime, .output, .fileSize, .softTime, .softCPUTime, .softMemory: nil
        }
    }
}

/// How much a limit insists on being enforced.
package enum Enforcement: String, Hashable, Sendable, CaseIterable {
    /// Without it there is no run.
    case require
    /// Where it can't be had the run goes on, and the report says so.
    case prefer
    /// As if it had not been given.
    case off
}

/// What happens to a run that comes to a limit.
package enum OnHit: String, Hashable, Sendable, CaseIterable {
    /// It ends, and the limit is the verdict.
    case kill
    /// It goes on, and the report counts it.
    case report
}

/// A limit that a cgroup enforces or, of CPU time, measures.
///
/// Format: cgroup-v2.rst, "Controllers".
package struct GroupLimit: Hashable, Sendable {
    package let limit: Limit
    /// Bytes, processes, thousandths of a CPU, a weight or nanoseconds; 0 where `text` says it all.
    package let amount: UInt64
    /// What it is about, where there is more than one: a device or a page size.
    package let subject: ByteString
    /// The value in the kernel's words, where it is no number: `0-3`, `rbps=1048576 wiops=100`.
    package let text: ByteString
    package let enforcement: Enforcement
    package let onHit: OnHit

    package init(
        _ limit: Limit, _ amount: UInt64 = 0, subject: ByteString = "", text: ByteString = "",
        enforcement: Enforcement = .require, onHit: OnHit = .report
    ) {
        self.limit = limit
        self.amount = amount
        self.subject = subject
        self.text = text
        self.enforcement = enforcement
        self.onHit = onHit
    }
}

/// A cap on what the payload may write to each of its standard output and standard error.
package struct OutputLimit: Hashable, Sendable {
    package let size: Bytes
    package let onHit: OnHit

    package init(_ size: Bytes, onHit: OnHit = .kill) {
        self.size = size
        self.onHit = onHit
    }
}

/// A limit that was come to, and how often, as the kernel counted it.
package struct LimitHit: Hashable, Sendable {
    package let limit: Limit
    /// nil where hitting it is one event: a time that was over.
    package let count: UInt64?
    package let source: Figure.Source

    package init(_ limit: Limit, count: UInt64? = nil, source: Figure.Source) {
        self.limit = limit
        self.count = count
        self.source = source
    }
}
