package import Model

/// What is done about the limits of a profile that a cgroup enforces.
struct CgroupPlan {
    /// nil: the run gets no group.
    private(set) var base: CgroupDirectory?
    private var movesCallers = false
    /// In force, in the order in which they were given.
    private(set) var limits: [Sourced<GroupLimit>] = []
    private(set) var degraded: [Degradation] = []
    /// Limits that some limit of the process stands in for.
    private(set) var replaced: [Sourced<GroupLimit>] = []
    /// Limits that are insisted on and can't be had.
    private var refused: [(limit: Sourced<GroupLimit>, obstacle: Obstacle)] = []
    private var controllers = Controllers()
    private let owner: UserGroup?
    private let facts: HostFacts

    init(_ profile: Profile, _ facts: HostFacts, _ identity: IdentityPlan) throws(Refusal) {
        self.facts = facts
        owner = identity.callerIsRoot ? identity.hostUser : nil
        let asked = profile.groupLimits.filter { $0.value.enforcement != .off }
        guard !asked.isEmpty || profile.isReported else { return }
        let place = cgroupPlace(profile, facts)
        guard case .below(let directory, let movesCallers) = place else {
            for limit in asked { giveUp(limit, Obstacle(why: place.reason, fix: place.fix)) }
            try refuse()
            return
        }
        for limit in asked {
            if let obstacle = obstacle(limit.value, directory, movesCallers: movesCallers) {
                giveUp(limit, obstacle)
            } else {
                limits.append(limit)
                if let controller = limit.value.limit.controller { controllers.formUnion(controller) }
            }
        }
        try refuse()
        // For figures alone nobody else's process is moved.
        if limits.isEmpty && movesCallers && directory.processes > 1 { return }
        // Of a group that hands nothing on to us nothing is enabled for figures alone.
        controllers.formUnion(directory.handedOn.intersection(.memory | .pids | .io | .cpu))
        base = directory
        self.movesCallers = movesCallers
    }

    /// Why this limit can't be had below that group; nil when it can.
    private func obstacle(
        _ limit: GroupLimit, _ base: CgroupDirectory, movesCallers: Bool
    ) -> Obstacle? {
        guard let controller = limit.limit.controller else { return nil }
        if controller == .memory && limit.amount > 0 && limit.amount < facts.pageSize {
            return Obstacle(
                why: "that is less than one page of memory (\(facts.pageSize) bytes)",
                fix: "did you mean \(limit.amount)M?")
        }
        let name = controller.names.joined()
        guard base.controllers.contains(controller) else {
            let isHybrid = facts.cgroup?.hierarchy == .hybrid
            let why =
                isHybrid
                ? "the cgroup controller \"\(name)\" is bound to version 1 on this host"
                : "the cgroup controller \"\(name)\" is not delegated to \(base.path.shown)"
            return Obstacle(why: why, fix: isHybrid ? hybridFix : delegationFix(name, base))
        }
        if limit.limit == .memory || limit.limit == .swap, !base.limitsSwap, facts.cgroup?.hasSwap == true {
            return Obstacle(
                why: "this kernel does not count swap for a cgroup", fix: "swapoff -a, or boot with swapaccount=1")
        }
        if let file = uncommonFile(of: limit), base.absentFiles.contains(file) {
            let needs = controller == .io ? "it needs the BFQ scheduler or iocost" : "see /sys/kernel/mm/hugepages"
            return Obstacle(why: "this kernel has no \(file.shown)", fix: needs)
        }
        if !limit.subject.isEmpty, controller == .io, facts.blockDevice(limit.subject) == nil {
            return Obstacle(
                why: "\(limit.subject.shown) is no block device", fix: "name one of lsblk, by path or MAJOR:MINOR")
        }
        if !base.handedOn.contains(controller), !movesCallers, base.processes > 0, base.kind != .root {
            let why = "the cgroup \(base.path.shown) holds processes itself and can hand no controller on"
            return Obstacle(why: why, fix: "move them into a group below it, or name another one with --cgroup DIR")
        }
        return nil
    }

