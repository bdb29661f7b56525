import Model

/// The second layer behind the mounts: two sets of Landlock's, one in the other.
///
/// Rules stand at inodes, and those of a granted directory are the host's too. A descriptor of the host's
/// could meet one of them on its way up, and be opened again with what the grant allows, around the jail's
/// mounts. The first set knows nothing but the jail's root, which no path of the host ever meets.
///
/// Version 1 is not used: a process under it can't move a file to another directory at all.
func landlockSteps(_ profile: Profile, _ facts: HostFacts, _ mounts: [Placement]) -> [Step<InitAction>] {
    let version = facts.landlock
    guard version >= 2 else { return [] }
    let access = LandlockAccess.known(to: version)
    var root = LandlockRestriction(access: access, rules: [LandlockRule("/", access)])
    // Ports can't be told apart by network: what is refused at all is refused to the jail's own loopback too.
    if version >= 4 && profile.hasNoInternetSockets {
        root.network = LandlockRestriction.bindTCP | LandlockRestriction.connectTCP
    }
    if version >= 6 {
        root.scopes = LandlockRestriction.signals
        // The host's abstract sockets belong to its network, and are shared with that.
        if profile.network.value == .none { root.scopes |= LandlockRestriction.abstractSockets }
    }
    let places = LandlockRestriction(access: access, rules: landlockRules(mounts, access))
    return [Step(.restrictToRoot(root)), Step(.restrictToMounts(places))]
}

extension Profile {
    /// Only of the strict policy this is known; rules beside it may allow them, and learning allows all.
    fileprivate var hasNoInternetSockets: Bool {
        syscallPolicy.value == .strict && !hasOwnSyscallPolicy && !observes
    }
}

/// - Parameter mounts: parents first.
private func landlockRules(_ mounts: [Placement], _ known: LandlockAccess) -> [LandlockRule] {
    // Whatever is shown may be read, and what is no mount only that.
    var rules = [LandlockRule("/", .read)]
    for mount in mounts {
        guard let (path, wanted) = mount.landlockAccess else { continue }
        var granted = LandlockAccess()
        for rule in rules where path.isWithin(rule.path) { granted = granted | rule.access }
        let access = wanted & known
        if !granted.isSuperset(of: access) { rules.append(LandlockRule(path, access)) }
    }
    return rules
}

extension Placement {
    /// What may be done there besides what mounts around it allow, and at which place that is said.
    fileprivate var landlockAccess: (ByteString, LandlockAccess)? {
        switch content {
        case .bind(let bind):
            // A node of /dev; all of them by one rule.
            if !bind.attributes.contains(.noDev) { return (destination.parent, .device) }
            var access: LandlockAccess = .read
            if !bind.attributes.contains(.noExec) { access = access | .execute }
            if !bind.attributes.contains(.readOnly) { access = access | .change }
            return (destination, isDirectory ? access : access & .ofFiles)
        case .tmpfs(let tmpfs):
            return (destination, tmpfs.noExec ? .read | .change : .read | .change | .execute)
        case .overlay: return (destination, .read | .change | .execute)
        case .devpts: return (destination.parent, .device)
        // Of the processes, programs set names, scores and the like. The rest of a whole /proc steers the host.
        case .proc(.pid): return (destination, .read | .writeFile | .truncate)
        case .proc, .symlink, .directory, .file, .mask, .readOnly: return nil
        }
    }
}

extension LandlockAccess {
    fileprivate static let device: LandlockAccess = .read | .writeFile | .deviceRequests
}

/// What this version of Landlock does not know yet, in words; nil when it knows all that is used.
func unknownToLandlock(_ version: Int) -> String? {
    var unknown: [String] = []
    if version < 3 { unknown.append("truncation (Linux 6.2)") }
    if version < 4 { unknown.append("TCP (6.7)") }
    if version < 5 { unknown.append("requests to devices (6.10)") }
    if version < 6 { unknown.append("signals and abstract sockets (6.12)") }
    return unknown.isEmpty ? nil : unknown.joined(separator: ", ")
}
