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
    OrderRule(first: "setIdentity", then: "dropCapabilities", because: "changing ids needs CAP_SETUID"),
]

/// What must be done before there is a payload, by either way of starting it.
let beforePayload = [
    ("sealProcess", "the payload must find PID 1 closed"),
    ("makeRootReadOnly", "the payload must not write to the root"),
    ("dropCapabilities", "the payload inherits what init has left"),
    ("setNoNewPrivileges", "exec must not raise privileges"),
]

let payloadOrder = [
    OrderRule(first: "connectTerminal", then: "closeDescriptors", because: "it needs the terminal's descriptor"),
    OrderRule(first: "closeDescriptors", then: "awaitAdmission", because: "the open descriptors are counted there"),
    OrderRule(first: "awaitAdmission", then: "exec", because: "the supervisor decides"),
]

/// The first rule that the plan breaks, in words; nil when it keeps them all.
func orderViolation(in plan: Plan) -> String? {
    var initial: [String] = []
    for step in plan.initial where !step.action.isPartOfView { initial.append(step.action.name) }
    let payload = plan.payload.map { $0.action.name }
    let start = plan.becomesPayload ? "becomePayload" : "startPayload"
    let rules = initOrder + beforePayload.map { OrderRule(first: $0.0, then: start, because: $0.1) }
    if let broken = violation(rules, initial) ?? violation(payloadOrder, payload) { return broken }
    guard case .supervise = plan.supervisor.last?.action else { return "the supervisor must end in supervise" }
    if initial.last != "reap" && initial.last != "becomePayload" { return "init must end in reap or becomePayload" }
    return payload.last == "exec" ? nil : "the payload must end in exec"
}

private func violation(_ rules: [OrderRule], _ names: [String]) -> String? {
    for rule in rules {
        guard let then = names.firstIndex(of: rule.then) else { continue }
        // What comes before may be absent from a plan only where its partner is too.
        guard let first = names.lastIndex(of: rule.first) else {
            if rule.first == "connectTerminal" || rule.first == "openTerminal" { continue }
            return "\(rule.first) is missing before \(rule.then): \(rule.because)"
        }
        if first > then { return "\(rule.first) comes after \(rule.then): \(rule.because)" }
    }
    return nil
}

extension InitAction {
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
