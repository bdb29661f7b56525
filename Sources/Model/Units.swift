/// A span of time in nanoseconds.
package struct Nanoseconds: Hashable, Comparable, Sendable {
    package let count: Int64

    package init(_ count: Int64) { self.count = count }

    package static func seconds(_ seconds: Int64) -> Nanoseconds { Nanoseconds(seconds * 1_000_000_000) }
    package static func microseconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1000) }

    package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }
    package static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        let (sum, overflow) = left.count.addingReportingOverflow(right.count)
        return Nanoseconds(overflow ? Int64.max : sum)
    }
    package static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.count - right.count)
    }
}

/// A number of bytes.
package struct Bytes: Hashable, Comparable, Sendable {
    package let count: UInt64

    package init(_ count: UInt64) { self.count = count }

    package static func mebibytes(_ count: UInt64) -> Bytes { Bytes(count << 20) }

    package static func < (left: Bytes, right: Bytes) -> Bool { left.count < right.count }
}

/// File permission bits; shown in octal.
package struct FileMode: Hashable, Sendable, ExpressibleByIntegerLiteral {
    package let bits: UInt32

    package init(_ bits: UInt32) { self.bits = bits }
    package init(integerLiteral value: UInt32) { bits = value }

    package var octal: String {
        // By hand: the general conversion looks types up by name at run time.
        var digits: [UInt8] = []
        var rest = bits
        repeat {
            digits.append(UInt8(ascii: "0") + UInt8(rest & 7))
            rest >>= 3
        } while rest > 0
        digits.append(UInt8(ascii: "0"))
        digits.reverse()
        return String(decoding: digits, as: UTF8.self)
    }
}
