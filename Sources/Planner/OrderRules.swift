import Model

/// What must come before what, as data: a plan that breaks a rule is never run.
struct OrderRule {
    let first: String
    let then: String
    let because: String
}

let initOrder = [
    OrderRule(first: "dieWithSupervisor", then: "mountRoot", because: "nothing may be built that could be left behind"),
    OrderRule(first: "makeMountsPrivate", then: "mountRoot", because: "the host must not see the jail's mounts"),
    OrderRule(first: "awaitIDMaps", then: "mountRoot", because: "without ids every new file would have no owner"),
    OrderRule(first: "awaitIDMaps", then: "sealProcess", because: "only root may map ids of a sealed process"),
    OrderRule(first: "forbidUserNamespaces", then: "pivotRoot", because: "it writes below the host's /proc"),
    OrderRule(first: "mountRoot", then: "pivotRoot", because: "there must be a root to go to"),
    OrderRule(first: "pivotRoot", then: "makeRootReadOnly", because: "mounts need their mount points made"),
    OrderRule(first: "makeRootReadOnly", then: "dropCapabilities", because: "mounting needs CAP_SYS_ADMIN"),
    OrderRule(first: "dropBoundingSet", then: "dropCapabilities", because: "dropping needs CAP_SETPCAP"),
    OrderRule(first: "lockSecurebits", then: "dropCapabilities", because: "locking needs CAP_SETPCAP"),
    OrderRule(first: "pivotRoot", then: "restrictToRoot", because: "it is the new root that must be kept to"),
    OrderRule(first: "openTerminal", then: "restrictToRoot", because: "the jail's terminal is opened before it"),
    OrderRule(first: "setNoNewPrivileges", then: "restrictToRoot", because: "Landlock asks for no_new_privs"),
    OrderRule(first: "restrictToRoot", then: "restrictToMounts", because: "it closes what the second leaves open"),
    OrderRule(first: "setIdentity", then: "dropCapabilities", because: "changing ids needs CAP_SETUID"),
]

let supervisorOrder = [
    OrderRule(first: "blockSignals", then: "cloneInit", because: "a signal must not tear the set-up apart"),
    OrderRule(first: "requireSingleThread", then: "cloneInit", because: "other threads would not be in the child"),
    OrderRule(first: "closeInheritedDescriptors", then: "cloneInit", because: "init inherits what is open"),
    OrderRule(first: "openStatusChannels", then: "cloneInit", because: "both sides need their ends"),
    OrderRule(first: "createCgroup", then: "limitCgroup", because: "there must be a group to limit"),
    OrderRule(first: "limitCgroup", then: "cloneInit", because: "limits are there before the payload is"),
    OrderRule(first: "createCgroup", then: "cloneInit", because: "init hands its payload over to it"),
    OrderRule(first: "openOutputPipes", then: "cloneInit", because: "the payload inherits their ends"),
    OrderRule(first: "holdPlace", then: "cloneInit", because: "what the jail mounts on must be there, and locked"),
    OrderRule(first: "cloneInit", then: "mapUsers", because: "there must be a namespace to map"),
    OrderRule(first: "cloneInit", then: "mapUserRange", because: "there must be a namespace to map"),
    OrderRule(first: "denySetgroups", then: "mapGroups", because: "the kernel asks for it (user_namespaces(7))"),
    OrderRule(first: "denySetgroups", then: "mapGroupRange", because: "groups must not be dropped inside"),
    OrderRule(first: "cloneInit", then: "releaseInit", because: "there must be somebody to release"),
    OrderRule(first: "releaseInit", then: "admitPayload", because: "init starts it"),
    OrderRule(first: "admitPayload", then: "supervise", because: "an unseen payload must not run"),
]

