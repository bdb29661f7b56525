/// A string as the kernel takes it: bytes without NUL, in no particular encoding.
///
/// File names, arguments and environment entries are such strings on Linux. They are UTF-8 only by
/// habit, so nestbox never converts them to `String` except to show them to a person.
package struct ByteString: Hashable, Sendable, ExpressibleByStringLiteral {
    package let bytes: [UInt8]

    /// - Parameter bytes: must hold no NUL; everything behind one would be lost in a system call.
    package init(_ bytes: [UInt8]) {
        precondition(!bytes.contains(0), "a NUL ends a string for the kernel")
        self.bytes = bytes
    }

    package init(_ bytes: ArraySlice<UInt8>) { self.init(Array(bytes)) }

    package init(_ string: String) { self.init(Array(string.utf8)) }

    package init(stringLiteral value: String) {
        bytes = Array(value.utf8)
    }

    package var isEmpty: Bool { bytes.isEmpty }

    package static func + (left: ByteString, right: ByteString) -> ByteString {
        ByteString(left.bytes + right.bytes)
    }

    /// For people: printable ASCII and valid UTF-8 as they are, control characters, bidirectional
    /// controls and stray bytes as `\xNN`, so that no name can steer the reader's terminal.
    package var shown: String {
        if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\u{FFFD}" { return shownByteByByte }
            text += Self.isHarmless(scalar) ? String(scalar) : scalar.utf8.map(Self.escape).joined()
        }
        return text
    }

    private var shownByteByByte: String {
        bytes.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : Self.escape($0) }.joined()
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        return "\\x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
            false
        default: true
        }
    }
}

// MARK: - Paths

extension ByteString {
    private static let slash = UInt8(ascii: "/")

    package var isAbsolute: Bool { bytes.first == Self.slash }

    /// The names between the slashes, without empty ones and `.`; `..` stays as it is.
    package var components: [ByteString] {
        bytes.split(separator: Self.slash).filter { $0 != [UInt8(ascii: ".")] }.map { ByteString($0) }
    }

    /// Of a clean absolute path.
    package var parent: ByteString {
        guard let slash = bytes.lastIndex(of: Self.slash), slash > 0 else { return "/" }
        return ByteString(bytes[..<slash])
    }

    /// Of a clean absolute path.
    package var lastComponent: ByteString {
        ByteString(bytes[((bytes.lastIndex(of: Self.slash) ?? -1) + 1)...])
    }

    /// How many names a clean absolute path has.
    package var depth: Int { bytes.count <= 1 ? 0 : bytes.reduce(0) { $0 + ($1 == Self.slash ? 1 : 0) } }

    /// The directories above a clean absolute path, the topmost first, without the root.
    package var ancestors: [ByteString] {
        bytes.indices.dropFirst().filter { bytes[$0] == Self.slash }.map { ByteString(bytes[..<$0]) }
    }

    package static func path(_ components: [ByteString]) -> ByteString {
        var bytes: [UInt8] = []
        for component in components {
            bytes.append(slash)
            bytes.append(contentsOf: component.bytes)
        }
        return ByteString(bytes.isEmpty ? [slash] : bytes)
    }

    package func appending(_ name: ByteString) -> ByteString {
        if isEmpty || bytes.last == Self.slash { return self + name }
        return self + "/" + name
    }

    /// True when this absolute, clean path is `ancestor`, as clean, or lies below it.
    package func isWithin(_ ancestor: ByteString) -> Bool {
        let length = ancestor.bytes.count
        guard length > 1 else { return true }
        guard bytes.count >= length, bytes.starts(with: ancestor.bytes) else { return false }
        return bytes.count == length || bytes[length] == Self.slash
    }

    /// True when an absolute path has no empty, `.` or `..` component and no trailing slash.
    package var isClean: Bool {
        var length = 0
        var dots = 0
        for (index, byte) in bytes.enumerated() where index > 0 {
            if byte == Self.slash {
                if length == 0 || length == dots && dots <= 2 { return false }
                (length, dots) = (0, 0)
            } else {
                length += 1
                dots += byte == UInt8(ascii: ".") ? 1 : 0
            }
        }
        return bytes.count == 1 || !(length == 0 || length == dots && dots <= 2)
    }

    /// The path without `.`, empty components and trailing slashes; nil when it climbs with `..`,
    /// which has no meaning that is independent of symlinks.
    package var cleaned: ByteString? {
        let parts = components
        return parts.contains("..") ? nil : ByteString.path(parts)
    }
}
