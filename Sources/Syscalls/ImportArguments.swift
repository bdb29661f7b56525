internal import Model

extension ImportReader {
    /// The tests of an entry, of which one set has to hold; nil after a mistake.
    ///
    /// - Parameter isRefusal: the entry refuses what passes them.
    mutating func alternatives(of call: String, _ args: [JSONNode], isRefusal: Bool) -> [[ArgumentTest]]? {
        var alternatives: [[ArgumentTest]] = [[]]
        var seen: Set<Int> = []
        for arg in args {
            let members = members(arg, known: ["index", "value", "valueTwo", "op"])
            guard let indexNode = members["index"], let valueNode = members["value"], let opNode = members["op"] else {
                no("a test needs index, value and op", at: arg.offset)
                return nil
            }
            guard let index = number(indexNode, most: 5), let word = string(opNode) else { return nil }
            guard let comparison = Comparison(rawValue: word) else {
                no(
                    "\(shownWord(word)) is no comparison", at: opNode.offset, word: word,
                    known: Comparison.allCases.map(\.rawValue))
                return nil
            }
            guard seen.insert(Int(index)).inserted else {
                // Runtimes take two tests of one argument as alternatives, though all others as both.
                no(
                    "argument \(index) is tested twice, which runtimes take as \u{201C}either\u{201D}: "
                        + "give each test an entry of its own", at: indexNode.offset)
                return nil
            }
            let one = Test(
                call: call, index: Int(index), comparison: comparison, value: valueNode, second: members["valueTwo"],
                isRefusal: isRefusal)
            guard let tests = tests(one) else { return nil }
            var combined: [[ArgumentTest]] = []
            for earlier in alternatives {
                for test in tests { combined.append(test.mask == 0 ? earlier : earlier + [test]) }
            }
            if combined.count > 1024 {
                no("the tests of \(call) are more than 1024 in our words", at: arg.offset)
                return nil
            }
            alternatives = combined
        }
        return alternatives
    }

    private struct Test {
        let call: String
        let index: Int
        let comparison: Comparison
        let value: JSONNode
        let second: JSONNode?
        let isRefusal: Bool

        /// Where it is not known how much of an argument the kernel looks at: the half or the whole of it, whatever
        /// refuses more. Of what passes one of these comparisons of the whole, the half passes it too; of the others
        /// it is the other way round.
        var isHalfStricter: Bool {
            switch comparison {
            case .equal, .less, .lessOrEqual: isRefusal
            case .notEqual, .greaterOrEqual, .greater: !isRefusal
            case .maskedEqual: false
            }
        }
    }

    /// None for what never holds; with an empty mask for what always does.
    private mutating func tests(_ test: Test) -> [ArgumentTest]? {
        let argument = CallArguments.arguments(of: test.call).first { $0.index == test.index }
        var whole: UInt64 = argument?.isInt == true ? 0xFFFF_FFFF : .max
        if argument == nil, test.isHalfStricter, let number = number(test.value), number >> 32 == 0 {
            whole = 0xFFFF_FFFF
        }
        guard let value = value(test.value, test, whole) else { return nil }
        if argument?.isInt == true {
            tightened.append((test.call, test.value.offset))
        } else if argument == nil, test.comparison != .maskedEqual {
            guessed.append((test.call, test.value.offset))
        }
        let index = test.index
        func range(_ low: UInt64, _ high: UInt64) -> [ArgumentTest] {
            Syscalls.tests(of: index, from: low, through: high, whole: whole)
        }
        switch test.comparison {
        case .equal: return [ArgumentTest(index: index, mask: whole, value: value)]
        case .notEqual:
            return (value == 0 ? [] : range(0, value - 1)) + (value == whole ? [] : range(value + 1, whole))
        case .less: return value == 0 ? [] : range(0, value - 1)
        case .lessOrEqual: return range(0, value)
        case .greaterOrEqual: return range(value, whole)
        case .greater: return value == whole ? [] : range(value + 1, whole)
        case .maskedEqual:
            var wanted: UInt64 = 0
            if let second = test.second {
                guard let number = self.value(second, test, whole) else { return nil }
                wanted = number
            }
            if wanted & ~value != 0 {
                no("this can't be: the mask removes some of its bits", at: test.second?.offset ?? test.value.offset)
                return nil
            }
            return [ArgumentTest(index: index, mask: value, value: wanted)]
        }
    }

    /// Of an int the 32 bits that the kernel looks at; -1 in 64 bits is -1 in 32.
    private mutating func value(_ node: JSONNode, _ test: Test, _ whole: UInt64) -> UInt64? {
        guard let number = number(node) else { return nil }
        if number & ~whole == 0 { return number }
        if number >> 31 == 0x1_FFFF_FFFF { return number & whole }
        no("the number does not fit: argument \(test.index) of \(test.call) is an int", at: node.offset)
        return nil
    }

    // MARK: - The end

    /// Makes rules of the entries. Two that decide the same call count as they do in libseccomp, from which the
    /// runtimes have it: what is the default goes without saying, and the first entry without tests decides alone.
    mutating func finish() {
        if let standard = result.part.standard {
            warnOfNoEffect(standard.action)
            entries.removeAll { $0.action == standard.action }
        }
        let all = Dictionary(grouping: entries, by: \.call)
        for entry in SyscallTable.entries {
            guard let rules = all[entry.name] else { continue }
            if let whole = rules.first(where: \.isUnconditional) { decideAlone(whole, rules) } else { add(rules) }
        }
        warn(unknownCalls) { "not known, and so left out: \($0)" }
        warn(tightened) {
            "ints are compared with all 64 bits, and here with the 32 that the kernel looks at: \($0)"
        }
        warn(guessed) {
            "whether the kernel looks at 32 or 64 bits of an argument is not known here; compared is what refuses more: \($0)"
        }
        warn(foreign) { "calls of other ABIs (\($0)) are killed all the same" }
    }

    /// Somebody may have meant an exception from another entry, which does not come about.
    private mutating func warnOfNoEffect(_ standard: SyscallAction) {
        for entry in entries where entry.action == standard {
            guard entries.contains(where: { $0.call == entry.call && $0.action != standard }) else { continue }
            warn(
                "\(entry.call) gets what the default says: beside its other entry this one has no effect, as in libseccomp",
                at: entry.offset)
        }
    }

    private mutating func decideAlone(_ whole: ImportedRule, _ rules: [ImportedRule]) {
        for other in rules where other.action != whole.action {
            let what = other.isUnconditional ? "" : ", whatever its arguments"
            warn(
                "\(whole.call) is decided in line \(place(whole.offset).line)\(what): "
                    + "this entry has no effect, as in libseccomp", at: other.offset)
        }
        add(whole, [])
    }

    private mutating func add(_ rules: [ImportedRule]) {
        for rule in rules {
            for tests in rule.alternatives { add(rule, tests) }
        }
    }

    private mutating func add(_ rule: ImportedRule, _ tests: [ArgumentTest]) {
        let made = SyscallRule(
            rule.call, tests, rule.action, isRecorded: rule.action.isWorthARecord, place: place(rule.offset),
            reason: rule.comment)
        do throws(PolicyProblem) {
            try result.part.add(made)
        } catch {
            no(error.message, at: rule.offset)
        }
    }
}
