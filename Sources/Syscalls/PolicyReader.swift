package import Model

/// Reads policies, which build on groups and on each other.
///
/// What a file says about a call replaces whatever the files it uses say about that call, and of two
/// files that it uses the later one decides: a policy is read from below, each line once.
package struct PolicyReader {
    /// The text of the file that `use NAME` names; nil when there is none.
    package typealias Source = (String) -> String?

    private let source: Source
    private var open: [String] = []

    package init(_ source: @escaping Source) { self.source = source }

    /// The whole policy of this name.
    package mutating func policy(_ name: String) throws(PolicyProblem) -> SyscallPolicy {
        let part = try read(name, usedAt: nil)
        guard let standard = part.standard else {
            throw PolicyProblem("the policy \(name) has no default", at: RulePlace(fileName(name), 1))
        }
        // A table that a person reads, and that is the same however the files are arranged.
        let order = SyscallTable.entries.map(\.name)
        let rules = order.flatMap { call in part.rules.filter { $0.call == call } }
        return SyscallPolicy(
            name: name, standard: standard.action, isStandardRecorded: standard.isRecorded,
            standardPlace: standard.place, rules: rules)
    }

    private struct Standard {
        let action: SyscallAction
        let isRecorded: Bool
        let place: RulePlace
    }

    private struct Part {
        var standard: Standard?
        var rules: [SyscallRule] = []

        /// Takes over what another file says, in place of what stands here about the same calls.
        mutating func replace(with other: Part) {
            let calls = Set(other.rules.map(\.call))
            rules.removeAll { calls.contains($0.call) }
            rules += other.rules
            standard = other.standard ?? standard
        }
    }

    private mutating func read(_ name: String, usedAt place: RulePlace?) throws(PolicyProblem) -> Part {
        guard !open.contains(name), open.count < 16 else {
            throw PolicyProblem("\(name) uses itself: \((open + [name]).joined(separator: ", "))", at: place)
        }
        guard let text = source(name) else { throw PolicyProblem("there is no policy \(name)", at: place, word: name) }
        open.append(name)
        defer { open.removeLast() }
        var used = Part()
        var own = Part()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let place = RulePlace(fileName(name), index + 1)
            switch try PolicyLine(line, at: place) {
            case .standard(let action, let isRecorded):
                own.standard = Standard(action: action, isRecorded: isRecorded, place: place)
            case .use(let name): used.replace(with: try read(name, usedAt: place))
            case .rules(let rules): for rule in rules { try add(rule, to: &own.rules) }
            case nil: continue
            }
        }
        used.replace(with: own)
        return used
    }

    /// - Throws: when an earlier line decides, or could decide otherwise: then order would matter.
    private func add(_ rule: SyscallRule, to rules: inout [SyscallRule]) throws(PolicyProblem) {
        for earlier in rules where earlier.call == rule.call {
            if earlier.tests.isEmpty {
                throw PolicyProblem("\(rule.call) is decided in line \(earlier.place.line) already", at: rule.place)
            }
            let overlap = rule.tests.allSatisfy { test in earlier.tests.allSatisfy { $0.isCompatible(with: test) } }
            if overlap, !rule.tests.isEmpty, earlier.action != rule.action {
                throw PolicyProblem(
                    "\(rule.call): the same call may be meant in line \(earlier.place.line), with another action",
                    at: rule.place)
            }
        }
        rules.append(rule)
    }

    private func fileName(_ name: String) -> String {
        name.hasPrefix("@") ? "\(name.dropFirst()).calls" : "\(name).policy"
    }
}
