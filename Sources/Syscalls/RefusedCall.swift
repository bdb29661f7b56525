package import Model

/// What a policy says about one call that it refused, in words.
package struct RefusedCall: Sendable {
    /// `call 999` where it has no name.
    package let name: String
    package let action: SyscallAction
    package let place: RulePlace
    package let reason: String
    package let arguments: [Denial.Argument]
    /// The narrowest line that would allow it.
    package let allowedBy: String

    package init(_ number: UInt32, _ arguments: [UInt64], by policy: SyscallPolicy, on architecture: Architecture) {
        let known = Int32(exactly: number).flatMap { SyscallTable.name(of: $0, on: architecture) }
        let rule = policy.rules.first { rule in rule.call == known && rule.tests.allSatisfy { $0.holds(arguments) } }
        let name = known ?? "call \(number)"
        self.name = name
        action = rule?.action ?? policy.standard
        place = rule?.place ?? policy.standardPlace
        reason = rule?.reason ?? ""
        let named = CallArguments.arguments(of: name)
        self.arguments = named.map { argument in
            let value = arguments[argument.index] & argument.whole
            return Denial.Argument(name: argument.name, value: ArgumentText(name, argument.name).text(value))
        }
        guard known != nil else {
            allowedBy = ""
            return
        }
        // Where the policy looks at arguments, what is to be allowed is this case and no other.
        let tested = rule?.tests.first ?? policy.rules.first { $0.call == known && !$0.tests.isEmpty }?.tests.first
        guard let index = tested?.index, let argument = named.first(where: { $0.index == index }),
            !ArgumentText(name, argument.name).isFlags
        else {
            allowedBy = "allow \(name)"
            return
        }
        let value = arguments[index] & argument.whole
        allowedBy = "allow \(name): \(ArgumentText(name, argument.name).test(argument.name, value))"
    }
}

/// What tells one refusal of a call from another: `AF_ALG` from `AF_VSOCK`, one request of ioctl from the next.
package struct CallSelector: Sendable {
    private let number: UInt32
    private let index: Int
    private let mask: UInt64
    private let value: UInt64

    /// The kind that this call is of.
    package init(_ number: UInt32, _ arguments: [UInt64], on architecture: Architecture) {
        self.number = number
        guard let name = Int32(exactly: number).flatMap({ SyscallTable.name(of: $0, on: architecture) }),
            let first = CallArguments.arguments(of: name).first
        else {
            (index, mask, value) = (0, 0, 0)
            return
        }
        index = first.index
        mask = first.whole & ~ArgumentText(name, first.name).ignored
        value = arguments[index] & mask
    }

    package func isMet(by number: UInt32, _ arguments: [UInt64]) -> Bool {
        number == self.number && arguments[index] & mask == value
    }
}
