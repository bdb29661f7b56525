internal import Model

/// How container runtimes compare an argument.
///
/// Format: OCI runtime specification, config-linux.md, `SCMP_CMP_*`.
enum Comparison: String, CaseIterable {
    case equal = "SCMP_CMP_EQ"
    case notEqual = "SCMP_CMP_NE"
    case less = "SCMP_CMP_LT"
    case lessOrEqual = "SCMP_CMP_LE"
    case greaterOrEqual = "SCMP_CMP_GE"
    case greater = "SCMP_CMP_GT"
    case maskedEqual = "SCMP_CMP_MASKED_EQ"
}

/// Tests under masks of which one holds exactly for the numbers of a range.
///
/// A range is cut into blocks that begin with the same bits: at most twice as many as the argument has bits.
func tests(of index: Int, from low: UInt64, through high: UInt64, whole: UInt64) -> [ArgumentTest] {
    var tests: [ArgumentTest] = []
    var start = low
    while start <= high {
        // The largest block that begins here and ends in the range.
        var ones: UInt64 = 0
        while ones != whole, start & (ones << 1 | 1) == 0, start | (ones << 1 | 1) <= high { ones = ones << 1 | 1 }
        tests.append(ArgumentTest(index: index, mask: whole & ~ones, value: start))
        let (next, overflow) = (start | ones).addingReportingOverflow(1)
        if overflow { break }
        start = next
    }
    return tests
}
