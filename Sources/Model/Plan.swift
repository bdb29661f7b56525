/// Everything a run will do, in order: a value, made by pure code from a profile and facts.
///
/// Executing it is one exhaustive switch per role with no decision in it. What `nestbox plan`
/// prints is exactly what `nestbox run` does.
package struct Plan: Sendable {
    package var supervisor: [Step<SupervisorAction>] = []
    package var initial: [Step<InitAction>] = []
    package var payload: [Step<PayloadAction>] = []
    /// What the kernel must say about the payload before it may exec.
    package var posture: Posture
    /// The controls this plan puts in force, by name.
    package var enforced: [String] = []
    package var degraded: [Degradation] = []

    package init(posture: Posture) { self.posture = posture }

    /// A pty of the jail stands in for the caller's terminal.
    package var hasTerminal: Bool {
        if case .supervise(let supervision) = supervisor.last?.action { return supervision.terminal }
        return false
    }

    /// `--init none`: init's process goes on as the payload.
    package var becomesPayload: Bool {
        if case .becomePayload = initial.last?.action { return true }
        return false
    }
}

/// One step and who asked for it.
package struct Step<Action: Sendable>: Sendable {
    package var action: Action
    package let origin: Origin

    package init(_ action: Action, _ origin: Origin = .builtIn) {
        self.action = action
        self.origin = origin
    }
}

/// A control that is weaker than the default, and why.
package struct Degradation: Hashable, Sendable {
    package let control: String
    package let reason: String

    package init(control: String, reason: String) {
        self.control = control
        self.reason = reason
    }
}

/// The facts about the payload that the supervisor compares, in the kernel's own words
/// (/proc/PID/status), before it lets it exec.
package struct Posture: Hashable, Sendable {
    package var hostUser: UserGroup
    package var noNewPrivileges = true
    /// All five sets, or-ed together.
    package var capabilities: UInt64 = 0
    /// SECBIT_NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off and NO_CAP_AMBIENT_RAISE, each with its lock.
    package var securebits: UInt64 = 0b1110_1111
    /// 2: under a filter.
    package var seccompMode: UInt8 = 0
    /// Filters besides those that nestbox itself is under.
    package var filters: UInt8 = 0
    /// As long as the payload has the memory of PID 1.
    package var dumpable = false
    /// Descriptors open besides the status channel.
    package var descriptors: Int

    package init(hostUser: UserGroup, descriptors: Int) {
        self.hostUser = hostUser
        self.descriptors = descriptors
    }
}

/// The namespaces of a jail.
///
/// Kernel: namespaces(7); the raw values are the CLONE_NEW* flags of clone3(2).
package struct Namespaces: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// In place of an array literal, which would be an array with metadata made at run time.
    package static func | (left: Namespaces, right: Namespaces) -> Namespaces {
        Namespaces(rawValue: left.rawValue | right.rawValue)
    }

    package static let time = Namespaces(rawValue: 0x80)
    package static let mount = Namespaces(rawValue: 0x0002_0000)
    package static let cgroup = Namespaces(rawValue: 0x0200_0000)
    package static let uts = Namespaces(rawValue: 0x0400_0000)
    package static let ipc = Namespaces(rawValue: 0x0800_0000)
    package static let user = Namespaces(rawValue: 0x1000_0000)
    package static let pid = Namespaces(rawValue: 0x2000_0000)
    package static let network = Namespaces(rawValue: 0x4000_0000)

    package var names: [String] {
        var names: [String] = []
        func name(_ one: Namespaces, _ name: String) { if rawValue & one.rawValue != 0 { names.append(name) } }
        name(.user, "user")
        name(.mount, "mount")
        name(.pid, "pid")
        name(.network, "net")
        name(.ipc, "ipc")
        name(.uts, "uts")
        name(.cgroup, "cgroup")
        name(.time, "time")
        return names
    }
}
