internal import Model

/// A call that a filter decides otherwise than its policy.
package struct FilterDifference: Error, Hashable, Sendable {
    package let data: SeccompData
    package let expected: FilterVerdict
    package let found: FilterVerdict

    package var text: String {
        let arguments = data.arguments.map { "0x\(String($0, radix: 16))" }.joined(separator: ", ")
        return "call \(data.number) of architecture 0x\(String(data.architecture, radix: 16)) with \(arguments): "
            + "0x\(String(found.word, radix: 16)) instead of 0x\(String(expected.word, radix: 16))"
    }
}

/// Holds a filter against its policy: all numbers there are and will be for a while, the other ABIs, and
/// the arguments at and around every value that a rule tests.
///
/// - Returns: how many calls were tried.
@discardableResult
package func checkFilter(_ program: FilterProgram, against table: PolicyTable) throws(FilterDifference) -> Int {
    var check = Check(program: program, table: table)
    try check.nativeNumbers()
    try check.foreignABIs()
    for row in table.rows where row.rules.contains(where: { !$0.tests.isEmpty }) { try check.arguments(of: row) }
    return check.count
}

/// A call whose rules test more combinations of values than are tried in bearable time; nil when there is none.
package func callBeyondChecking(_ table: PolicyTable) -> String? {
    var all = 0
    return table.rows.first { row in
        var combinations = 1
        for index in 0..<6 {
            let tests = row.rules.flatMap(\.tests).filter { $0.index == index }
            if !tests.isEmpty { combinations *= tests.count * 5 + 4 }
            if all + combinations > 1 << 19 { return true }
        }
        all += combinations
        return false
    }?.rules.first?.call
}

private struct Check {
    let program: FilterProgram
    let table: PolicyTable
    var count = 0

    static let garbage: UInt64 = 0xDEAD_BEEF << 32
    /// Where no rule looks at arguments, none of these may matter.
    static let plain: [[UInt64]] = [
        [0, 0, 0, 0, 0, 0], Array(repeating: .max, count: 6), [1, 2, 3, 4, 5, 6], Array(repeating: 1 << 63, count: 6),
    ]

    mutating func expect(
        _ number: UInt32, _ arguments: [UInt64], token: UInt32, _ expected: FilterVerdict
    ) throws(FilterDifference) {
        count += 1
        let data = SeccompData(number: number, architecture: token, arguments: arguments)
        let found = program.verdict(data)
        if found != expected { throw FilterDifference(data: data, expected: expected, found: found) }
    }

    mutating func native(_ number: UInt32, _ arguments: [UInt64]) throws(FilterDifference) {
        let expected = table.verdict(number: number, arguments)
        try expect(number, arguments, token: table.architecture.auditToken, expected)
    }

    mutating func nativeNumbers() throws(FilterDifference) {
        let ends: [UInt32] = [.max, 0x7FFF_FFFF, 0x8000_0000, 0x3FFF_FFFF, 0xFFFF_FFFE, 4096, 65_536]
        for number in Array(0..<1024) + ends {
            for arguments in Self.plain { try native(number, arguments) }
        }
    }

    mutating func foreignABIs() throws(FilterDifference) {
        for token in table.architecture.foreignTokens {
            for number in UInt32(0)..<1024 { try expect(number, Self.plain[0], token: token, .killProcess) }
        }
        guard table.architecture == .x86_64 else { return }
        for number in UInt32(0)..<1024 { try native(number | Architecture.x32Bit, Self.plain[0]) }
    }

    // MARK: - Arguments

    mutating func arguments(of row: PolicyTable.Row) throws(FilterDifference) {
        let number = UInt32(bitPattern: row.number)
        let tested = Set(row.rules.flatMap { $0.tests.map(\.index) }).sorted()
        try combinations(number, tested.map { values(row, $0) }, tested)
        for rule in row.rules { try around(rule, number) }
    }

    /// Every tested value of every argument with every one of the others, and what lies beside them.
    private mutating func combinations(
        _ number: UInt32, _ values: [[UInt64]], _ indices: [Int]
    ) throws(FilterDifference) {
        var positions = Array(repeating: 0, count: values.count)
        while true {
            var arguments: [UInt64] = [0, 0, 0, 0, 0, 0]
            for (place, position) in positions.enumerated() { arguments[indices[place]] = values[place][position] }
            try native(number, arguments)
            guard let next = positions.indices.first(where: { positions[$0] + 1 < values[$0].count }) else { return }
            positions[next] += 1
            for place in 0..<next { positions[place] = 0 }
        }
    }

    private func values(_ row: PolicyTable.Row, _ index: Int) -> [UInt64] {
        var all: Set<UInt64> = [0, .max, 0x7FFF_FFFF, 0xFFFF_FFFF]
        for test in row.rules.flatMap(\.tests) where test.index == index {
            let value = test.value
            all.formUnion([value, value | Self.garbage, value | ~test.mask, value &+ 1, value &- 1])
        }
        return all.sorted()
    }

    /// What just passes a rule, and the same with any one bit of a tested argument turned over.
    private mutating func around(_ rule: SyscallRule, _ number: UInt32) throws(FilterDifference) {
        var passing: [UInt64] = [0, 0, 0, 0, 0, 0]
        for test in rule.tests { passing[test.index] |= test.value }
        for test in rule.tests {
            for bit in 0..<64 {
                var arguments = passing
                arguments[test.index] ^= 1 << UInt64(bit)
                try native(number, arguments)
            }
        }
        // Arguments that no rule tests are nobody's business.
        let untested = (0..<6).filter { index in !rule.tests.contains { $0.index == index } }
        for index in untested {
            var arguments = passing
            arguments[index] = 0xAAAA_5555_AAAA_5555
            try native(number, arguments)
        }
    }
}
