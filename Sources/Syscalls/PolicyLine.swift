package import Model

/// One line of a policy file, as it is written.
///
///     default ENOSYS
///     use @io
///     allow read write                          # any number of calls
///     allow socket: domain == AF_UNIX           # the tests of one call: all must hold
///     allow prctl: option in PR_SET_NAME PR_GET_NAME
///     record EPERM ptrace                       # a refusal worth a record
///     record default ENOSYS                     # calls without a rule are
package enum PolicyLine: Hashable, Sendable {
    case standard(SyscallAction, isRecorded: Bool)
    case use(String)
    case rules([SyscallRule])

    /// nil for a line without a statement.
    package init?(_ text: Substring, at place: RulePlace) throws(PolicyProblem) {
        var words = try PolicyWords(text, at: place)
        guard let first = words.next() else { return nil }
        switch first {
        case "default":
            let word = try words.expect("an action")
            self = .standard(try words.action(word), isRecorded: false)
        case "record" where words.take("default"): self = .standard(try words.refusal(), isRecorded: true)
        case "use": self = .use(try words.expect("a policy or @group"))
        default: self = .rules(try words.rules(after: first))
        }
        if let rest = words.next() { throw words.problem("\(shownWord(rest)) is too much here") }
    }
}

extension PolicyWords {
    /// What may stand behind `record`.
    mutating func refusal() throws(PolicyProblem) -> SyscallAction {
        let word = try expect("an action")
        let action = try action(word)
        if action == .allow || action == .log { throw problem("only refusals are recorded") }
        return action
    }

    func action(_ word: String) throws(PolicyProblem) -> SyscallAction {
        switch word {
        case "allow": return .allow
        case "log": return .log
        case "kill": return .kill
        default: break
        }
        if let errno = Errno.named(word) { return .errno(errno) }
        throw problem(
            "\(shownWord(word)) is no action: allow, log, kill or the name of an errno", word: word,
            known: ["allow", "log", "kill", "default", "use", "record", "EPERM", "ENOSYS", "EINVAL", "EAFNOSUPPORT"])
    }

    /// `[record] ACTION CALL… [: TESTS]`
    mutating func rules(after first: String) throws(PolicyProblem) -> [SyscallRule] {
        let isRecorded = first == "record"
        let action = isRecorded ? try refusal() : try action(first)
        var calls: [String] = []
        while let word = next(before: ":") {
            guard SyscallTable.entry(named: word) != nil else {
                throw problem(
                    "no system call is called \(shownWord(word))", word: word,
                    known: SyscallTable.entries.map(\.name))
            }
            calls.append(word)
        }
        guard let call = calls.first else { throw problem("the name of a system call is missing") }
        var alternatives: [[ArgumentTest]] = [[]]
        if take(":") {
            guard calls.count == 1 else { throw problem("tests are for one call a line") }
            repeat {
                let choices = try test(of: call)
                guard alternatives.count * choices.count <= Self.mostAlternatives else {
                    throw problem("more than \(Self.mostAlternatives) combinations of values are tested")
                }
                var combined: [[ArgumentTest]] = []
                for tests in alternatives {
                    for choice in choices { combined.append(try combine(tests, choice)) }
                }
                alternatives = combined
            } while take(",")
        }
        return calls.flatMap { call in
            alternatives.map {
                SyscallRule(call, $0, action, isRecorded: isRecorded, place: place, reason: comment)
            }
        }
    }

    /// No filter has room for more.
    private static let mostAlternatives = 1024

    /// With another test, of the same argument perhaps.
    private func combine(_ tests: [ArgumentTest], _ other: ArgumentTest) throws(PolicyProblem) -> [ArgumentTest] {
        guard let index = tests.firstIndex(where: { $0.index == other.index }) else { return tests + [other] }
        guard tests[index].isCompatible(with: other) else {
            throw problem("argument \(other.index) can't pass both of these tests")
        }
        var tests = tests
        tests[index] = ArgumentTest(
            index: other.index, mask: tests[index].mask | other.mask, value: tests[index].value | other.value)
        return tests
    }

    // MARK: - Tests

    /// `ARGUMENT [& MASK] == VALUE`, or with `in VALUE…` one of several.
    private mutating func test(of call: String) throws(PolicyProblem) -> [ArgumentTest] {
        let argument = try argument(of: call)
        let whole = argument.whole
        var mask = whole
        if take("&") {
            mask = try number(try expect("a mask"), whole)
            if mask & ~whole != 0 {
                throw problem("the mask has bits that the kernel does not look at: this is an int")
            }
        }
        let index = argument.index
        let values: [UInt64]
        switch try expect("a comparison") {
        case "==": values = [try number(try expect("a value"), whole)]
        case "in":
            var listed = [try number(try expect("a value"), whole)]
            while let word = next(before: ",") { listed.append(try number(word, whole)) }
            values = listed
        case let sign where sign == "<" || sign == ">" || sign == "<=" || sign == ">=" || sign == "!=":
            throw problem(
                "\(sign) is refused: it would compare all 64 bits, of which the kernel may look at 32; "
                    + "test with == or in, and give the call's other cases a line of their own")
        case let sign: throw problem("\(shownWord(sign)) is no comparison: == or in")
        }
        for value in values where value & ~mask != 0 {
            throw problem("0x\(String(value, radix: 16)) can't be: the mask removes some of its bits")
        }
        return values.map { ArgumentTest(index: index, mask: mask, value: $0) }
    }

    private mutating func argument(of call: String) throws(PolicyProblem) -> CallArguments.Argument {
        let word = try expect("an argument")
        if word == "int" || word == "long" {
            let name = try expect("arg0 to arg5")
            guard name.hasPrefix("arg"), let index = Int(name.dropFirst(3)), (0...5).contains(index) else {
                throw problem("\(shownWord(name)) is none of arg0 to arg5")
            }
            let known = CallArguments.arguments(of: call).first { $0.index == index }
            if let known, known.isInt, word == "long" {
                throw problem("\(name) of \(call) is an int: \(known.name), or int \(name)")
            }
            return CallArguments.Argument(name: name, index: index, isInt: word == "int")
        }
        let known = CallArguments.arguments(of: call)
        if let argument = known.first(where: { $0.name == word }) { return argument }
        let names = known.isEmpty ? "" : "\(known.map(\.name).joined(separator: ", ")), "
        throw problem(
            "\(call) has no argument \(shownWord(word)): \(names)int argN or long argN", word: word,
            known: known.map(\.name))
    }

    /// A number, a name for one, or `~` and either.
    private func number(_ word: String, _ whole: UInt64) throws(PolicyProblem) -> UInt64 {
        let isInverted = word.hasPrefix("~")
        let name = isInverted ? String(word.dropFirst()) : word
        guard let value = Self.value(of: name) else {
            throw problem(
                "\(shownWord(name)) is neither a number nor a name for one", word: name, known: KernelConstants.names)
        }
        if value & ~whole != 0 { throw problem("\(name) does not fit an int") }
        return isInverted ? ~value & whole : value
    }

    private static func value(of name: String) -> UInt64? {
        if name.hasPrefix("0x") {
            return name.utf8.dropFirst(2).first == UInt8(ascii: "+") ? nil : UInt64(name.dropFirst(2), radix: 16)
        }
        // A sign is none of the digits.
        if let first = name.utf8.first, (48...57).contains(first) { return UInt64(name) }
        return KernelConstants.value(of: name)
    }
}
