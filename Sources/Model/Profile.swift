/// What the user wants: the policy, before anything is known about the host.
///
/// The command line fills it in; every value remembers where it was said.
package struct Profile: Sendable {
    package var command: [ByteString] = []

    package var view = Sourced(View.standard)
    package var mounts: [Sourced<Mount>] = []
    package var proc = Sourced(ProcView.pid)
    package var dev = Sourced(DevView.minimal)

    package var user = Sourced(UserGroup(uid: 1000, gid: 1000))
    /// Host ids of the payload; nil: the caller's own, or nobody's when root calls.
    package var hostUser: Sourced<UserGroup>?
    /// How many subordinate ids are mapped besides; nil: none.
    package var idRange: Sourced<UInt32>?

    package var network = Sourced(Network.none)
    package var syscalls = Sourced(SyscallChoice.default)
    package var onViolation = Sourced(OnViolation.refuse)
    /// Lines of the policies' language, those of one file together, and later files over earlier ones.
    package var syscallRules: [Sourced<String>] = []
    package var timeNamespace: Sourced<Bool> = Sourced(false)
    package var hostname = Sourced(ByteString("nestbox"))

    package var environment: [Sourced<EnvironmentEntry>] = []
    package var currentDirectory: Sourced<ByteString>?
    package var umask = Sourced(FileMode(0o022))
    package var passedDescriptors: [Sourced<Int32>] = []
    package var limits: [Sourced<ResourceLimit>] = []
    package var initKind = Sourced(InitKind.nestbox)

    package var wallTime: Sourced<Nanoseconds>?
    package var grace = Sourced(Nanoseconds.seconds(1))
    package var output: Sourced<OutputLimit>?
    /// At most one for each limit and subject.
    package var groupLimits: [Sourced<GroupLimit>] = []
    package var cgroup = Sourced(CgroupChoice.automatic)
    package var softTime: Sourced<Nanoseconds>?
    package var softCPUTime: Sourced<Nanoseconds>?
    package var softMemory: Sourced<Bytes>?

    package var report: Sourced<ReportTarget>?
    package var metas: [Sourced<Meta>] = []
    package var stats = Sourced(false)
    package var explain = Sourced(false)
    /// `nestbox learn`: system calls are noted and not refused. No option and no profile says so.
    package var observes = false
    package var faults: [Sourced<Fault>] = []

    package init() {}

    /// Somebody will read what was used.
    package var isReported: Bool { stats.value || report != nil || !metas.isEmpty }

    /// Somebody will read which calls were refused, or one is to end the run.
    package var wantsDenials: Bool { isReported || explain.value || observes || onViolation.value == .kill }

    package func groupLimit(_ limit: Limit) -> Sourced<GroupLimit>? {
        groupLimits.first { $0.value.limit == limit && $0.value.enforcement != .off }
    }
}

package enum Network: String, Hashable, Sendable, CaseIterable {
    /// A network namespace of its own with nothing but loopback.
    case none
    /// The host's network, unrestricted.
    case host
}

package enum InitKind: String, Hashable, Sendable, CaseIterable {
    /// nestbox's own PID 1, which reaps, forwards signals and ends everything.
    case nestbox
    /// The payload is PID 1 itself.
    case none
}

package enum EnvironmentEntry: Hashable, Sendable {
    case set(name: ByteString, value: ByteString)
    /// The caller's value, when the caller has one.
    case pass(name: ByteString)

    package var name: ByteString {
        switch self {
        case .set(let name, _), .pass(let name): name
        }
    }
}

package enum ReportTarget: Hashable, Sendable {
    case file(ByteString)
    case descriptor(Int32)
}

/// The report in the format of another tool, for programs that read that.
package struct Meta: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// The `key:value` lines of isolate(1).
        case isolate
        /// The result object of go-judge's API.
        case goJudge = "go-judge"
    }

    package let format: Format
    package let target: ReportTarget

    package init(_ format: Format, _ target: ReportTarget) {
        self.format = format
        self.target = target
    }
}

/// A failure on purpose, to see that the step it hits fails closed.
package struct Fault: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case errno(Errno)
        case kill
    }

    package let role: Role
    package let index: Int
    package let kind: Kind

    package init(role: Role, index: Int, kind: Kind) {
        self.role = role
        self.index = index
        self.kind = kind
    }
}