/// What must be done before there is a payload, by either way of starting it.
let beforePayload = [
    ("sealProcess", "the payload must find PID 1 closed"),
    ("makeRootReadOnly", "the payload must not write to the root"),
    ("dropCapabilities", "the payload inherits what init has left"),
    ("setNoNewPrivileges", "exec must not raise privileges"),
    ("restrictToRoot", "the payload must be held to the root"),
    ("restrictToMounts", "the payload must be held to what its mounts allow"),
]

/// With a cgroup, one capability stays until the payload is in its group and has made its namespace there.
let intoCgroup = [
    OrderRule(first: "dropBoundingSet", then: "keepOnlySysAdmin", because: "dropping needs CAP_SETPCAP"),
    OrderRule(first: "lockSecurebits", then: "keepOnlySysAdmin", because: "locking needs CAP_SETPCAP"),
    OrderRule(first: "setIdentity", then: "keepOnlySysAdmin", because: "changing ids needs CAP_SETUID"),
    OrderRule(first: "makeRootReadOnly", then: "keepOnlySysAdmin", because: "nothing is to be mounted after it"),
    OrderRule(first: "keepOnlySysAdmin", then: "startPayload", because: "the payload inherits what init has left"),
]

let payloadIntoCgroup = [
    OrderRule(first: "newCgroupNamespace", then: "dropCapabilities", because: "making it needs CAP_SYS_ADMIN"),
    OrderRule(first: "dropCapabilities", then: "awaitAdmission", because: "the supervisor compares them"),
]

let payloadOrder = [
    OrderRule(first: "connectTerminal", then: "closeDescriptors", because: "it needs the terminal's descriptor"),
    OrderRule(first: "connectOutput", then: "closeDescriptors", because: "it needs the pipes' descriptors"),
    OrderRule(first: "closeDescriptors", then: "awaitAdmission", because: "the open descriptors are counted there"),
    OrderRule(first: "setLimit", then: "loadFilter", because: "the filter may refuse what setting up takes"),
    OrderRule(first: "joinSessionKeyring", then: "loadFilter", because: "no policy allows keyrings"),
    OrderRule(first: "changeDirectory", then: "loadFilter", because: "setting up is over before the filter"),
    OrderRule(first: "closeDescriptors", then: "loadFilter", because: "setting up is over before the filter"),
    OrderRule(first: "resetSignals", then: "loadFilter", because: "setting up is over before the filter"),
    OrderRule(first: "loadFilter", then: "awaitAdmission", because: "the supervisor compares the mode"),
    OrderRule(first: "awaitAdmission", then: "exec", because: "the supervisor decides"),
]

/// The first rule that the plan breaks, in words; nil when it keeps them all.
///
/// By index: to take a step out of its list is to copy it, and the lists are read at every start.
func orderViolation(in plan: Plan) -> String? {
    let supervisor = plan.supervisor.indices.map { plan.supervisor[$0].action.name }
    let payload = plan.payload.indices.map { plan.payload[$0].action.name }
    var initial: [String] = []
    var lastOfView = -1
    var pivot = Int.max
    var startsInCgroup = false
    for index in plan.initial.indices {
        if plan.initial[index].action.isPartOfView {
            lastOfView = index
            continue
        }
        let name = plan.initial[index].action.name
        if name == "pivotRoot" { pivot = min(pivot, index) }
        if name == "startPayload", plan.initial[index].action.startsInCgroup { startsInCgroup = true }
        initial.append(name)
    }
    if lastOfView > pivot {
        return "\(plan.initial[lastOfView].action.name) comes after pivotRoot: the view is complete by then"
    }
    let ofSupervisor =
        violation(supervisorOrder, supervisor) ?? mapViolation(supervisor)
        ?? cgroupViolation(supervisor, isNeeded: startsInCgroup)
    let ofInit =
        violation(initOrder, initial) ?? landlockViolation(initial)
        ?? startViolation(initial, plan.becomesPayload ? "becomePayload" : "startPayload", intoCgroup: startsInCgroup)
    let ofPayload =
        violation(payloadOrder, payload) ?? (startsInCgroup ? violation(payloadIntoCgroup, payload) : nil)
    return ofSupervisor ?? ofInit ?? ofPayload
        ?? endViolation(supervisor, ["supervise"], "the supervisor must end in supervise")
        ?? endViolation(initial, ["reap", "becomePayload"], "init must end in reap or becomePayload")
        ?? endViolation(payload, ["exec"], "the payload must end in exec")
}