    private mutating func giveUp(_ limit: Sourced<GroupLimit>, _ obstacle: Obstacle) {
        guard limit.value.enforcement == .prefer else { return refused.append((limit, obstacle)) }
        var reason = obstacle.why
        switch limit.value.limit {
        case .pids:
            replaced.append(limit)
            reason += "; RLIMIT_NPROC stands in, which counts for the user id"
        case .cpuTime:
            replaced.append(limit)
            reason += "; RLIMIT_CPU stands in, which counts for each process alone"
        default: break
        }
        degraded.append(Degradation(control: limit.value.limit.rawValue, reason: reason))
    }

    /// All that is insisted on and can't be had, in one go: those for the same reason in one sentence.
    private func refuse() throws(Refusal) {
        guard let first = refused.first else { return }
        var refusal = refusal(for: first.obstacle)
        var told = [first.obstacle]
        for (_, obstacle) in refused where !told.contains(obstacle) {
            refusal.others.append(self.refusal(for: obstacle))
            told.append(obstacle)
        }
        throw refusal
    }

    private func refusal(for obstacle: Obstacle) -> Refusal {
        let limits = refused.filter { $0.obstacle == obstacle }.map(\.limit)
        let names = limits.map(\.value.limit.rawValue)
        let which =
            names.count == 1 ? names[0] : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
        let options = names.map { "--\($0) …,enforce=prefer" }.joined(separator: " ")
        let without = "or, to run without \(names.count == 1 ? "it" : "them"): \(options)"
        return Refusal(
            "cannot limit \(which): \(obstacle.why)", origin: limits.first?.origin,
            hint: obstacle.fix.map { "\($0)\n          \(without)" } ?? without)
    }
}

/// Why a limit can't be had, and what would help.
private struct Obstacle: Equatable {
    let why: String
    let fix: String?
}

/// The files of cgroups that planning this profile will ask about.
package func cgroupFilesToProbe(_ profile: Profile) -> [ByteString] {
    profile.groupLimits.compactMap { uncommonFile(of: $0.value) }
}

/// That this limit is written to, where not every kernel has it.
private func uncommonFile(of limit: GroupLimit) -> ByteString? {
    switch limit.limit {
    case .ioWeight: "io.weight"
    case .hugetlb: "hugetlb." + limit.subject + ".max"
    default: nil
    }
}

private let hybridFix = "boot with systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all"

/// systemd hands on what a unit's Delegate= names; to users not all, unless it is told.
private func delegationFix(_ name: String, _ base: CgroupDirectory) -> String {
    let isUser = base.path.bytes.starts(with: "/sys/fs/cgroup/user.slice/".utf8)
    return isUser
        ? "as root, in /etc/systemd/system/user@.service.d/delegate.conf: [Service] "
            + "Delegate=cpu cpuset io memory pids; then log in anew"
        : "as root: echo +\(name) > cgroup.subtree_control in each group above \(base.path.shown)"
}

extension CgroupPlace {
    fileprivate var reason: String {
        switch self {
        case .none(let why, _): why
        case .below: ""
        case .requestedScope: "the cgroup of this session is not delegated; nestbox run asks systemd for a scope"
        }
    }

    fileprivate var fix: String? {
        switch self {
        case .none(_, let fix): fix
        case .below: nil
        case .requestedScope: "systemd-run --user --scope -p Delegate=yes nestbox plan …"
        }
    }
}

// MARK: - Steps

extension CgroupPlan {
    /// Before init is cloned.
    var steps: [Step<SupervisorAction>] {
        guard let base else { return [] }
        var steps: [Step<SupervisorAction>] = []
        if movesCallers { steps.append(Step(.moveCallers(from: base.path))) }
        for (controller, _) in Controllers.names
        where controllers.contains(controller) && !base.handedOn.contains(controller) {
            steps.append(Step(.enableController(controller, in: base.path)))
        }
        steps.append(Step(.createCgroup(in: base.path, controllers, owner: owner)))
        for limit in limits {
            for write in writes(limit.value) { steps.append(Step(.limitCgroup(write), limit.origin)) }
        }
        return steps
    }

    /// The group that init is born in; nil: the supervisor's.
    func initLeaf(_ kind: InitKind) -> CgroupLeaf? {
        guard base != nil else { return nil }
        if kind == .none { return .payload }
        return owner == nil ? nil : .initial
    }

