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
        let halves = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let reason = halves.count > 1 ? Words.trimmed(halves[1]) : ""
        var words = Words(halves[0], at: place)
        guard let first = words.next() else { return nil }
        switch first {
        case "default": self = .standard(try words.action(try words.expect("an action")), isRecorded: false)
        case "record" where words.take("default"): self = .standard(try words.refusal(), isRecorded: true)
        case "use": self = .use(try words.expect("a policy or @group"))
        default: self = .rules(try words.rules(after: first, reason))
        }
        if let rest = words.next() { throw PolicyProblem("\(rest) is too much here", at: place) }
    }
}

/// The words of one line, taken one by one.
private struct Words {
    private var rest: [Substring]
    private let place: RulePlace

    init(_ text: Substring, at place: RulePlace) {
        // Signs that stand for themselves, with or without blanks around them.
        var spaced = ""
        var wasComparison = false
        for character in text {
            let isComparison = character == "=" || character == "<" || character == ">" || character == "!"
            if isComparison != wasComparison { spaced += " " }
            wasComparison = isComparison
            let isSign = character == "," || character == "&" || character == ":"
            spaced += isSign ? " \(character) " : "\(character)"
        }
        rest = spaced.split { $0 == " " || $0 == "\t" }.reversed()
        self.place = place
    }

    static func trimmed(_ text: Substring) -> String {
        text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    mutating func next() -> String? { rest.popLast().map(String.init) }

    mutating func take(_ word: Substring) -> Bool {
        guard rest.last == word else { return false }
        rest.removeLast()
        return true
    }

    /// What may stand behind `record`.
    mutating func refusal() throws(PolicyProblem) -> SyscallAction {
        let action = try action(try expect("an action"))
        if action == .allow || action == .log { throw PolicyProblem("only refusals are recorded", at: place) }
        return action
    }

    mutating func expect(_ what: String) throws(PolicyProblem) -> String {
        guard let word = next() else { throw PolicyProblem("\(what) is missing", at: place) }
        return word
    }

    func action(_ word: String) throws(PolicyProblem) -> SyscallAction {
        switch word {
        case "allow": return .allow
        case "log": return .log
        case "kill": return .kill
        default: break
        }
        if let errno = Errno.named(word) { return .errno(errno) }
        throw PolicyProblem(
            "\(word) is no action: allow, log, kill or the name of an errno", at: place, word: word,
            known: ["allow", "log", "kill", "default", "use", "record", "EPERM", "ENOSYS", "EINVAL", "EAFNOSUPPORT"])
    }

    /// `[record] ACTION CALL… [: TESTS]`
    mutating func rules(after first: String, _ reason: String) throws(PolicyProblem) -> [SyscallRule] {
        let isRecorded = first == "record"
        let action = isRecorded ? try refusal() : try action(first)
        var calls: [String] = []
        while let word = rest.last, word != ":" {
            rest.removeLast()
            try checkCall(String(word))
            calls.append(String(word))
        }
        guard let call = calls.first else { throw PolicyProblem("the name of a system call is missing", at: place) }
        var alternatives: [[ArgumentTest]] = [[]]
        if take(":") {
            guard calls.count == 1 else { throw PolicyProblem("tests are for one call a line", at: place) }
            repeat {
                let choices = try test(of: call)
                alternatives = alternatives.flatMap { tests in choices.map { tests + [$0] } }
            } while take(",")
        }
        let place = place
        return calls.flatMap { call in
            alternatives.map {
                SyscallRule(call, $0, action, isRecorded: isRecorded, place: place, reason: reason)
            }
        }
    }

    private func checkCall(_ name: String) throws(PolicyProblem) {
        if SyscallTable.entry(named: name) != nil { return }
        throw PolicyProblem(
            "no system call is called \(name)", at: place, word: name, known: SyscallTable.entries.map(\.name))
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
                throw PolicyProblem("the mask has bits that the kernel does not look at: this is an int", at: place)
            }
        }
        let (index, place) = (argument.index, place)
        let values: [UInt64]
        switch try expect("a comparison") {
        case "==": values = [try number(try expect("a value"), whole)]
        case "in":
            var listed = [try number(try expect("a value"), whole)]
            while let word = rest.last, word != "," {
                rest.removeLast()
                listed.append(try number(String(word), whole))
            }
            values = listed
        case let sign where sign == "<" || sign == ">" || sign == "<=" || sign == ">=" || sign == "!=":
            throw PolicyProblem(
                "\(sign) is refused: it would compare all 64 bits, of which the kernel may look at 32; "
                    + "test with == or in, and give the call's other cases a line of their own", at: place)
        case let sign: throw PolicyProblem("\(sign) is no comparison: == or in", at: place)
        }
        for value in values where value & ~mask != 0 {
            throw PolicyProblem("0x\(String(value, radix: 16)) can't be: the mask removes some of its bits", at: place)
        }
        return values.map { ArgumentTest(index: index, mask: mask, value: $0) }
    }

    private mutating func argument(of call: String) throws(PolicyProblem) -> CallArguments.Argument {
        let word = try expect("an argument")
        if word == "int" || word == "long" {
            let name = try expect("arg0 to arg5")
            guard name.hasPrefix("arg"), let index = Int(name.dropFirst(3)), (0...5).contains(index) else {
                throw PolicyProblem("\(name) is none of arg0 to arg5", at: place)
            }
            return CallArguments.Argument(name: name, index: index, isInt: word == "int")
        }
        let known = CallArguments.arguments(of: call)
        if let argument = known.first(where: { $0.name == word }) { return argument }
        let names = known.isEmpty ? "" : "\(known.map(\.name).joined(separator: ", ")), "
        throw PolicyProblem(
            "\(call) has no argument \(word): \(names)int argN or long argN", at: place, word: word,
            known: known.map(\.name))
    }

    /// A number, a name for one, or `~` and either.
    private func number(_ word: String, _ whole: UInt64) throws(PolicyProblem) -> UInt64 {
        if word.hasPrefix("~") { return ~(try number(String(word.dropFirst()), whole)) & whole }
        let number = word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : UInt64(word)
        guard let value = number ?? KernelConstants.value(of: word) else {
            throw PolicyProblem(
                "\(word) is neither a number nor a name for one", at: place, word: word, known: KernelConstants.names)
        }
        if value & ~whole != 0 { throw PolicyProblem("\(word) does not fit an int", at: place) }
        return value
    }
}
