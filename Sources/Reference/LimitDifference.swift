import Config
import Model
import Reporting

/// Limits of two profiles: without one there is no end.
func limitDifferences(_ old: Profile, _ new: Profile) -> [ProfileDifference] {
    var all: [ProfileDifference] = []
    func compare(_ name: String, _ old: Amount?, _ new: Amount?, _ origin: Origin?) {
        guard old?.text != new?.text else { return }
        let (was, now) = (old?.number ?? UInt64.max, new?.number ?? UInt64.max)
        let kind: ProfileDifference.Kind = now > was ? .weaker : now < was ? .stricter : .weaker
        all.append(.init(kind, "\(name) \(old?.text ?? "unlimited") → \(new?.text ?? "unlimited")", origin))
    }
    compare("time", old.wallTime.map { .init($0.value) }, new.wallTime.map { .init($0.value) }, new.wallTime?.origin)
    compare("grace", .init(old.grace.value), .init(new.grace.value), new.grace.origin)
    compare(
        "output-limit", old.output.map { .init($0.value.size) }, new.output.map { .init($0.value.size) },
        new.output?.origin)
    if let was = old.output?.value.onHit, let now = new.output?.value.onHit, was != now {
        all.append(
            .init(
                now == .report ? .weaker : .stricter, "output-limit is \(now == .report ? "only reported" : "enforced")"
            ))
    }
    for limit in Limit.allCases { all += groupDifferences(limit, old, new) }
    for resource in Resource.allCases {
        let (was, now) = (
            old.limits.last { $0.value.resource == resource }, new.limits.last { $0.value.resource == resource }
        )
        compare(
            "rlimit \(resource.name)", was.map { .init($0.value) }, now.map { .init($0.value) }, now?.origin)
    }
    return all
}

/// Those that a cgroup enforces, each for itself and for each device.
private func groupDifferences(_ limit: Limit, _ old: Profile, _ new: Profile) -> [ProfileDifference] {
    func all(_ profile: Profile) -> [Sourced<GroupLimit>] { profile.groupLimits.filter { $0.value.limit == limit } }
    var subjects: [ByteString] = []
    for subject in (all(old) + all(new)).map(\.value.subject) where !subjects.contains(subject) {
        subjects.append(subject)
    }
    return subjects.flatMap { subject in
        difference(
            limit, all(old).last { $0.value.subject == subject }?.value,
            all(new).last { $0.value.subject == subject }, subject)
    }
}

private func difference(
    _ limit: Limit, _ old: GroupLimit?, _ new: Sourced<GroupLimit>?, _ subject: ByteString
) -> [ProfileDifference] {
    let name = subject.isEmpty ? limit.rawValue : "\(limit.rawValue) of \(subject.shown)"
    let origin = new?.origin
    var all: [ProfileDifference] = []
    let (was, now) = (old?.effective, new?.value.effective)
    if was?.text != now?.text {
        let isWeaker = (now?.number ?? UInt64.max) >= (was?.number ?? UInt64.max)
        all.append(
            .init(
                isWeaker ? .weaker : .stricter, "\(name) \(was?.text ?? "unlimited") → \(now?.text ?? "unlimited")",
                origin))
    }
    guard let old, let new, was != nil, now != nil else { return all }
    if old.enforcement != new.value.enforcement {
        let isWeaker = new.value.enforcement != .require
        all.append(
            .init(
                isWeaker ? .weaker : .stricter, "\(name) \(isWeaker ? "need not be enforced" : "must be enforced")",
                origin))
    }
    if old.onHit != new.value.onHit {
        let isWeaker = new.value.onHit == .report
        all.append(
            .init(
                isWeaker ? .weaker : .stricter, "\(name) \(isWeaker ? "no longer ends the run" : "ends the run")",
                origin))
    }
    return all
}

/// A limit as a number to compare and a text to show.
private struct Amount {
    let number: UInt64
    let text: String

    init(_ number: UInt64, _ text: String) {
        self.number = number
        self.text = text
    }

    init(_ time: Nanoseconds) { self.init(UInt64(time.count), time.exactText) }
    init(_ size: Bytes) { self.init(size.count, size.exactText) }
    /// The hard one counts: a process can raise the soft one up to it.
    init(_ limit: ResourceLimit) { self.init(limit.hard, String(limit.text.utf8.drop { $0 != 61 }.dropFirst()) ?? "") }
}

extension GroupLimit {
    /// nil when it is off.
    fileprivate var effective: Amount? {
        if enforcement == .off { return nil }
        switch limit {
        case .memory, .memoryHigh, .swap, .hugetlb: return Amount(Bytes(amount))
        case .cpuTime: return Amount(Nanoseconds(Int64(amount)))
        case .cpus: return Amount(amount, "\(amount / 1000).\(String(amount % 1000 + 1000).dropFirst())")
        // Lists and rates can't be put in an order: a change is taken for a weakening.
        case .cpuset, .cpusetMems, .ioMax: return Amount(0, text.shown)
        case .pids, .cpuWeight, .ioWeight, .wallTime, .output, .fileSize, .softTime, .softCPUTime, .softMemory:
            return Amount(amount, String(amount))
        }
    }
}
