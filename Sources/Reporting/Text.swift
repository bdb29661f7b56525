import Model

extension Bytes {
    /// In the largest unit that shows it exactly enough for a person: `64 MiB`, `1.5 GiB`.
    var text: String {
        let units: [(UInt64, String)] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        for (factor, name) in units where count >= factor {
            let tenths = count * 10 / factor
            return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
        }
        return "\(count) B"
    }
}

extension Nanoseconds {
    /// Seconds with milliseconds, without what is zero: `2 s`, `0.25 s`; microseconds below a millisecond.
    var text: String {
        if count < 1_000_000 { return "\(count / 1000) µs" }
        let milliseconds = count / 1_000_000
        var fraction = String(milliseconds % 1000)
        fraction = String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? "\(milliseconds / 1000) s" : "\(milliseconds / 1000).\(fraction) s"
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
