import Model

// What a step does, in a few words behind its name.

extension SupervisorAction {
    var details: String {
        switch self {
        case .blockSignals, .requireSingleThread, .dropSupplementaryGroups, .openStatusChannels, .denySetgroups,
            .releaseInit:
            ""
        case .closeInheritedDescriptors(let keep): keep.reduce("all but 0 1 2") { $0 + " \($1)" }
        case .moveCallers(let path): "from \(path.shown)"
        case .enableController(let controller, let path): "\(controller.names.listed(by: " ")) in \(path.shown)"
        case .createCgroup(let path, let controllers, let owner):
            controllers.names.reduce("in \(path.shown)") { $0 + " \($1)" }
                + (owner.map { ", for \($0.uid):\($0.gid)" } ?? "")
        case .limitCgroup(let write): "\(write.file.shown) = \(write.value.shown)"
        case .openOutputPipes(let numbers): numbers.map { "\($0)" }.listed(by: " ")
        case .removeStaleCgroups(let path): "in \(path.shown)"
        case .holdPlace(let path, _): "\(path.shown), by an empty directory until the end"
        case .cloneInit(let namespaces, let leaf):
            namespaces.names.listed(by: " ") + (leaf.map { ", in the cgroup for \($0.text)" } ?? "")
        case .mapUsers(let mappings), .mapGroups(let mappings): mappings.details
        case .mapUserRange(let mappings): "\(mappings.details) by newuidmap"
        case .mapGroupRange(let mappings): "\(mappings.details) by newgidmap"
        case .admitPayload(let limits): limits.reduce("compares its posture") { "\($0), limits \($1.text)" }
        case .supervise(let supervision):
            limit(supervision.wallTime, supervision.grace) + supervision.limits.text
                + (supervision.onViolation == .kill ? ", ends at a refused call" : "")
                + (supervision.observes ? ", lets calls through" : "")
        case .fault(let kind, let action): kind.text(behind: action.details)
        }
    }
}

extension InitAction {
    var details: String {
        switch self {
        case .dieWithSupervisor, .newSession, .awaitIDMaps, .bringLoopbackUp, .makeMountsPrivate, .pivotRoot,
            .makeRootReadOnly, .openTerminal, .dropBoundingSet, .lockSecurebits, .dropCapabilities,
            .setNoNewPrivileges, .keepOnlySysAdmin, .newCgroupNamespace, .becomePayload:
            ""
        case .startPayload(let inCgroup): inCgroup ? "in its cgroup, then drops CAP_SYS_ADMIN" : ""
        case .sealProcess: "argv and environment wiped, not dumpable"
        case .forbidUserNamespaces: "user.max_user_namespaces = 0"
        case .setHostname(let name): name.shown
        case .openSource(let bind):
            "\(bind.source.shown) (\(bind.attributes.text))" + bind.extent
        case .openLayers(let overlay): "\(overlay.source.shown), \(overlay.changes)"
        case .assumeIdentity(let user), .setIdentity(let user): "\(user.uid):\(user.gid)"
        case .mountRoot(let size, let inodes): "tmpfs, \(size.exactText), \(inodes) inodes"
        case .makeDirectory(let path, let mode): "\(path.shown) \(mode.octal)"
        case .makeSymlink(let target, let path): "\(path.shown) -> \(target.shown)"
        case .makeFile(let path, let content, let mode): "\(path.shown) \(mode.octal), \(content.bytes.count) bytes"
        case .bindMount(let bind):
            "\(bind.source.shown) at \(bind.destination.shown) (\(bind.attributes.text))" + bind.extent
        case .mountTmpfs(let tmpfs):
            "\(tmpfs.destination.shown) \(tmpfs.size.exactText), \(tmpfs.inodes) inodes, \(tmpfs.mode.octal)"
                + (tmpfs.noExec ? ", noexec" : "")
        case .mountOverlay(let overlay):
            "\(overlay.source.shown) at \(overlay.destination.shown), \(overlay.changes)"
        case .mountProc(let destination, let pidsOnly): destination.shown + (pidsOnly ? " subset=pid" : " whole")
        case .mountDevpts(let destination), .makeReadOnly(let destination), .mask(let destination):
            destination.shown
        case .restrictToRoot(let restriction):
            "by Landlock" + restriction.extent
        case .restrictToMounts(let restriction): restriction.rules.map(\.text).listed(by: ", ")
        case .reap(let wallTime, let grace, _): limit(wallTime, grace)
        case .fault(let kind, let action): kind.text(behind: action.details)
        }
    }
}

