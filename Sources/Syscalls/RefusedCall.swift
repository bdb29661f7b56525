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
            return Denial.Argument(name: argument.name, value: ValueText(name, argument.name).text(value))
        }
        guard known != nil else {
            allowedBy = ""
            return
        }
        // Where the policy looks at arguments, what is to be allowed is this case and no other.
        let tested = rule?.tests.first ?? policy.rules.first { $0.call == known && !$0.tests.isEmpty }?.tests.first
        guard let index = tested?.index, let argument = named.first(where: { $0.index == index }),
            !ValueText(name, argument.name).isFlags
        else {
            allowedBy = "allow \(name)"
            return
        }
        let value = arguments[index] & argument.whole
        allowedBy = "allow \(name): \(ValueText(name, argument.name).test(argument.name, value))"
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
        mask = first.whole & ~ValueText(name, first.name).ignored
        value = arguments[index] & mask
    }

    package func isMet(by number: UInt32, _ arguments: [UInt64]) -> Bool {
        number == self.number && arguments[index] & mask == value
    }
}

/// How the values of an argument are written.
private struct ValueText {
    /// How the names of its values begin; none: it is shown as a number.
    private let beginnings: [String]
    /// Flags beside the value, and the mask that leaves them out.
    let ignored: UInt64
    private let mask: String
    /// It has nothing but flags: each has a name of its own.
    let isFlags: Bool

    init(_ call: String, _ argument: String) {
        var (ignored, mask, isFlags): (UInt64, String, Bool) = (0, "", false)
        switch (call, argument) {
        case (_, "domain"): beginnings = ["AF_"]
        case (_, "type"): (beginnings, ignored, mask) = (["SOCK_"], ~0xF, "SOCK_TYPE_MASK")
        case (_, "level"): beginnings = ["SOL_"]
        case ("personality", _): beginnings = ["ADDR_", "PERSONALITY_"]
        case ("prctl", _): beginnings = ["PR_"]
        case ("ptrace", _): beginnings = ["PTRACE_"]
        case ("futex", _): (beginnings, ignored, mask) = (["FUTEX_"], 0x180, "~FUTEX_FLAGS")
        case ("ioctl", _): beginnings = ["TC", "TIOC", "FIO", "KDSK", "FS_IOC", "SIOC"]
        case ("clone", _), ("unshare", _): (beginnings, isFlags) = (["CLONE_NEW"], true)
        default: beginnings = []
        }
        (self.ignored, self.mask, self.isFlags) = (ignored, mask, isFlags)
    }

    func text(_ value: UInt64) -> String {
        if isFlags { return flagsText(value) }
        let value = value & ~ignored
        return name(value) ?? "0x\(String(value, radix: 16))"
    }

    func test(_ argument: String, _ value: UInt64) -> String {
        mask.isEmpty ? "\(argument) == \(text(value))" : "\(argument) & \(mask) == \(text(value))"
    }

    private func name(_ value: UInt64) -> String? {
        for beginning in beginnings {
            if let name = KernelConstants.name(of: value, beginning: beginning) { return name }
        }
        return nil
    }

    private func flagsText(_ value: UInt64) -> String {
        var rest = value
        var names: [String] = []
        for bit in 0..<64 where value & 1 << UInt64(bit) != 0 {
            guard let name = name(1 << UInt64(bit)) else { continue }
            names.append(name)
            rest &= ~(1 << UInt64(bit))
        }
        if rest != 0 || names.isEmpty { names.append("0x\(String(rest, radix: 16))") }
        return names.joined(separator: "|")
    }
}
