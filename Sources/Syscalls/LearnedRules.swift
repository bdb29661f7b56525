package import Model

/// The rules that let a command do again what it was seen to do, as lines of the policies' language.
package struct LearnedRules: Sendable {
    package struct Group: Sendable {
        /// What the lines have in common, for a comment.
        package let title: String
        package let lines: [String]
    }

    package private(set) var groups: [Group] = []
    /// Calls that no policy for programs of all kinds allows: to be looked at before anybody trusts the rules.
    package private(set) var unusual: [String] = []

    package var isEmpty: Bool { groups.isEmpty }

    /// - Parameters:
    ///   - calls: what was seen.
    ///   - known: what is allowed already; nil: a policy is begun.
    package init(_ calls: [ObservedCall], beyond known: SyscallPolicy?) {
        var reader = PolicyReader()
        let usual = reader.part(named: "default").policy(named: "default")
        var rest: [(name: String, lines: [String])] = []
        for call in Self.withOwnCalls(calls) {
            guard let name = Int32(exactly: call.number).flatMap({ SyscallTable.name(of: $0, on: .native) }) else {
                continue
            }
            let missing = known.map { call.missing(name, in: $0) } ?? call
            guard let missing, missing.count > 0 else { continue }
            rest.append((name, missing.lines(name)))
            if let usual, missing.missing(name, in: usual) != nil { unusual.append(name) }
        }
        unusual.sort()
        let odd = unusual
        take(rest.filter { !odd.contains($0.name) })
        add(
            "Refused by the policy default. Look at these before you trust this list.",
            rest.filter { odd.contains($0.name) })
    }

    /// Together with what nestbox itself needs, whether or not the command used it.
    private static func withOwnCalls(_ calls: [ObservedCall]) -> [ObservedCall] {
        var calls = calls
        for own in OwnCall.all {
            guard let number = SyscallTable.entry(named: own.name)?.number(on: .native) else { continue }
            let place = calls.firstIndex { $0.number == UInt32(number) } ?? calls.count
            if place == calls.count { calls.append(ObservedCall(number: UInt32(number))) }
            let tracked = TrackedArgument.all(of: own.name)
            let value = own.known.first { known in tracked.contains { $0.index == known.index } }?.value
            if let value, !calls[place].values.contains([value]) { calls[place].values.append([value]) }
        }
        return calls
    }

    private mutating func take(_ calls: [(name: String, lines: [String])]) {
        var rest = calls
        for group in builtInGroups where group != "@refused" {
            var reader = PolicyReader()
            let members = Set(reader.part(named: group).rules.map(\.call))
            add(group, rest.filter { members.contains($0.name) })
            rest.removeAll { members.contains($0.name) }
        }
        add("others", rest)
    }

    /// Calls without tests share lines.
    private mutating func add(_ title: String, _ calls: [(name: String, lines: [String])]) {
        let calls = calls.sorted { $0.name < $1.name }
        var lines: [String] = []
        var line = ""
        for call in calls where call.lines.isEmpty {
            if line.utf8.count + call.name.utf8.count > 100 {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? "allow \(call.name)" : " \(call.name)"
        }
        if !line.isEmpty { lines.append(line) }
        lines += calls.flatMap(\.lines)
        if !lines.isEmpty { groups.append(Group(title: title, lines: lines)) }
    }
}

extension ObservedCall {
    /// What of it a policy does not let pass; nil when all of it does.
    fileprivate func missing(_ name: String, in policy: SyscallPolicy) -> ObservedCall? {
        let tracked = TrackedArgument.all(of: name)
        let rules = policy.rules(for: name)
        func passes(_ values: [UInt64]) -> Bool {
            var arguments: [UInt64] = [0, 0, 0, 0, 0, 0]
            for (argument, value) in zip(tracked, values) { arguments[argument.index] = value }
            let rule = rules.first { rule in rule.tests.allSatisfy { $0.holds(arguments) } }
            return (rule?.action ?? policy.standard).isPass
        }
        if hasMore || values.isEmpty {
            // All of its uses pass only where no test stands.
            let isWhole =
                rules.isEmpty ? policy.standard.isPass : rules.allSatisfy { $0.action.isPass && $0.tests.isEmpty }
            return isWhole ? nil : self
        }
        var rest = self
        rest.values.removeAll(where: passes)
        return rest.values.isEmpty ? nil : rest
    }

    /// Lines of its own for a call whose arguments are tested; none: it is allowed whatever they are.
    fileprivate func lines(_ name: String) -> [String] {
        let tracked = TrackedArgument.all(of: name)
        guard !hasMore, !values.isEmpty, let last = tracked.last else { return [] }
        let values = name == "futex" ? Self.withoutInheritance(values) : values
        if name == "clone", values.contains(where: { $0 != [0] }) { return [] }
        var lines: [String] = []
        // All but the last argument stand for themselves; of the last, all values that came with them.
        for first in Set(values.map { Array($0.dropLast()) }).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let among = values.filter { Array($0.dropLast()) == first }.map { $0[tracked.count - 1] }.sorted()
            let tests = zip(tracked, first).map { $0.test(of: name, [$1]) }
            // Not more in a line than one reads at a glance.
            for start in stride(from: 0, to: among.count, by: 5) {
                let test = last.test(of: name, Array(among[start..<min(start + 5, among.count)]))
                lines.append("allow \(name): \((tests + [test]).joined(separator: ", "))")
            }
        }
        return lines
    }
}

extension ObservedCall {
    /// Which of the usual operations of a lock come up is a matter of chance: all of them, or what else there was.
    fileprivate static func withoutInheritance(_ values: [[UInt64]]) -> [[UInt64]] {
        let names = [
            "FUTEX_WAIT", "FUTEX_WAKE", "FUTEX_REQUEUE", "FUTEX_CMP_REQUEUE", "FUTEX_WAKE_OP", "FUTEX_WAIT_BITSET",
            "FUTEX_WAKE_BITSET",
        ]
        let usual = names.compactMap { KernelConstants.value(of: $0).map { [$0] } }
        return usual + values.filter { !usual.contains($0) }
    }
}

extension TrackedArgument {
    fileprivate func test(of call: String, _ values: [UInt64]) -> String {
        let text = ArgumentText(call, name)
        if call == "clone" { return "\(name) & CLONE_NAMESPACES == 0" }
        let argument = text.mask.isEmpty ? name : "\(name) & \(text.mask)"
        let names = values.map { text.name($0) ?? "0x\(String($0, radix: 16))" }
        return names.count == 1 ? "\(argument) == \(names[0])" : "\(argument) in \(names.joined(separator: " "))"
    }
}