/// What is left undone before there is a payload.
private func startViolation(_ names: [String], _ start: String, intoCgroup: Bool) -> String? {
    for (first, reason) in beforePayload where !(intoCgroup && first == "dropCapabilities") {
        let rule = OrderRule(first: first, then: start, because: reason)
        if let broken = violation(rule, names) { return broken }
    }
    return intoCgroup ? violation(Planner.intoCgroup, names) : nil
}

/// The general rules let the group be missing; where something needs it, it may not.
private func cgroupViolation(_ names: [String], isNeeded: Bool) -> String? {
    let isNeeded = isNeeded || names.contains("limitCgroup") || names.contains("removeStaleCgroups")
    return isNeeded && !names.contains("createCgroup") ? "createCgroup is missing: a group is needed" : nil
}

/// The general rules let Landlock be missing; but the second set stands in the first, or not at all.
private func landlockViolation(_ names: [String]) -> String? {
    names.contains("restrictToMounts") && !names.contains("restrictToRoot")
        ? "restrictToRoot is missing: the rules of restrictToMounts stand at directories of the host" : nil
}

/// Ids are mapped, by whichever step, before init goes on.
private func mapViolation(_ names: [String]) -> String? {
    guard let release = names.firstIndex(of: "releaseInit") else { return nil }
    for ways in [["mapUsers", "mapUserRange"], ["mapGroups", "mapGroupRange"]] {
        guard let map = names.lastIndex(where: { ways.contains($0) }), map < release else {
            return "\(ways[0]) is missing before releaseInit: init needs its ids"
        }
    }
    return nil
}

/// The last step ends the list, and no step before it does.
private func endViolation(_ names: [String], _ last: [String], _ message: String) -> String? {
    guard let end = names.last, last.contains(end), !names.dropLast().contains(where: { last.contains($0) }) else {
        return message
    }
    return nil
}

private let optionalSteps = [
    "connectTerminal", "openTerminal", "restrictToRoot", "restrictToMounts", "createCgroup", "limitCgroup",
    "openOutputPipes", "connectOutput", "holdPlace", "loadFilter",
]

private func violation(_ rules: [OrderRule], _ names: [String]) -> String? {
    for rule in rules {
        if let broken = violation(rule, names) { return broken }
    }
    return nil
}

private func violation(_ rule: OrderRule, _ names: [String]) -> String? {
    guard let then = names.firstIndex(of: rule.then) else { return nil }
    guard let first = names.lastIndex(of: rule.first) else {
        // What comes before may be absent from a plan only where its partner is too.
        let isMissing = !optionalSteps.contains(rule.first)
        return isMissing ? "\(rule.first) is missing before \(rule.then): \(rule.because)" : nil
    }
    return first > then ? "\(rule.first) comes after \(rule.then): \(rule.because)" : nil
}

extension InitAction {
    fileprivate var startsInCgroup: Bool {
        switch self {
        case .startPayload(let inCgroup): inCgroup
        case .fault(_, let action): action.startsInCgroup
        default: false
        }
    }

    /// Places one thing of the view: the many steps between mountRoot and pivotRoot that no rule names.
    fileprivate var isPartOfView: Bool {
        switch self {
        case .openSource, .openLayers, .makeDirectory, .makeSymlink, .makeFile, .bindMount, .mountTmpfs, .mountOverlay,
            .mountProc, .mountDevpts, .makeReadOnly, .mask:
            true
        default: false
        }
    }
}
