package import Model

/// What one file, one list of rules or an imported policy says, before it is a whole policy.
package struct PolicyPart: Sendable {
    struct Standard: Sendable {
        let action: SyscallAction
        let isRecorded: Bool
        let place: RulePlace
    }

    var standard: Standard?
    private(set) var rules: [SyscallRule] = []
    /// Where in `rules` the ones about a call stand.
    private var places: [String: [Int]] = [:]

    package init() {}

    /// - Throws: when an earlier rule decides, or could decide otherwise: then order would matter.
    mutating func add(_ rule: SyscallRule) throws(PolicyProblem) {
        for place in places[rule.call] ?? [] {
            let earlier = rules[place]
            if earlier.tests.isEmpty {
                throw PolicyProblem("\(rule.call) is decided \(earlier.place.reference) already", at: rule.place)
            }
            let overlap = rule.tests.allSatisfy { test in earlier.tests.allSatisfy { $0.isCompatible(with: test) } }
            if overlap, !rule.tests.isEmpty, earlier.action != rule.action {
                throw PolicyProblem(
                    "\(rule.call): the same call may be meant \(earlier.place.reference), with another action",
                    at: rule.place)
            }
        }
        append(rule)
    }

    private mutating func append(_ rule: SyscallRule) {
        places[rule.call, default: []].append(rules.count)
        rules.append(rule)
    }

    /// Takes over what another part says, in place of what stands here about the same calls.
    package mutating func replace(with other: PolicyPart) {
        if other.rules.contains(where: { places[$0.call] != nil }) {
            let kept = rules.filter { other.places[$0.call] == nil }
            rules = []
            places = [:]
            for rule in kept { append(rule) }
        }
        for rule in other.rules { append(rule) }
        standard = other.standard ?? standard
    }

    /// Puts what another part says before what stands here: a rule with tests decides about the arguments that it
    /// names, one without about all of its call.
    package mutating func refine(with other: PolicyPart) {
        let kept = rules.filter { rule in
            (other.places[rule.call] ?? []).allSatisfy { place in
                let tests = other.rules[place].tests
                return !tests.isEmpty && tests != rule.tests
            }
        }
        rules = []
        places = [:]
        for rule in other.rules + kept { append(rule) }
        standard = other.standard ?? standard
    }

    /// The whole policy; nil without a default.
    package func policy(named name: String) -> SyscallPolicy? {
        guard let standard else { return nil }
        // A table that a person reads, and that is the same however the files are arranged.
        var ordered: [SyscallRule] = []
        for entry in SyscallTable.entries { ordered += (places[entry.name] ?? []).map { rules[$0] } }
        return SyscallPolicy(
            name: name, standard: standard.action, isStandardRecorded: standard.isRecorded,
            standardPlace: standard.place, rules: ordered)
    }
}

extension RulePlace {
    /// From another place of the same file.
    var reference: String { line == 0 ? "by \(file)" : "in line \(line)" }
}
