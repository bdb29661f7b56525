/// What was found out about the host and the caller before planning. Reading it has no effect.
package struct HostFacts: Sendable {
    package var caller = UserGroup(uid: 1000, gid: 1000)
    /// The caller is root in its own user namespace and may map any id.
    package var callerIsRoot = false
    package var currentDirectory: ByteString = "/"
    /// Those variables of the caller that planning asks about.
    package var environment: [(name: ByteString, value: ByteString)] = []
    /// Which of the descriptors 0, 1, 2 are terminals.
    package var terminals = [false, false, false]
    /// What kind of file 0, 1, 2 and each passed descriptor is; missing when it is not open.
    package var descriptorKinds: [(number: Int32, kind: NodeKind)] = []
    /// core_pattern starts a program of the host, which no limit that the payload can lower holds off.
    package var pipesCores = false
    /// Version of the Landlock interface; 0: none.
    package var landlock = 0
    /// Major and minor of the kernel's release.
    package var kernel: (major: Int, minor: Int) = (0, 0)
    /// What the paths that the profile names lead to, symlinks followed.
    ///
    /// A few dozen pairs, searched in order: the metadata of a dictionary type costs more to make at
    /// run time than it saves.
    package var nodes: [(path: ByteString, fact: NodeFact)] = []
    /// Those of the system's usual links (/bin, /lib64 …) that are symlinks, and where they point.
    package var links: [(path: ByteString, target: ByteString)] = []
    /// Hard limit of RLIMIT_CORE: without privilege it can't be raised again.
    package var coreHardLimit = UInt64.max
    package var cpuHardLimit = UInt64.max
    package var processesHardLimit = UInt64.max
    package var pageSize: UInt64 = 4096
    package var subordinateUIDs: [IDRange] = []
    package var subordinateGIDs: [IDRange] = []
    /// nil when nothing in the policy asks for a cgroup.
    package var cgroup: CgroupFacts?
    /// What the policy that the profile names is as a filter; nil when it names none.
    package var filter: SyscallFilter?
    /// Another process can be told of what the filter refuses. False where an outer filter has that already.
    package var canListen = true
    /// Processors that this process may run on.
    package var processors = 1
    /// Devices that limits name, by what they were called: a path, or `MAJOR:MINOR`.
    package var blockDevices: [(name: ByteString, device: DeviceNumber)] = []
    #if LayerAblation
    /// What the plan shall do without, for a test.
    package var layersLeftOut: [AblatedLayer] = []
    /// The supervisor is not told, and has to notice.
    package var leavesOutSecretly = false
    #endif

    package init() {}

    package func blockDevice(_ name: ByteString) -> DeviceNumber? {
        blockDevices.first { $0.name == name }?.device
    }

    package func environmentValue(_ name: ByteString) -> ByteString? {
        environment.first { $0.name == name }?.value
    }

    package func descriptorKind(_ number: Int32) -> NodeKind? {
        descriptorKinds.first { $0.number == number }?.kind
    }

    package func node(_ path: ByteString) -> NodeFact {
        nodes.first { $0.path == path }?.fact ?? .missing(.noEntry)
    }

    package func identity(_ path: ByteString) -> NodeIdentity? {
        if case .found(let node) = node(path) { return node.identity }
        return nil
    }

    package func link(_ path: ByteString) -> ByteString? { links.first { $0.path == path }?.target }
}

/// What a path of the host leads to.
package enum NodeFact: Hashable, Sendable {
    case found(Node)
    case missing(Errno)

    package struct Node: Hashable, Sendable {
        package let kind: NodeKind
        package let identity: NodeIdentity
        /// An empty directory that another run of nestbox holds, or left behind.
        package var isPlaceholder = false

        package init(kind: NodeKind, identity: NodeIdentity) {
            self.kind = kind
            self.identity = identity
        }
    }
}

package enum NodeKind: Hashable, Sendable {
    case directory, regular, characterDevice, blockDevice, socket, fifo, other
}

/// Device and inode: equal exactly for the same file.
package struct NodeIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// A block device by its numbers; of a partition, those of the whole disk, which is what cgroups limit.
package struct DeviceNumber: Hashable, Sendable {
    package let major: UInt32
    package let minor: UInt32

    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    package var text: String { "\(major):\(minor)" }
}
