/// A resource limit of the kernel for one process (and what it forks).
///
/// Kernel: getrlimit(2). The raw values are those of x86_64 and aarch64.
package enum Resource: Int32, Hashable, Sendable, CaseIterable {
    case cpu = 0
    case fileSize = 1
    case data = 2
    case stack = 3
    case core = 4
    case processes = 6
    case openFiles = 7
    case lockedMemory = 8
    case addressSpace = 9
    case fileLocks = 10
    case pendingSignals = 11
    case messageQueue = 12
    case nice = 13
    case realtimePriority = 14
    case realtimeTime = 15

    /// The name as `ulimit` and limits.conf users know it: RLIMIT_ without the prefix.
    package var name: String {
        switch self {
        case .cpu: "cpu"
        case .fileSize: "fsize"
        case .data: "data"
        case .stack: "stack"
        case .core: "core"
        case .processes: "nproc"
        case .openFiles: "nofile"
        case .lockedMemory: "memlock"
        case .addressSpace: "as"
        case .fileLocks: "locks"
        case .pendingSignals: "sigpending"
        case .messageQueue: "msgqueue"
        case .nice: "nice"
        case .realtimePriority: "rtprio"
        case .realtimeTime: "rttime"
        }
    }
}

/// Soft and hard value of one resource; `UInt64.max` means no limit.
package struct ResourceLimit: Hashable, Sendable {
    package let resource: Resource
    package let soft: UInt64
    package let hard: UInt64

    package init(_ resource: Resource, soft: UInt64, hard: UInt64) {
        self.resource = resource
        self.soft = soft
        self.hard = hard
    }
}
