internal import Model

/// A file of lines `key number`, such as memory.events.
///
/// Format: cgroup-v2.rst, "Format", flat keyed.
struct FlatKeys {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// nil when there is no such key, or no number behind it.
    subscript(key: String) -> UInt64? {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            let line = bytes[start..<end]
            if line.starts(with: key.utf8), line.dropFirst(key.utf8.count).first == UInt8(ascii: " ") {
                return number(line.dropFirst(key.utf8.count + 1))
            }
            start = end + 1
        }
        return nil
    }
}

/// Decimal digits and nothing else.
func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for digit in digits {
        guard (48...57).contains(digit) else { return nil }
        let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = product.addingReportingOverflow(UInt64(digit - 48))
        if tooBig || overflow { return nil }
        value = sum
    }
    return value
}

/// The number behind `key=` among the words of a line.
func number(_ key: String, in line: ArraySlice<UInt8>) -> UInt64? {
    for word in line.split(separator: UInt8(ascii: " ")) where word.starts(with: key.utf8) {
        let rest = word.dropFirst(key.utf8.count)
        if rest.first == UInt8(ascii: "=") { return number(rest.dropFirst()) }
    }
    return nil
}
