internal import Cgroup
internal import Linux
internal import Model

/// What the supervisor looks at in the payload's group while it runs, and when it looks next.
struct LimitWatch {
    private var cpu: CPUWatch?
    private var sampling: MemorySampling?
    /// Limits of the kernel's that are to end the run.
    private var fatal: [(limit: Limit, key: String, meter: Meter)] = []

    init() {}

    init(_ supervision: Supervision, _ group: Group, now: Nanoseconds) throws(SystemError) {
        if let limit = supervision.limits.cpuTime {
            cpu = CPUWatch(
                meter: try group.meter("cpu.stat"), limit: limit, processors: supervision.limits.processors, now: now)
        }
        if supervision.isReported { sampling = MemorySampling(now: now) }
        for counted in supervision.limits.counted where counted.onHit == .kill {
            switch counted.limit {
            case .pids: fatal.append((.pids, "max", try group.meter("pids.events")))
            case .memoryHigh: fatal.append((.memoryHigh, "high", try group.meter("memory.events")))
            default: break
            }
        }
    }

    var nextLook: Nanoseconds? { sooner(cpu?.nextLook, sampling?.nextLook) }

    var watches: [Watch] { fatal.map(\.meter.watch) }

    var largestSample: MemorySample? { sampling?.largest }

    /// - Returns: the limit that has been come to and is to end the run.
    mutating func look(_ group: Group, now: Nanoseconds) throws(SystemError) -> Limit? {
        for entry in fatal where try entry.meter.events(entry.key) > 0 { return entry.limit }
        try sampling?.look(group, now: now)
        if try cpu?.isUsedUp(now: now) == true {
            cpu = nil
            return .cpuTime
        }
        return nil
    }
}

/// Reads the CPU time just often enough: what is left can't be used up faster than by all processors at once.
///
/// With little left there is a shortest interval, which bounds the overshoot. While nothing is used it doubles
/// from look to look, so that waiting costs next to nothing.
struct CPUWatch {
    private let meter: Meter
    private let limit: Nanoseconds
    private let processors: Int64
    private var used = Nanoseconds(0)
    private var lastLook: Nanoseconds
    private var shortest: Int64
    private(set) var nextLook: Nanoseconds

    /// Divided by the processors.
    private static let busy: Int64 = 8_000_000
    private static let idle: Int64 = 150_000_000

    init(meter: Meter, limit: Nanoseconds, processors: Int, now: Nanoseconds) {
        self.meter = meter
        self.limit = limit
        self.processors = Int64(processors)
        shortest = max(Self.busy / self.processors, 1_000_000)
        lastLook = now
        nextLook = now + Nanoseconds(max(limit.count / self.processors, shortest))
    }

    mutating func isUsedUp(now: Nanoseconds) throws(SystemError) -> Bool {
        guard now >= nextLook else { return false }
        return try note(total: meter.cpuTime(), now: now)
    }

    /// - Returns: whether the limit is reached; if not, `nextLook` is set.
    mutating func note(total: Nanoseconds, now: Nanoseconds) -> Bool {
        if total >= limit { return true }
        let isIdle = (total - used).count < (now - lastLook).count / 100
        shortest = isIdle ? min(shortest * 2, Self.idle) : max(Self.busy / processors, 1_000_000)
        (used, lastLook) = (total, now)
        nextLook = now + Nanoseconds(max((limit - total).count / processors, shortest))
        return false
    }
}

/// What memory is used for can only be seen while it is in use: it is looked at now and then, less and less often.
struct MemorySampling {
    private(set) var largest: MemorySample?
    private(set) var nextLook: Nanoseconds
    private var interval = Nanoseconds(5_000_000)
    private static let longest = Nanoseconds.seconds(1)

    init(now: Nanoseconds) { nextLook = now + interval }

    mutating func look(_ group: Group, now: Nanoseconds) throws(SystemError) {
        guard now >= nextLook else { return }
        interval = min(interval + interval, Self.longest)
        nextLook = now + interval
        guard let sample = try group.memorySample() else {
            // Without the controller there is nothing to look at.
            nextLook = Nanoseconds(Int64.max)
            return
        }
        if sample.total >= largest?.total ?? Bytes(0) { largest = sample }
    }
}
