/// What a payload may ask of the kernel: every rule of a policy, flattened, each with its place.
package struct SyscallPolicy: Hashable, Sendable {
    package let name: String
    /// For calls without a rule, those of future kernels among them.
    package var standard: SyscallAction
    /// A call without a rule that is refused is worth a record.
    package var isStandardRecorded: Bool
    /// Where the default is said.
    package var standardPlace: RulePlace
    /// Rules about one call stand together, and the first whose tests all hold decides.
    package var rules: [SyscallRule]

    package init(
        name: String, standard: SyscallAction, isStandardRecorded: Bool = false, standardPlace: RulePlace? = nil,
        rules: [SyscallRule]
    ) {
        self.name = name
        self.standard = standard
        self.isStandardRecorded = isStandardRecorded
        self.standardPlace = standardPlace ?? RulePlace("\(name).policy", 1)
        self.rules = rules
    }

    package func rules(for call: String) -> [SyscallRule] { rules.filter { $0.call == call } }
}

package enum SyscallAction: Hashable, Sendable {
    case allow
    /// Allowed, and written to the kernel's log.
    case log
    case errno(Errno)
    /// Ends the whole process by SIGSYS.
    case kill

    package var text: String {
        switch self {
        case .allow: "allow"
        case .log: "log"
        case .errno(let errno): errno.name
        case .kill: "kill"
        }
    }
}

package struct SyscallRule: Hashable, Sendable {
    package let call: String
    /// All must hold; none: whatever the arguments.
    package let tests: [ArgumentTest]
    package let action: SyscallAction
    /// A refusal that is worth a record.
    package let isRecorded: Bool
    package let place: RulePlace
    /// The comment in the same line.
    package let reason: String

    package init(
        _ call: String, _ tests: [ArgumentTest] = [], _ action: SyscallAction, isRecorded: Bool = false,
        place: RulePlace, reason: String = ""
    ) {
        self.call = call
        self.tests = tests
        self.action = action
        self.isRecorded = isRecorded
        self.place = place
        self.reason = reason
    }
}

/// A line of a policy file or a profile, or an option.
package struct RulePlace: Hashable, Sendable {
    /// As the user wrote it; of an option all its words.
    package let file: String
    /// From 1; 0 for an option, which has none.
    package let line: Int

    package init(_ file: String, _ line: Int) {
        self.file = file
        self.line = line
    }

    /// Of a rule that a profile or an option says.
    package init(of rule: String, at origin: Origin) {
        switch origin {
        case .file(let path, let line, _): self.init(path, Int(line))
        case .preset(let name, let line): self.init("\(name).toml", Int(line))
        case .flag, .builtIn: self.init("--syscall-rule \"\(ByteString(rule).shown)\"", 0)
        }
    }

    package var text: String { line == 0 ? file : "\(file):\(line)" }
}

/// Holds when the bits of the argument that the mask keeps equal the value.
///
/// The one kind of test there is: the kernel looks at the low half of an int only, and so does a mask,
/// while a comparison of the whole register can be led astray by garbage in the high half. Less-than
/// and greater-than would be such comparisons.
package struct ArgumentTest: Hashable, Sendable {
    /// 0 to 5.
    package let index: Int
    package let mask: UInt64
    package let value: UInt64

    package init(index: Int, mask: UInt64, value: UInt64) {
        self.index = index
        self.mask = mask
        self.value = value
    }

    package func holds(_ arguments: [UInt64]) -> Bool { arguments[index] & mask == value }

    /// Whether some arguments pass both.
    package func isCompatible(with other: ArgumentTest) -> Bool {
        index != other.index || (value ^ other.value) & mask & other.mask == 0
    }
}
