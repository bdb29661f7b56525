/// What the supervisor does, outside the jail.
package enum SupervisorAction: Hashable, Sendable {
    /// Signals wait until supervision reads them; none can tear the set-up apart.
    case blockSignals
    /// A second thread would not survive clone3 and could hold a lock the child needs.
    case requireSingleThread
    /// Marks every descriptor from 3 on but these close-on-exec, whatever the caller leaked.
    case closeInheritedDescriptors(keep: [Int32])
    case dropSupplementaryGroups
    case openStatusChannels
    /// Moves every process of a delegated group into one below it: groups that hand controllers on hold none.
    case moveCallers(from: ByteString)
    case enableController(Controllers, in: ByteString)
    /// Makes the payload's group. With an owner, who is to move the payload there, also one for init.
    case createCgroup(in: ByteString, Controllers, owner: UserGroup?)
    case limitCgroup(CgroupWrite)
    /// Pipes that stand in for these of the payload's 1 and 2, so that what goes through is counted.
    case openOutputPipes([Int32])
    /// Sees to it that an empty directory is there as long as the jail, so that something can be mounted on it.
    ///
    /// - Parameter in: the directory above it, as it was seen while planning.
    case holdPlace(ByteString, in: NodeIdentity)
    case cloneInit(Namespaces, into: CgroupLeaf?)
    case denySetgroups
    case mapUsers([IDMapping])
    case mapGroups([IDMapping])
    /// As mapUsers and mapGroups, by newuidmap(1) and newgidmap(1), which alone may map ranges.
    case mapUserRange([IDMapping])
    case mapGroupRange([IDMapping])
    case releaseInit
    /// Waits for the payload's posture, compares it, sets what limits it could not set itself, lets it exec.
    case admitPayload(limits: [ResourceLimit])
    /// Groups that a killed supervisor left behind. While the payload runs, so that it costs no time.
    case removeStaleCgroups(in: ByteString)
    case supervise(Supervision)
    indirect case fault(Fault.Kind, SupervisorAction)
}

/// What the supervisor needs to know while it watches.
package struct Supervision: Hashable, Sendable {
    package let wallTime: Nanoseconds?
    package let grace: Nanoseconds
    /// The caller's terminal is proxied through a pty of the jail.
    package let terminal: Bool
    package let initKind: InitKind
    package var limits = SupervisedLimits()
    /// Whether somebody will read what was used.
    package var isReported = false
    /// The payload is in a cgroup, whose figures are read at the end.
    package var hasCgroup = false
    package var onViolation = OnViolation.refuse
    /// The filter enforces next to nothing: what the command asks for is noted and let through.
    package var observes = false

    package init(wallTime: Nanoseconds?, grace: Nanoseconds, terminal: Bool, initKind: InitKind) {
        self.wallTime = wallTime
        self.grace = grace
        self.terminal = terminal
        self.initKind = initKind
    }
}

/// The limits that the supervisor itself keeps or has to look for at the end.
package struct SupervisedLimits: Hashable, Sendable {
    package var cpuTime: Nanoseconds?
    /// How many processors at once can use it up.
    package var processors = 1
    package var output: OutputLimit?
    package var softTime: Nanoseconds?
    package var softCPUTime: Nanoseconds?
    package var softMemory: Bytes?
    /// RLIMIT_FSIZE is set, so that SIGXFSZ has this meaning.
    package var fileSize = false
    /// Those in the cgroup that the kernel enforces and counts, and what hitting them does.
    package var counted: [CountedLimit] = []

    package init() {}

    package func isCounted(_ limit: Limit) -> Bool { counted.contains { $0.limit == limit } }
}

package struct CountedLimit: Hashable, Sendable {
    package let limit: Limit
    package let onHit: OnHit

    package init(_ limit: Limit, onHit: OnHit) {
        self.limit = limit
        self.onHit = onHit
    }
}

/// One of the groups of a run.
package enum CgroupLeaf: Hashable, Sendable { case initial, payload }

/// A value for one file of the payload's group.
///
/// Format: cgroup-v2.rst, "Interface Files".
package struct CgroupWrite: Hashable, Sendable {
    package let file: ByteString
    package let value: ByteString
    /// What a line of the file must be afterwards, where that is not the value itself.
    package let expected: ByteString
    /// The file in which that is looked for, where it is another: what came into effect.
    package let readBack: ByteString

    package init(
        _ file: ByteString, _ value: ByteString, expected: ByteString? = nil, readBack: ByteString? = nil
    ) {
        self.file = file
        self.value = value
        self.expected = expected ?? value
        self.readBack = readBack ?? file
    }
}
