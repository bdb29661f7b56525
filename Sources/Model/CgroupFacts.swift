/// What the host offers for limits on a group of processes.
package struct CgroupFacts: Hashable, Sendable {
    package enum Hierarchy: Hashable, Sendable {
        /// No cgroup file system of version 2 is mounted, or this process has no place in it.
        case none
        /// Version 2 is there, but the controllers are bound to version 1.
        case hybrid
        case unified
    }

    package var hierarchy = Hierarchy.none
    /// The group that the caller is in.
    package var own: CgroupDirectory?
    /// The group above it; nil at the top.
    package var parent: CgroupDirectory?
    /// The top of what is mounted.
    package var top: CgroupDirectory?
    /// The directory that the policy names.
    package var named: CgroupDirectory?
    /// A systemd instance of the caller's own answers, which can be asked for a scope.
    package var hasUserManager = false
    /// nestbox already runs in a scope that it asked for.
    package var isInRequestedScope = false
    package var hasSwap = false

    package init() {}
}

/// One cgroup as the caller sees it.
package struct CgroupDirectory: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// It may have groups below it that have controllers of their own.
        case domain
        /// Part of a threaded subtree: no domain controller works below it.
        case threaded
        /// The top of the host's hierarchy, to which the rule about inner processes does not apply.
        case root
    }

    package let path: ByteString
    package var kind = Kind.domain
    /// Groups can be made in it, and processes and controllers be moved, by the caller.
    package var isWritable = false
    /// Its manager has handed it over: systemd's mark, or the root of a cgroup namespace.
    package var isDelegated = false
    /// systemd made it for a unit, and manages it unless it is delegated.
    package var isUnit: Bool
    /// Those that it has, and so may hand on.
    package var controllers = Controllers()
    /// Those that it hands on to groups below it.
    package var handedOn = Controllers()
    /// Swap can be limited in groups below it.
    package var limitsSwap = false
    /// Of the files that were asked about, those that groups below it do not have on this kernel.
    package var absentFiles: [ByteString] = []
    /// Processes in it itself, nestbox included.
    package var processes = 0

    package init(path: ByteString) {
        self.path = path
        isUnit = [".service", ".scope", ".slice"].contains { path.bytes.reversed().starts(with: $0.utf8.reversed()) }
    }
}

/// Where a run's cgroup is to be made.
package enum CgroupChoice: Hashable, Sendable {
    /// Wherever one can be had.
    case automatic
    /// Not at all.
    case none
    /// In this directory.
    case directory(ByteString)
}
