#if LayerAblation
import Model

/// Takes layers out of a plan that is in order otherwise.
func leaveOutLayers(of plan: inout Plan, _ facts: HostFacts) {
    let expected = plan.posture
    for layer in facts.layersLeftOut { leaveOut(layer, of: &plan, facts) }
    if facts.leavesOutSecretly { plan.posture = expected }
}

/// Takes a layer's steps out of a plan, and what the supervisor would miss of it out of the posture.
///
/// Seccomp and Landlock ask for no_new_privs or a capability: one of the two has to stay where they do.
private func leaveOut(_ layer: AblatedLayer, of plan: inout Plan, _ facts: HostFacts) {
    plan.degraded.append(Degradation(control: layer.rawValue, reason: "left out for a test"))
    switch layer {
    case .seccomp:
        plan.remove(["loadFilter"])
        plan.posture.seccompMode = 0
        plan.posture.filters = 0
    case .landlock: plan.remove(["restrictToRoot", "restrictToMounts"])
    case .capabilities:
        plan.remove(["dropBoundingSet", "lockSecurebits", "keepOnlySysAdmin", "dropCapabilities"])
        // As many as Linux has had since 5.9.
        plan.posture.capabilities = (1 << 41) - 1
        plan.posture.securebits = 0
    case .noNewPrivileges:
        plan.remove(["setNoNewPrivileges"])
        plan.posture.noNewPrivileges = false
    case .mountFlags:
        plan.remove(["makeReadOnly", "makeRootReadOnly"])
        plan.initial = plan.initial.map { Step($0.action.withoutMountFlags, $0.origin) }
    case .networkNamespace:
        plan.share(.network)
        plan.remove(["bringLoopbackUp"])
    case .userNamespaceLimit: plan.remove(["forbidUserNamespaces"])
    case .session: plan.remove(["newSession"])
    case .keyring: plan.remove(["joinSessionKeyring"])
    case .seal:
        plan.remove(["sealProcess"])
        // The change of ids that root's init makes has the same effect.
        plan.posture.dumpable = !facts.callerIsRoot
    }
}

extension Plan {
    fileprivate mutating func remove(_ names: [String]) {
        initial.removeAll { names.contains($0.action.name) }
        payload.removeAll { names.contains($0.action.name) }
    }

    fileprivate mutating func share(_ namespace: Namespaces) {
        supervisor = supervisor.map { step in
            guard case .cloneInit(let all, let leaf) = step.action else { return step }
            return Step(.cloneInit(all.subtracting(namespace), into: leaf), step.origin)
        }
    }
}

extension InitAction {
    fileprivate var withoutMountFlags: InitAction {
        switch self {
        case .openSource(let bind): return .openSource(bind.withoutFlags)
        case .bindMount(let bind): return .bindMount(bind.withoutFlags)
        case .mountTmpfs(var tmpfs):
            tmpfs.noExec = false
            return .mountTmpfs(tmpfs)
        default: return self
        }
    }
}

extension BindMount {
    fileprivate var withoutFlags: BindMount {
        BindMount(
            source: source, identity: identity, destination: destination, attributes: [], recursive: recursive)
    }
}
#endif
