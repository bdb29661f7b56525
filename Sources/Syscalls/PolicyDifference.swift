package import Model

/// What one policy lets pass that another does not, or answers otherwise.
package struct PolicyDifference: Hashable, Sendable {
    package enum Kind: Sendable { case weaker, stricter, other }

    package let kind: Kind
    /// `can now call ptrace`
    package let text: String
    /// Of the second policy, where it says so; nil when several lines do.
    package let place: RulePlace?
}

/// All differences, decided by what the flattened policies say of every call on one architecture.
///
/// - Parameters: nil for no filter at all.
package func policyDifferences(
    from old: SyscallPolicy?, to new: SyscallPolicy?, on architecture: Architecture = .native
) -> [PolicyDifference] {
    guard let old else {
        return new == nil ? [] : [PolicyDifference(kind: .stricter, text: "is under a filter now", place: nil)]
    }
    guard let new else { return [PolicyDifference(kind: .weaker, text: "is under no filter any more", place: nil)] }
    var comparison = Comparing(old, new)
    for entry in SyscallTable.entries where entry.number(on: architecture) != nil { comparison.look(at: entry.name) }
    return comparison.differences
}

private struct Comparing {
    private let old: SyscallPolicy
    private let new: SyscallPolicy
    private let oldRules: [String: [SyscallRule]]
    private let newRules: [String: [SyscallRule]]
    /// Calls as a whole, which stand in one line.
    private var gained: [String] = []
    private var lost: [String] = []
    private var answered: [String] = []
    private var partly: [PolicyDifference] = []

    init(_ old: SyscallPolicy, _ new: SyscallPolicy) {
        self.old = old
        self.new = new
        oldRules = Dictionary(grouping: old.rules, by: \.call)
        newRules = Dictionary(grouping: new.rules, by: \.call)
    }

    mutating func look(at call: String) {
        let (before, after) = (oldRules[call] ?? [], newRules[call] ?? [])
        // What the defaults say of calls that no rule names is told once.
        if before.isEmpty && after.isEmpty || isSame(before, after) { return }
        let (was, now) = (CallSet(before, standard: old.standard), CallSet(after, standard: new.standard))
        let (gains, loses) = (!now.isWithin(was), !was.isWithin(now))
        if gains && !loses && was.isEmpty && now.isWhole {
            gained.append(call)
        } else if loses && !gains && now.isEmpty && was.isWhole {
            lost.append(call)
        } else if !gains && !loses {
            answered.append(call)
        } else {
            if gains {
                let fresh = after.indices.filter { !passing($0, of: after).isWithin(was) || !after[$0].action.isPass }
                describe(call, "can now call", fresh.map { after[$0] }, after, .weaker, whole: now.isWhole)
            }
            if loses {
                // What is lost is said by what it had.
                if now.isEmpty {
                    partly.append(difference(.stricter, "can no longer call \(call)", after))
                } else {
                    let left = after.indices.filter { !passing($0, of: after).isEmpty || !after[$0].action.isPass }
                    describe(call, "can only call", left.map { after[$0] }, after, .stricter, whole: false)
                }
            }
        }
    }

    private func isSame(_ before: [SyscallRule], _ after: [SyscallRule]) -> Bool {
        let sameRules =
            before.count == after.count
            && zip(before, after).allSatisfy { $0.tests == $1.tests && $0.action == $1.action }
        return sameRules && (old.standard == new.standard || before.last?.tests.isEmpty == true)
    }

    /// What one rule lets pass, of all that the rules before it leave to it.
    private func passing(_ index: Int, of rules: [SyscallRule]) -> CallSet {
        let earlier = rules[..<index].map { SyscallRule($0.call, $0.tests, .kill, place: $0.place) }
        return CallSet(earlier + [rules[index]], standard: .kill)
    }

    /// - Parameter rules: those that are listed, of all that there are.
    private mutating func describe(
        _ call: String, _ verb: String, _ listedRules: [SyscallRule], _ rules: [SyscallRule],
        _ kind: PolicyDifference.Kind, whole: Bool
    ) {
        let elsewhere = rules.last.flatMap { $0.tests.isEmpty ? $0.action : nil } ?? new.standard
        let tested = listedRules.filter { !$0.tests.isEmpty && $0.action.isPass != elsewhere.isPass }
        let listed = tested.prefix(6).map(\.testText).joined(separator: ", or ")
        let cases = listed + (tested.count > 6 ? ", and \(tested.count - 6) other cases" : "")
        let how =
            if whole || tested.isEmpty {
                whole ? " with any arguments" : ""
            } else if elsewhere.isPass {
                " except with \(cases)"
            } else {
                " with \(cases)"
            }
        partly.append(difference(kind, "\(verb) \(call)\(how)", rules))
    }

    private func difference(_ kind: PolicyDifference.Kind, _ text: String, _ rules: [SyscallRule]) -> PolicyDifference {
        PolicyDifference(kind: kind, text: text, place: rules.first?.place)
    }

    var differences: [PolicyDifference] {
        var all: [PolicyDifference] = []
        func line(_ kind: PolicyDifference.Kind, _ words: String, _ calls: [String]) {
            guard let first = calls.first else { return }
            let place = calls.count == 1 ? newRules[first]?.first?.place : nil
            all.append(PolicyDifference(kind: kind, text: "\(words) \(calls.joined(separator: ", "))", place: place))
        }
        if old.standard.isPass != new.standard.isPass {
            all.append(
                PolicyDifference(
                    kind: new.standard.isPass ? .weaker : .stricter,
                    text: "calls without a rule: \(old.standard.text) → \(new.standard.text)", place: new.standardPlace)
            )
        } else if old.standard != new.standard {
            all.append(
                PolicyDifference(
                    kind: .other, text: "calls without a rule: \(old.standard.text) → \(new.standard.text)",
                    place: new.standardPlace))
        }
        line(.weaker, "can now call", gained)
        line(.stricter, "can no longer call", lost)
        line(.other, "gets another answer from", answered)
        return all + partly
    }
}
