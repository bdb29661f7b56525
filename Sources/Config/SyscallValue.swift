package import Model
package import Syscalls

extension Value {
    /// A name, or a path with a slash.
    func syscallChoice() throws(Refusal) -> SyscallChoice {
        if bytes.bytes.contains(UInt8(ascii: "/")) { return .file(bytes) }
        if let choice = SyscallChoice(named: text) { return choice }
        let known = SyscallChoice.named.map(\.name)
        throw refusal(
            "is none of \(known.joined(separator: ", "))",
            hint: nearest(text, in: known).map { "did you mean \($0)?" }
                ?? "a file of your own is named with a slash, ./\(bytes.shown)")
    }

    /// One line of the policies' language.
    func syscallRule() throws(Refusal) -> String {
        let rule = text
        guard !rule.utf8.contains(UInt8(ascii: "\n")) else {
            throw refusal("has more than one line", hint: "each rule is a text of its own")
        }
        let line: PolicyLine?
        do throws(PolicyProblem) {
            line = try PolicyLine(rule[...], at: RulePlace(of: rule, at: origin))
        } catch {
            throw Refusal(error, at: origin)
        }
        switch line {
        case nil: throw refusal("says nothing", hint: "for instance \"allow ptrace\"")
        case .use(let name) where builtInPolicyText(name) == nil:
            let known = builtInPolicies + builtInGroups
            throw Refusal(
                "there is no policy \(ByteString(name).shown)", origin: origin,
                hint: nearest(name, in: known).map { "did you mean \($0)?" }
                    ?? "rules use what comes with nestbox: \(known.joined(separator: ", "))")
        default: return rule
        }
    }
}

extension Refusal {
    /// A mistake in a rule that a profile or an option says.
    ///
    /// - Parameter origin: of the rule; in a file, of the quotation mark in front of it.
    package init(_ problem: PolicyProblem, at origin: Origin) {
        var origin = origin
        if case .file(let path, let line, let column) = origin, problem.column > 0 {
            origin = .file(path, line: line, column: column + UInt32(problem.column))
        }
        self.init(problem.message, origin: origin, hint: problem.hint)
    }
}

extension PolicyProblem {
    /// What may have been meant.
    package var hint: String? { nearest(word, in: known).map { "did you mean \($0)?" } }
}

extension Profile {
    /// Rules of one file that can't stand beside each other.
    func ruleMistakes(of source: SourceFile) -> [Refusal] {
        let rules = syscallRules.filter { rule in
            if case .file(let name, _, _) = rule.origin { return name == source.name }
            return false
        }
        if rules.isEmpty { return [] }
        return PolicyReader.problems(of: rules)
    }

    /// The rules of each file and of the command line, the lowest layer first.
    package var syscallRuleLayers: [[Sourced<String>]] {
        var layers: [[Sourced<String>]] = []
        for rule in syscallRules {
            if let last = layers.last?.last, last.origin.isBeside(rule.origin) {
                layers[layers.count - 1].append(rule)
            } else {
                layers.append([rule])
            }
        }
        return layers
    }
}

extension PolicyReader {
    /// What is wrong with rules that stand together, each of which is right by itself.
    package static func problems(of rules: [Sourced<String>]) -> [Refusal] {
        var reader = PolicyReader()
        _ = reader.part(of: rules)
        return reader.problems.map { problem in
            let rule = rules.first { problem.place == RulePlace(of: $0.value, at: $0.origin) }
            return Refusal(problem, at: rule?.origin ?? .builtIn)
        }
    }

    /// What rules that stand together say.
    package mutating func part(of rules: [Sourced<String>]) -> PolicyPart {
        part(of: rules.map { ($0.value[...], RulePlace(of: $0.value, at: $0.origin)) })
    }
}

extension Origin {
    /// Whether both are of one file, or of the command line.
    fileprivate func isBeside(_ other: Origin) -> Bool {
        switch (self, other) {
        case (.flag, .flag): true
        case (.file(let path, _, _), .file(let other, _, _)): path == other
        case (.preset(let name, _), .preset(let other, _)): name == other
        default: false
        }
    }
}
