package import Model

extension [String] {
    /// As `joined`, which looks types up at run time: a hundredth of a run with a report.
    func listed(by separator: String) -> String {
        var text = ""
        for (index, word) in enumerated() {
            if index > 0 { text += separator }
            text += word
        }
        return text
    }
}

extension Bytes {
    private static let units: [(UInt64, String)] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]

    /// In the largest unit that shows it well enough for a person: `64 MiB`, `1.5 GiB`.
    var text: String {
        for (factor, name) in Self.units where count >= factor {
            let tenths = count % factor * 10 / factor
            return tenths == 0 ? "\(count / factor) \(name)" : "\(count / factor).\(tenths) \(name)"
        }
        return "\(count) B"
    }

    /// Without any rounding: two sizes that differ never look the same.
    package var exactText: String {
        for (factor, name) in Self.units where count > 0 && count % factor == 0 { return "\(count / factor) \(name)" }
        return "\(count) B"
    }
}

extension Nanoseconds {
    /// Seconds with milliseconds, without what is zero: `2 s`, `0.25 s`; microseconds below a millisecond.
    var text: String {
        if count < 1_000_000 { return "\(count / 1000) µs" }
        return Self.seconds(count / 1_000_000, digits: 3)
    }

    /// Without any rounding.
    package var exactText: String { Self.seconds(count, digits: 9) }

    /// - Parameter count: of a unit that is 10 to the power of -`digits` seconds.
    private static func seconds(_ count: Int64, digits: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<digits { scale *= 10 }
        var fraction = String(count % scale)
        fraction = String(repeating: "0", count: digits - fraction.utf8.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? "\(count / scale) s" : "\(count / scale).\(fraction) s"
    }
}

extension ByteString {
    /// As a word for a shell: bare when it is plain.
    package var quoted: String {
        let plain = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "%+,-./:=@_".utf8.contains(byte)
            }
        }
        if plain && !isEmpty { return shown }
        return "'" + shown.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
