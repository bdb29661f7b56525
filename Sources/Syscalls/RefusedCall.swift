package import Model

/// What a policy says about one call, looked up once for all the times that it is made.
package struct CallRules: Sendable {
    package let number: UInt32
    /// nil where the number has none.
    private let name: String?
    private let rules: [SyscallRule]
    private let standard: SyscallAction
    private let standardPlace: RulePlace
    /// The argument that tells one refusal of the call from another: `AF_ALG` from `AF_VSOCK`.
    private let selector: (index: Int, mask: UInt64)?

    package init(_ number: UInt32, by policy: SyscallPolicy, on architecture: Architecture) {
        self.number = number
        let name = Int32(exactly: number).flatMap { SyscallTable.name(of: $0, on: architecture) }
        self.name = name
        rules = name.map { policy.rules(for: $0) } ?? []
        standard = policy.standard
        standardPlace = policy.standardPlace
        selector = name.flatMap { CallArguments.arguments(of: $0).first }.map { argument in
            (argument.index, argument.whole & ~ArgumentText(name ?? "", argument.name).ignored)
        }
    }

    /// The place among the rules of the one that decides; -1: the default does.
    private func deciding(_ arguments: [UInt64]) -> Int {
        rules.firstIndex { rule in rule.tests.allSatisfy { $0.holds(arguments) } } ?? -1
    }

    package func action(_ arguments: [UInt64]) -> SyscallAction {
        let index = deciding(arguments)
        return index < 0 ? standard : rules[index].action
    }

    /// Equal for calls that are told as one: of one rule, and with the same of its argument where they go on.
    package func kind(_ arguments: [UInt64]) -> CallKind {
        let selected = selector.map { arguments[$0.index] & $0.mask } ?? 0
        // Of what ends a process there is little, and however much a payload tries it is one kind.
        let value = action(arguments) == .kill ? 0 : selected
        return CallKind(number: number, rule: deciding(arguments), value: value)
    }

    /// In words.
    package func refusal(_ arguments: [UInt64]) -> RefusedCall {
        let index = deciding(arguments)
        let rule = index < 0 ? nil : rules[index]
        let named = name.map { CallArguments.arguments(of: $0) } ?? []
        return RefusedCall(
            name: name ?? "call \(number)", action: rule?.action ?? standard, place: rule?.place ?? standardPlace,
            reason: rule?.reason ?? "",
            arguments: named.map { argument in
                let value = arguments[argument.index] & argument.whole
                return Denial.Argument(name: argument.name, value: ArgumentText(name ?? "", argument.name).text(value))
            },
            allowedBy: name.map { allowing($0, named, arguments) } ?? "")
    }

    /// Where the policy looks at arguments, what is to be allowed is this case and no other.
    private func allowing(_ name: String, _ named: [CallArguments.Argument], _ arguments: [UInt64]) -> String {
        let tests = named.filter { argument in
            rules.contains { rule in rule.tests.contains { $0.index == argument.index } }
        }
        let texts = tests.map { (argument: $0, text: ArgumentText(name, $0.name)) }
        if texts.isEmpty || texts.contains(where: \.text.isFlags) { return "allow \(name)" }
        let written = texts.map { $0.text.test($0.argument.name, arguments[$0.argument.index] & $0.argument.whole) }
        return "allow \(name): \(written.joined(separator: ", "))"
    }
}

/// What tells refusals apart.
package struct CallKind: Hashable, Sendable {
    let number: UInt32
    let rule: Int
    let value: UInt64
}

/// A call that was refused, in words.
package struct RefusedCall: Sendable {
    /// `call 999` where it has no name.
    package let name: String
    package let action: SyscallAction
    package let place: RulePlace
    package let reason: String
    package let arguments: [Denial.Argument]
    /// The narrowest line that would allow it.
    package let allowedBy: String
}
