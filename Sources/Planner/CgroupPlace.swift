package import Model

/// Where a run's group is to be made.
package enum CgroupPlace: Hashable, Sendable {
    /// Below this one; its own processes must leave it first, or need not.
    case below(CgroupDirectory, movesCallers: Bool)
    /// In a scope that systemd is to be asked for: nestbox starts anew in it.
    case requestedScope
    case none(why: String, fix: String?)

    var directory: CgroupDirectory? {
        if case .below(let directory, _) = self { return directory }
        return nil
    }
}

/// Decides by what is there, in this order: a group handed over to us, as root one of our own, a scope of the
/// user's systemd.
///
/// Format: systemd's CGROUP_DELEGATION.md: below a unit that is not delegated, systemd alone makes groups.
package func cgroupPlace(_ profile: Profile, _ facts: HostFacts) -> CgroupPlace {
    guard let found = facts.cgroup else { return .none(why: "nothing asks for a cgroup", fix: nil) }
    switch profile.cgroup.value {
    case .none: return .none(why: "--cgroup none forbids one", fix: "leave --cgroup none out")
    case .directory(let path): return named(path, found)
    case .automatic: break
    }
    guard found.hierarchy != .none, let own = found.own else {
        return .none(
            why: "no cgroup file system of version 2 is mounted here",
            fix: "mount -t cgroup2 cgroup2 /sys/fs/cgroup, or boot with systemd.unified_cgroup_hierarchy=1")
    }
    return handedOver(own, found) ?? ownSubtree(found, callerIsRoot: facts.callerIsRoot)
        ?? requestedScope(profile, found) ?? refused(own, found)
}

private func named(_ path: ByteString, _ found: CgroupFacts) -> CgroupPlace {
    guard let group = found.named else { return .none(why: "\(path.shown) is no cgroup of version 2", fix: nil) }
    if group.kind == .threaded { return .none(why: "\(path.shown) is threaded", fix: "name a domain group") }
    guard group.isWritable else {
        return .none(why: "\(path.shown) is not yours to change", fix: ownershipFix(path))
    }
    return .below(group, movesCallers: false)
}

/// A group that somebody has given us: marked so by systemd, a container's own, or one of ours in a directory of ours.
private func handedOver(_ own: CgroupDirectory, _ found: CgroupFacts) -> CgroupPlace? {
    guard own.kind == .domain else { return nil }
    if own.isDelegated && own.isWritable { return .below(own, movesCallers: true) }
    if own.isUnit { return nil }
    if let parent = found.parent, parent.isWritable, parent.kind != .threaded {
        return .below(parent, movesCallers: false)
    }
    return own.isWritable ? .below(own, movesCallers: true) : nil
}

/// Root may make a group at the top, as container engines do.
private func ownSubtree(_ found: CgroupFacts, callerIsRoot: Bool) -> CgroupPlace? {
    guard callerIsRoot, let top = found.top, top.isWritable, top.kind == .root else { return nil }
    return .below(top, movesCallers: false)
}

/// Takes some tenths of a second: for a limit that is insisted on, never for figures alone.
private func requestedScope(_ profile: Profile, _ found: CgroupFacts) -> CgroupPlace? {
    guard found.hasUserManager, !found.isInRequestedScope, found.hierarchy == .unified else { return nil }
    return profile.groupLimits.contains { $0.value.enforcement == .require } ? .requestedScope : nil
}

private func refused(_ own: CgroupDirectory, _ found: CgroupFacts) -> CgroupPlace {
    if own.kind == .threaded {
        return .none(
            why: "the cgroup \(own.path.shown) is threaded, and no memory or io can be limited below it",
            fix: "start nestbox from a domain group")
    }
    if found.isInRequestedScope {
        return .none(why: "the scope \(own.path.shown) that was asked for is not delegated", fix: nil)
    }
    let fix =
        own.isUnit
        ? "systemd-run --user --scope -p Delegate=yes nestbox run … (it needs a session of the user's systemd: "
            + "log in, or as root: loginctl enable-linger USER)"
        : ownershipFix(own.path)
    return .none(why: "the cgroup \(own.path.shown) is not delegated to you", fix: fix)
}

private func ownershipFix(_ path: ByteString) -> String {
    "as root: make a group, and give its directory, cgroup.procs and cgroup.subtree_control to you, for instance "
        + "below \(path.shown)"
}
