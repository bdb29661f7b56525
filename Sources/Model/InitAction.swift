/// What PID 1 of the jail does.
package enum InitAction: Hashable, Sendable {
    /// PR_SET_PDEATHSIG, and a check that the supervisor did not die before it.
    case dieWithSupervisor
    case newSession
    /// Zeros argv and environment and makes the process non-dumpable: nothing inside may read PID 1.
    case sealProcess
    case awaitIDMaps
    /// Sets user.max_user_namespaces to 0 in the new user namespace.
    case forbidUserNamespaces
    case setHostname(ByteString)
    case bringLoopbackUp
    case makeMountsPrivate
    /// Opens the source and copies its mounts, before anything is built: what is bound later is this.
    case openSource(BindMount)
    /// As openSource for an overlay's lower and kept directory.
    case openLayers(OverlayMount)
    /// Root as a caller: from here on files are made as the payload's own ids.
    case assumeIdentity(UserGroup)
    case mountRoot(Bytes, inodes: UInt64)
    case makeDirectory(ByteString, FileMode)
    case makeSymlink(target: ByteString, ByteString)
    case makeFile(ByteString, content: ByteString, FileMode)
    case bindMount(BindMount)
    case mountTmpfs(Mount.Tmpfs)
    case mountOverlay(OverlayMount)
    case mountProc(destination: ByteString, pidsOnly: Bool)
    case mountDevpts(destination: ByteString)
    /// Makes what is mounted or lies at the place read-only, with a mount of its own.
    case makeReadOnly(ByteString)
    /// Hides what is there behind an empty file or directory.
    case mask(ByteString)
    case pivotRoot
    case makeRootReadOnly
    /// Opens a pty of the jail and hands its master to the supervisor.
    case openTerminal
    case dropBoundingSet
    /// Root gets nothing by being root, locked for good.
    case lockSecurebits
    case setIdentity(UserGroup)
    /// All but the one that makes a cgroup namespace: the payload must be in its group before that, and then
    /// drops it.
    case keepOnlySysAdmin
    case newCgroupNamespace
    case dropCapabilities
    case setNoNewPrivileges
    /// Nothing outside the new root can be opened any more, whatever descriptor leads there.
    case restrictToRoot(LandlockRestriction)
    /// And in it nothing can be done but what the mounts are there for, should their flags fail.
    case restrictToMounts(LandlockRestriction)
    /// What PID 1 has given up by then the payload does not inherit either. In a cgroup, it gives up the last
    /// capability as soon as the payload is there.
    case startPayload(inCgroup: Bool)
    /// - Parameter countsTasks: how many processes and threads there were is asked for.
    case reap(wallTime: Nanoseconds?, grace: Nanoseconds, countsTasks: Bool)
    /// `--init none`: this process goes on with the payload's list.
    case becomePayload
    indirect case fault(Fault.Kind, InitAction)
}

/// A bind mount with the file it must turn out to be.
package struct BindMount: Hashable, Sendable {
    package let source: ByteString
    /// Device and inode seen while planning: if another file is there by now, the step fails.
    package let identity: NodeIdentity
    package let destination: ByteString
    package let attributes: MountAttributes
    package let recursive: Bool

    package init(
        source: ByteString, identity: NodeIdentity, destination: ByteString, attributes: MountAttributes,
        recursive: Bool = true
    ) {
        self.source = source
        self.identity = identity
        self.destination = destination
        self.attributes = attributes
        self.recursive = recursive
    }
}

package struct OverlayMount: Hashable, Sendable {
    package let source: ByteString
    package let identity: NodeIdentity
    package let destination: ByteString
    package let layer: Layer

    /// Where changes go.
    package enum Layer: Hashable, Sendable {
        case discard(Bytes)
        case keep(ByteString, NodeIdentity)
    }

    package init(source: ByteString, identity: NodeIdentity, destination: ByteString, layer: Layer) {
        self.source = source
        self.identity = identity
        self.destination = destination
        self.layer = layer
    }
}

/// Kernel: mount_setattr(2); the raw values are the MOUNT_ATTR_* flags.
package struct MountAttributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// In place of an array literal, which would be an array with metadata made at run time.
    package static func | (left: MountAttributes, right: MountAttributes) -> MountAttributes {
        MountAttributes(rawValue: left.rawValue | right.rawValue)
    }

    package static let readOnly = MountAttributes(rawValue: 1)
    package static let noSuid = MountAttributes(rawValue: 2)
    package static let noDev = MountAttributes(rawValue: 4)
    package static let noExec = MountAttributes(rawValue: 8)

    package var names: [String] {
        var names: [String] = []
        func name(_ one: MountAttributes, _ name: String) { if rawValue & one.rawValue != 0 { names.append(name) } }
        name(.readOnly, "ro")
        name(.noSuid, "nosuid")
        name(.noDev, "nodev")
        name(.noExec, "noexec")
        return names
    }
}
