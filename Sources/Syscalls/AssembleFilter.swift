/// A filter that asks one rule after the other, as the table does.
///
/// For what libseccomp can't say: it sorts the tests of a call by itself. Within a file no two rules may answer the
/// same call differently; but rules of one's own come before a policy's, and there the order decides. Longer than
/// what libseccomp makes, and checked like it.
package func assembleFilter(_ table: PolicyTable) -> [UInt64] {
    var program = [
        load(4), jump(.equal, table.architecture.auditToken, then: 1, else: 0), answer(.killProcess), load(0),
    ]
    if table.architecture == .x86_64 {
        // x32, but for -1, which a tracer puts there to skip a call.
        program += [
            jump(.greaterOrEqual, Architecture.x32Bit, then: 0, else: 2), jump(.equal, .max, then: 1, else: 0),
            answer(.killProcess),
        ]
    }
    return program + search(segments(of: table)[...])
}

/// Numbers that stand together and are decided by the same code.
private struct Segment {
    let first: UInt32
    var code: [UInt64]
}

/// All numbers from 0 on, cut where the decision changes.
private func segments(of table: PolicyTable) -> [Segment] {
    var segments = [Segment(first: 0, code: [answer(table.standard)])]
    func add(_ first: UInt32, _ code: [UInt64]) {
        if segments.last?.first == first { segments.removeLast() }
        if segments.last?.code != code { segments.append(Segment(first: first, code: code)) }
    }
    for row in table.rows.sorted(by: { $0.number < $1.number }) {
        let number = UInt32(bitPattern: row.number)
        add(number, decide(row, table))
        add(number + 1, [answer(table.standard)])
    }
    return segments
}

/// A binary search for the number, which is in the accumulator.
private func search(_ segments: ArraySlice<Segment>) -> [UInt64] {
    guard segments.count > 1 else { return segments.first?.code ?? [answer(.killProcess)] }
    let middle = segments.startIndex + segments.count / 2
    let (low, high) = (search(segments[..<middle]), search(segments[middle...]))
    let first = segments[middle].first
    if low.count <= 255 { return [jump(.greaterOrEqual, first, then: low.count, else: 0)] + low + high }
    // Only the jump that always jumps reaches further.
    return [jump(.greaterOrEqual, first, then: 0, else: 1), 0x05 | UInt64(low.count) << 32] + low + high
}

private func decide(_ row: PolicyTable.Row, _ table: PolicyTable) -> [UInt64] {
    var code: [UInt64] = []
    for rule in row.rules {
        // Each word that is looked at, and what has to be in it.
        var words: [(offset: UInt32, mask: UInt32, value: UInt32)] = []
        for test in rule.tests {
            for half in [0, 1] as [UInt32] {
                let mask = UInt32(truncatingIfNeeded: test.mask >> UInt64(half * 32))
                let value = UInt32(truncatingIfNeeded: test.value >> UInt64(half * 32))
                if mask != 0 { words.append((16 + UInt32(test.index) * 8 + half * 4, mask, value)) }
            }
        }
        var steps = [answer(table.verdict(rule))]
        for word in words.reversed() {
            // To the next rule, behind all that is left of this one.
            let compare = jump(.equal, word.value, then: 0, else: steps.count)
            let mask = word.mask == .max ? [] : [0x54 | UInt64(word.mask) << 32]
            steps = [load(word.offset)] + mask + [compare] + steps
        }
        code += steps
        if rule.tests.isEmpty { return code }
    }
    return code + [answer(table.standard)]
}

// MARK: - Instructions

// Kernel: Documentation/networking/filter.rst, as `FilterProgram` reads them.

private enum Condition: UInt64 { case equal = 0x15, greaterOrEqual = 0x35 }

private func load(_ offset: UInt32) -> UInt64 { 0x20 | UInt64(offset) << 32 }

private func answer(_ verdict: FilterVerdict) -> UInt64 { 0x06 | UInt64(verdict.word) << 32 }

/// - Parameters: how many instructions are skipped; at most 255.
private func jump(_ condition: Condition, _ operand: UInt32, then: Int, else other: Int) -> UInt64 {
    condition.rawValue | UInt64(then) << 16 | UInt64(other) << 24 | UInt64(operand) << 32
}