extension InitAction {
    /// The names and contents in it, as the kernel gets them.
    var names: [ByteString] {
        switch self {
        case .dieWithSupervisor, .newSession, .awaitIDMaps, .bringLoopbackUp, .makeMountsPrivate, .pivotRoot,
            .makeRootReadOnly, .openTerminal, .dropBoundingSet, .lockSecurebits, .dropCapabilities,
            .setNoNewPrivileges, .keepOnlySysAdmin, .newCgroupNamespace, .startPayload, .becomePayload, .sealProcess,
            .forbidUserNamespaces, .assumeIdentity,
            .setIdentity, .mountRoot, .restrictToRoot, .restrictToMounts, .reap, .fault:
            []
        case .setHostname(let name): [name]
        case .openSource(let bind), .bindMount(let bind): [bind.source, bind.destination]
        case .openLayers(let overlay), .mountOverlay(let overlay): [overlay.source, overlay.destination]
        case .makeDirectory(let path, _), .mountProc(let path, _), .mountDevpts(let path), .makeReadOnly(let path),
            .mask(let path):
            [path]
        case .makeSymlink(let target, let path): [target, path]
        case .makeFile(let path, let content, _): [path, content]
        case .mountTmpfs(let tmpfs): [tmpfs.destination]
        }
    }
}

extension PayloadAction {
    var details: String {
        switch self {
        case .newCgroupNamespace, .dropCapabilities, .newSession, .takeTerminal, .joinSessionKeyring, .resetSignals: ""
        case .setLimit(let limit): limit.text
        case .connectTerminal(let numbers), .connectOutput(let numbers): numbers.map { "\($0)" }.listed(by: " ")
        case .setUmask(let mask): mask.octal
        case .changeDirectory(let path): path.shown
        case .closeDescriptors(let keep): keep.reduce("all but 0 1 2") { $0 + " \($1)" }
        case .loadFilter(let filter): filter.policy + filter.refusals.text
        case .awaitAdmission: "sends its posture"
        case .exec(let exec): exec.arguments.map(\.quoted).listed(by: " ")
        case .fault(let kind, let action): kind.text(behind: action.details)
        }
    }
}

extension CgroupLeaf {
    fileprivate var text: String {
        switch self {
        case .initial: "init"
        case .payload: "the payload"
        }
    }
}

extension SupervisedLimits {
    fileprivate var text: String {
        var text = ""
        if let cpuTime { text += ", CPU time \(cpuTime.exactText)" }
        if let output { text += ", output \(output.size.exactText)" }
        for limit in counted where limit.onHit == .kill { text += ", ends at \(limit.limit.rawValue)" }
        return text
    }
}

extension Fault.Kind {
    fileprivate func text(behind details: String) -> String {
        let fate =
            switch self {
            case .errno(let errno): "fails on purpose with \(errno.name)"
            case .kill: "is killed on purpose"
            }
        return details.isEmpty ? fate : "\(details) (\(fate))"
    }
}

extension [IDMapping] {
    fileprivate var details: String {
        map { mapping in
            mapping.count == 1
                ? "\(mapping.inside) -> \(mapping.outside)"
                : "\(mapping.inside) -> \(mapping.outside) x \(mapping.count)"
        }.listed(by: ", ")
    }
}

extension LandlockRestriction {
    fileprivate var extent: String {
        switch scopes {
        case 0: network == 0 ? "" : ", no TCP"
        case Self.signals: network == 0 ? ", signals too" : ", signals too, no TCP"
        default: network == 0 ? ", signals and sockets too" : ", signals and sockets too, no TCP"
        }
    }
}

extension LandlockRule {
    /// A path and letters: to be read, written and executed, names made and removed, devices asked for things.
    fileprivate var text: String {
        var letters = ""
        if !access.isDisjoint(with: .read) { letters += "r" }
        if access.contains(.writeFile) { letters += "w" }
        if access.contains(.execute) { letters += "x" }
        if access.contains(.names) { letters += "n" }
        if access.contains(.deviceRequests) { letters += "d" }
        return "\(path.shown) \(letters)"
    }
}

extension BindMount {
    fileprivate var extent: String { recursive ? "" : ", nothing mounted below" }
}

extension OverlayMount {
    fileprivate var changes: String {
        switch layer {
        case .discard(let size): "changes discarded, up to \(size.exactText)"
        case .keep(let path, _): "changes in \(path.shown)"
        }
    }
}

extension MountAttributes {
    fileprivate var text: String { (contains(.readOnly) ? names : ["rw"] + names).listed(by: ",") }
}

extension ResourceLimit {
    fileprivate var text: String { "\(resource.name) \(soft.limitText):\(hard.limitText)" }
}

extension UInt64 {
    fileprivate var limitText: String { self == .max ? "unlimited" : String(self) }
}

private func limit(_ wallTime: Nanoseconds?, _ grace: Nanoseconds) -> String {
    let grace = "\(grace.exactText) from SIGTERM to SIGKILL"
    return wallTime.map { "for \($0.exactText), \(grace)" } ?? grace
}

extension Refusals {
    /// Behind the name of a policy.
    fileprivate var text: String {
        switch self {
        case .plain: ""
        case .notified: ", refusals are told"
        case .fatal: ", refusals kill"
        }
    }
}
