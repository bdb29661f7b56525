package import Model

/// A call that nestbox makes between loading a filter and the command's start.
package struct OwnCall: Sendable {
    package let name: String
    /// What is known of its arguments; of all others anything may stand there.
    let known: [ArgumentTest]
    package let purpose: String
    /// nestbox goes on when it is refused, though not when it is killed for it.
    private let mayFail: Bool

    private init(
        _ name: String, _ purpose: String, argument: (index: Int, value: UInt64)? = nil, mayFail: Bool = false
    ) {
        self.name = name
        self.purpose = purpose
        self.mayFail = mayFail
        known = argument.map { [ArgumentTest(index: $0.index, mask: .max, value: $0.value)] } ?? []
    }

    /// All of them. The filter is loaded last but for what the supervisor has to look at.
    package static let all = [
        OwnCall("fcntl", "to count what is open", argument: (1, 1)),  // F_GETFD
        OwnCall("prctl", "to tell its securebits", argument: (0, 27)),  // PR_GET_SECUREBITS
        OwnCall("prctl", "to tell that it is dumpable", argument: (0, 3)),  // PR_GET_DUMPABLE
        OwnCall("sendmsg", "to tell its posture"), OwnCall("recvmsg", "to be admitted"),
        OwnCall("close", "to close what it was given"), OwnCall("rt_sigprocmask", "to unblock signals"),
        OwnCall("brk", "to get memory"), OwnCall("mmap", "to get memory"),
        OwnCall("execve", "to start the command"),
        OwnCall("statx", "to see why the command can't be started", mayFail: true),
        OwnCall("exit_group", "to end when it can't be started"),
    ]

    /// Whether the call passes, whatever stands in the arguments that are not known.
    package func isAllowed(by policy: SyscallPolicy) -> Bool {
        for rule in policy.rules(for: name) {
            let canHold = rule.tests.allSatisfy { test in known.allSatisfy { $0.isCompatible(with: test) } }
            guard canHold else { continue }
            if !isGood(rule) { return false }
            let mustHold = rule.tests.allSatisfy { test in known.contains { $0.index == test.index } }
            if mustHold { return true }
        }
        return isGood(policy.standard, isRecorded: policy.isStandardRecorded)
    }

    package func isGood(_ rule: SyscallRule) -> Bool { isGood(rule.action, isRecorded: rule.isRecorded) }

    /// What is recorded may kill, where a run wants that.
    private func isGood(_ action: SyscallAction, isRecorded: Bool) -> Bool {
        action.isPass || mayFail && action != .kill && !isRecorded
    }
}

extension SyscallAction {
    /// The call comes to the kernel.
    package var isPass: Bool { self == .allow || self == .log }
}
