package import Model

/// A policy as a file that says the same without using another.
package func policyText(_ policy: SyscallPolicy) -> String {
    var text = (policy.isStandardRecorded ? "record " : "") + "default \(policy.standard.text)\n"
    for rule in policy.rules { text += rule.line + "\n" }
    return text
}

extension SyscallRule {
    /// As a line of a policy file has it.
    package var line: String {
        var line = (isRecorded ? "record " : "") + "\(action.text) \(call)"
        if !tests.isEmpty { line += ": " + tests.map { $0.line(of: call) }.joined(separator: ", ") }
        return reason.isEmpty ? line : line + "  # \(reason)"
    }

    /// `domain == AF_UNIX, type & SOCK_TYPE_MASK == 1`
    package var testText: String { tests.map { $0.text(of: call) }.joined(separator: " and ") }
}

extension ArgumentTest {
    /// In the words of the language, with numbers that have one meaning.
    fileprivate func line(of call: String) -> String { written(argument(of: call)) { hexadecimal($0) } }

    /// For people: with the names of values that have one here.
    fileprivate func text(of call: String) -> String {
        let argument = argument(of: call)
        return written(argument) { value in
            argument.flatMap { ArgumentText(call, $0.name).name(value) } ?? hexadecimal(value)
        }
    }

    private func argument(of call: String) -> CallArguments.Argument? {
        CallArguments.arguments(of: call).first { $0.index == index && (!$0.isInt || mask >> 32 == 0) }
    }

    private func written(_ argument: CallArguments.Argument?, _ number: (UInt64) -> String) -> String {
        let isInt = argument?.isInt ?? (mask >> 32 == 0)
        let name = argument?.name ?? "\(isInt ? "int" : "long") arg\(index)"
        let whole: UInt64 = isInt ? 0xFFFF_FFFF : .max
        return name + (mask == whole ? "" : " & \(hexadecimal(mask))") + " == \(number(value))"
    }
}

private func hexadecimal(_ number: UInt64) -> String {
    number < 10 ? "\(number)" : "0x\(String(number, radix: 16))"
}
