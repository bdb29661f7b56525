/// Which policy of system calls a payload runs under.
package enum SyscallChoice: Hashable, Sendable {
    case strict, `default`, build, network, agent
    /// Nothing but the rules beside it.
    case own
    /// One of the user's own, by a path that has a slash.
    case file(ByteString)
    /// No filter: the kernel's other limits hold alone.
    case none

    /// Those that have a name.
    package static var named: [SyscallChoice] { [.strict, .default, .build, .network, .agent, .own, .none] }

    package init?(named name: String) {
        guard let choice = Self.named.first(where: { $0.name == name }) else { return nil }
        self = choice
    }

    /// As messages call it.
    package var name: String {
        switch self {
        case .strict: "strict"
        case .default: "default"
        case .build: "build"
        case .network: "network"
        case .agent: "agent"
        case .own: "own"
        case .file(let path): path.shown
        case .none: "none"
        }
    }
}

extension Profile {
    /// The policy that this run gets: where nobody chose one, the host's network comes with the calls it needs.
    package var syscallPolicy: Sourced<SyscallChoice> {
        if syscalls.origin == .builtIn && network.value == .host { return Sourced(.network, network.origin) }
        return syscalls
    }

    /// The policy is none of those whose filters are ready in the binary.
    package var hasOwnSyscallPolicy: Bool {
        switch syscallPolicy.value {
        case .none: false
        case .own, .file: true
        case .strict, .default, .build, .network, .agent: !syscallRules.isEmpty
        }
    }

    /// What the policy with its rules is called.
    package var syscallPolicyName: String {
        let name = (observes ? "observing " : "") + syscallPolicy.value.name
        switch syscallRules.count {
        case _ where syscallPolicy.value == .none: return name
        case 0: return name
        case 1: return "\(name) and 1 rule"
        case let count: return "\(name) and \(count) rules"
        }
    }
}
