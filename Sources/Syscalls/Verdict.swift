package import Model

/// What a filter answers the kernel.
///
/// Kernel: linux/seccomp.h, SECCOMP_RET_*.
package struct FilterVerdict: Hashable, Sendable {
    package let word: UInt32

    package init(word: UInt32) { self.word = word }

    package static let killProcess = FilterVerdict(word: 0x8000_0000)
    package static let notify = FilterVerdict(word: 0x7FC0_0000)

    package init(_ action: SyscallAction, isRecorded: Bool, _ refusals: Refusals) {
        switch (action, isRecorded, refusals) {
        case (.allow, _, _): word = 0x7FFF_0000
        case (.log, _, _): word = 0x7FFC_0000
        case (.kill, _, .notified), (.errno, true, .notified): word = Self.notify.word
        case (.kill, _, _), (.errno, true, .fatal): word = Self.killProcess.word
        case (.errno(let errno), _, _): word = 0x0005_0000 | UInt32(errno.code)
        }
    }
}

/// A policy on one architecture: what it says about each number. The reference that filters are held against.
package struct PolicyTable: Sendable {
    package struct Row: Sendable {
        package let number: Int32
        package let rules: [SyscallRule]
    }

    package let policy: SyscallPolicy
    package let architecture: Architecture
    package let refusals: Refusals
    /// One for each call that has rules and exists here.
    package let rows: [Row]

    /// One rule, without what a person reads of it: a check asks tens of thousands of times.
    private struct Decision {
        /// In `tests`.
        let range: Range<Int>
        let verdict: FilterVerdict
    }

    private let decisions: [Decision]
    private let tests: [ArgumentTest]
    /// Of each number its rules in `decisions`.
    private let places: [Range<Int>]

    package init(_ policy: SyscallPolicy, on architecture: Architecture, _ refusals: Refusals) {
        self.policy = policy
        self.architecture = architecture
        self.refusals = refusals
        let rules = Dictionary(grouping: policy.rules, by: \.call)
        var rows: [Row] = []
        for entry in SyscallTable.entries {
            guard let number = entry.number(on: architecture), let rules = rules[entry.name] else { continue }
            rows.append(Row(number: number, rules: rules))
        }
        self.rows = rows
        var decisions: [Decision] = []
        var tests: [ArgumentTest] = []
        var places = Array(repeating: 0..<0, count: 1024)
        for row in rows {
            let first = decisions.count
            for rule in row.rules {
                let verdict = FilterVerdict(rule.action, isRecorded: rule.isRecorded, refusals)
                decisions.append(Decision(range: tests.count..<tests.count + rule.tests.count, verdict: verdict))
                tests += rule.tests
            }
            places[Int(row.number)] = first..<decisions.count
        }
        self.decisions = decisions
        self.tests = tests
        self.places = places
    }

    package func verdict(_ rule: SyscallRule) -> FilterVerdict {
        FilterVerdict(rule.action, isRecorded: rule.isRecorded, refusals)
    }

    /// What must be answered to a call of the native architecture.
    package func verdict(number: UInt32, _ arguments: [UInt64]) -> FilterVerdict {
        // All that has the bit of x32 or a higher one, but for -1, which a tracer puts there to skip a call.
        if architecture == .x86_64, number >= Architecture.x32Bit, number != .max { return .killProcess }
        for place in number < 1024 ? places[Int(number)] : 0..<0 {
            if decisions[place].range.allSatisfy({ tests[$0].holds(arguments) }) { return decisions[place].verdict }
        }
        return standard
    }

    /// For calls without a rule.
    package var standard: FilterVerdict {
        FilterVerdict(policy.standard, isRecorded: policy.isStandardRecorded, refusals)
    }
}