    /// Limits of the process that take the place of, or stand behind, those of the group.
    var processLimits: [Step<PayloadAction>] {
        (limits + replaced).compactMap { limit in
            switch limit.value.limit {
            case .cpuTime:
                // Behind the supervisor's own watch. The first ends a process by SIGXCPU, the second by SIGKILL.
                let seconds = (limit.value.amount + 999_999_999) / 1_000_000_000
                let hard = min(seconds + 2, facts.cpuHardLimit)
                return Step(
                    .setLimit(ResourceLimit(.cpu, soft: min(seconds + 1, hard), hard: hard)), limit.origin)
            case .pids where base == nil || !limits.contains { $0.value.limit == .pids }:
                // PID 1 counts too.
                let count = min(limit.value.amount + 1, facts.processesHardLimit)
                return Step(.setLimit(ResourceLimit(.processes, soft: count, hard: count)), limit.origin)
            default: return nil
            }
        }
    }

    /// What the supervisor looks for at the end.
    var counted: [CountedLimit] {
        var counted = limits.filter { $0.value.limit.controller != nil }.map {
            CountedLimit($0.value.limit, onHit: $0.value.onHit)
        }
        counted.removeAll { [.cpuWeight, .cpuset, .cpusetMems, .ioMax, .ioWeight, .hugetlb].contains($0.limit) }
        return counted
    }

    func supervised(_ limit: Limit) -> GroupLimit? {
        (limits + replaced).first { $0.value.limit == limit }?.value
    }

    private func writes(_ limit: GroupLimit) -> [CgroupWrite] {
        func number(_ value: UInt64) -> ByteString { ByteString(String(value)) }
        // The kernel counts whole pages, and rounds down.
        let pages = number(limit.amount / facts.pageSize * facts.pageSize)
        switch limit.limit {
        case .memory: return [CgroupWrite("memory.max", pages), CgroupWrite("memory.oom.group", "1")] + noSwap
        case .memoryHigh: return [CgroupWrite("memory.high", pages)]
        case .swap: return [CgroupWrite("memory.swap.max", pages)]
        case .pids: return [CgroupWrite("pids.max", number(limit.amount))]
        case .cpus: return [CgroupWrite("cpu.max", number(limit.amount * 100) + " 100000")]
        case .cpuWeight: return [CgroupWrite("cpu.weight", number(limit.amount))]
        case .cpuset:
            let list = canonicalIDList(limit.text)
            return [CgroupWrite("cpuset.cpus", list, readBack: "cpuset.cpus.effective")]
        case .cpusetMems:
            let list = canonicalIDList(limit.text)
            return [CgroupWrite("cpuset.mems", list, readBack: "cpuset.mems.effective")]
        case .ioMax: return [ioMax(limit)]
        case .ioWeight:
            let subject = limit.subject.isEmpty ? "default" : device(limit.subject)
            return [CgroupWrite("io.weight", subject + " " + number(limit.amount))]
        case .hugetlb: return [CgroupWrite("hugetlb." + limit.subject + ".max", number(limit.amount))]
        case .wallTime, .cpuTime, .output, .fileSize, .softTime, .softCPUTime, .softMemory: return []
        }
    }

    /// Memory that is swapped out is memory used all the same. Where nothing can be swapped to, some kernels
    /// have no such file.
    private var noSwap: [CgroupWrite] {
        let isGiven = limits.contains { $0.value.limit == .swap }
        let isLimited = base?.kind == .root ? facts.cgroup?.hasSwap == true : base?.limitsSwap == true
        return isGiven || !isLimited ? [] : [CgroupWrite("memory.swap.max", "0")]
    }

    private func device(_ name: ByteString) -> ByteString {
        facts.blockDevice(name).map { ByteString($0.text) } ?? name
    }

    /// All four rates are shown, whichever were set.
    private func ioMax(_ limit: GroupLimit) -> CgroupWrite {
        let device = device(limit.subject)
        var line = device
        for key in ["rbps", "wbps", "riops", "wiops"] {
            let words = limit.text.bytes.split(separator: UInt8(ascii: " "))
            let given = words.first { $0.starts(with: (key + "=").utf8) }
            line = line + " " + (given.map { ByteString($0) } ?? ByteString(key + "=max"))
        }
        return CgroupWrite("io.max", device + " " + limit.text, expected: line)
    }
}
