package import Model

/// A call that nestbox makes between loading a filter and the command's start.
package struct OwnCall: Sendable {
    package let name: String
    /// What is known of its arguments; of all others anything may stand there.
    let known: [ArgumentTest]
    package let purpose: String

    private init(_ name: String, _ known: (index: Int, value: UInt64)?, _ purpose: String) {
        self.name = name
        self.known = known.map { [ArgumentTest(index: $0.index, mask: .max, value: $0.value)] } ?? []
        self.purpose = purpose
    }

    /// All of them. The filter is loaded last but for what the supervisor has to look at.
    package static let all = [
        OwnCall("fcntl", (1, 1), "to count what is open"),  // F_GETFD
        OwnCall("prctl", (0, 27), "to tell its securebits"),  // PR_GET_SECUREBITS
        OwnCall("prctl", (0, 3), "to tell that it is dumpable"),  // PR_GET_DUMPABLE
        OwnCall("sendmsg", nil, "to tell its posture"), OwnCall("recvmsg", nil, "to be admitted"),
        OwnCall("close", nil, "to close what it was given"),
        OwnCall("rt_sigprocmask", nil, "to unblock signals"), OwnCall("brk", nil, "to get memory"),
        OwnCall("mmap", nil, "to get memory"), OwnCall("execve", nil, "to start the command"),
        OwnCall("statx", nil, "to see why the command can't be started"),
        OwnCall("exit_group", nil, "to end when it can't be started"),
    ]

    /// Whether the call passes, whatever stands in the arguments that are not known.
    package func isAllowed(by policy: SyscallPolicy) -> Bool {
        for rule in policy.rules(for: name) {
            let canHold = rule.tests.allSatisfy { test in known.allSatisfy { $0.isCompatible(with: test) } }
            guard canHold else { continue }
            if !rule.action.isPass { return false }
            let mustHold = rule.tests.allSatisfy { test in known.contains { $0.index == test.index } }
            if mustHold { return true }
        }
        return policy.standard.isPass
    }
}

extension SyscallAction {
    /// The call comes to the kernel.
    package var isPass: Bool { self == .allow || self == .log }
}
