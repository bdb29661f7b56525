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
    private var used = 0
    /// All that is wrong so far.
    package private(set) var problems: [PolicyProblem] = []

    /// Nobody reads more, and a file can hold thousands.
    private static let mostProblems = 100
    private static let mostUses = 256
    private static let mostRules = 8192

    package init(_ source: @escaping Source = builtInPolicyText) { self.source = source }

    /// The whole policy of this name.
    ///
    /// - Throws: the first of its problems.
    package mutating func policy(_ name: String) throws(PolicyProblem) -> SyscallPolicy {
        let part = part(named: name)
        if let first = problems.first { throw first }
        guard let policy = part.policy(named: name) else {
            throw PolicyProblem("the policy \(name) has no default", at: RulePlace(Self.fileName(name), 1))
        }
        return policy
    }

    /// What the source has under a name.
    package mutating func part(named name: String) -> PolicyPart { use(name, nil) }

    /// - Parameter file: what places call it.
    package mutating func part(of text: String, file: String) -> PolicyPart {
        var lines: [(text: Substring, place: RulePlace)] = []
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append((Substring(line), RulePlace(file, lines.count + 1)))
        }
        return part(of: lines)
    }

    /// Lines that stand together, wherever each of them is.
    package mutating func part(of lines: [(text: Substring, place: RulePlace)]) -> PolicyPart {
        var used = PolicyPart()
        var own = PolicyPart()
        for (text, place) in lines {
            if problems.count >= Self.mostProblems { break }
            do throws(PolicyProblem) {
                try read(text, place, &own, &used)
            } catch {
                problems.append(error)
            }
        }
        used.replace(with: own)
        return used
    }

    private mutating func read(
        _ text: Substring, _ place: RulePlace, _ own: inout PolicyPart, _ used: inout PolicyPart
    ) throws(PolicyProblem) {
        switch try PolicyLine(text, at: place) {
        case .standard(let action, let isRecorded):
            if let earlier = own.standard {
                throw PolicyProblem("the default is said \(earlier.place.reference) already", at: place)
            }
            own.standard = PolicyPart.Standard(action: action, isRecorded: isRecorded, place: place)
        case .use(let name): used.replace(with: use(name, place))
        case .rules(let rules):
            for rule in rules { try own.add(rule) }
            if own.rules.count > Self.mostRules {
                throw PolicyProblem("more than \(Self.mostRules) rules stand up to here", at: place)
            }
        case nil: break
        }
    }

    private mutating func use(_ name: String, _ place: RulePlace?) -> PolicyPart {
        used += 1
        do throws(PolicyProblem) {
            guard !open.contains(name), open.count < 16 else {
                throw PolicyProblem("\(name) uses itself: \((open + [name]).joined(separator: ", "))", at: place)
            }
            if used > Self.mostUses { throw PolicyProblem("more than \(Self.mostUses) policies are used", at: place) }
            guard let text = source(name) else {
                throw PolicyProblem(
                    "there is no policy \(shownWord(name))", at: place, word: name,
                    known: builtInPolicies + builtInGroups)
            }
            open.append(name)
            let part = part(of: text, file: Self.fileName(name))
            open.removeLast()
            return part
        } catch {
            problems.append(error)
            return PolicyPart()
        }
    }

    private static func fileName(_ name: String) -> String {
        name.hasPrefix("@") ? "\(name.dropFirst()).calls" : "\(name).policy"
    }
}
