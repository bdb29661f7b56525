import Model

/// The names of the controls that this plan puts in force.
func enforcedControls(_ plan: Plan, _ facts: HostFacts) -> [String] {
    var controls: [String] = []
    var observes = false
    for step in plan.supervisor {
        if case .cloneInit(let namespaces, _) = step.action {
            controls += namespaces.names.map { "\($0)-namespace" }
            // Made later, by the payload, where it is to begin with its own group.
            if !namespaces.contains(.cgroup) { controls.append("cgroup-namespace") }
        }
        if case .admitPayload(let limits) = step.action {
            for limit in limits { controls.append("rlimit-\(limit.resource.name)") }
        }
        guard case .supervise(let supervision) = step.action else { continue }
        observes = supervision.observes
        if supervision.wallTime != nil { controls.append("wall-time") }
        if supervision.limits.output != nil { controls.append("output") }
    }
    controls += ["read-only-root", "no-nested-user-namespaces", "no-capabilities", "no-new-privileges"]
    controls += ["closed-descriptors", "own-session", "posture-check"]
    for step in plan.initial {
        guard case .restrictToRoot(let restriction) = step.action else { continue }
        controls.append("landlock")
        if restriction.network != 0 { controls.append("landlock-tcp") }
        if restriction.scopes != 0 { controls.append("landlock-scopes") }
    }
    for step in plan.payload {
        if case .loadFilter(let filter) = step.action, !observes {
            controls.append("seccomp")
            if filter.refusals == .notified { controls.append("denials") }
        }
        guard case .setLimit(let limit) = step.action else { continue }
        if limit.resource == .core && facts.pipesCores { continue }
        // By the name of its option and verdict.
        controls.append(limit.resource == .fileSize ? Limit.fileSize.rawValue : "rlimit-\(limit.resource.name)")
    }
    return controls
}

/// What is weaker than the default here, and why.
func degradations(_ profile: Profile, _ facts: HostFacts) -> [Degradation] {
    var all: [Degradation] = []
    if profile.network.value == .host {
        all.append(
            Degradation(control: "net-namespace", reason: "shared with the host by \(profile.network.origin.text)"))
    }
    if profile.initKind.value == .none {
        let reason = "the payload is PID 1: it can undo its death with the supervisor, and orphans wait for it"
        all.append(Degradation(control: "init", reason: reason))
    }
    if profile.syscallPolicy.value == .none {
        let reason = "no system call is refused by \(profile.syscallPolicy.origin.text)"
        all.append(Degradation(control: "seccomp", reason: reason))
    }
    if profile.observes {
        let reason = "calls are only noted: all but those of other ABIs and those that no program needs are let through"
        all.append(Degradation(control: "seccomp", reason: reason))
    }
    if profile.wantsDenials, !facts.canListen, profile.syscallPolicy.value != .none {
        let instead =
            profile.onViolation.value == .kill ? "it kills the process that tries it, by SIGSYS" : "it only fails"
        let reason = "nestbox runs under a filter that has a listener: no refused call is recorded, \(instead)"
        all.append(Degradation(control: "denials", reason: reason))
    }
    if facts.pipesCores {
        let reason =
            "core_pattern starts a program of the host, and the command can lower the limit of 1 that holds it off"
        all.append(Degradation(control: "rlimit-core", reason: reason))
    }
    if facts.landlock < 2 {
        let reason =
            "this kernel has no Landlock of version 2 or later: a file that is open inside, standard input too, can "
            + "be opened again by /proc/self/fd with all rights the command's ids have on it"
        all.append(Degradation(control: "landlock", reason: reason))
    } else if let unknown = unknownToLandlock(facts.landlock) {
        let reason = "this kernel's Landlock, version \(facts.landlock), does not know yet: \(unknown)"
        all.append(Degradation(control: "landlock-version", reason: reason))
    }
    if facts.kernel < (6, 6), profile.mounts.contains(where: { $0.value.isOverlayInMemory }) {
        let reason = "before Linux 6.6 directories of the source can't be removed or replaced in an overlay in memory"
        all.append(Degradation(control: "overlay", reason: reason))
    }
    return all
}

extension Mount {
    fileprivate var isOverlayInMemory: Bool {
        if case .overlay(let overlay) = self { return overlay.keep == nil }
        return false
    }
}
