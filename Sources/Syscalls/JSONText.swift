/// A value of a JSON text, and where it begins.
struct JSONNode {
    enum Value {
        case object([(key: String, offset: Int, node: JSONNode)])
        case array([JSONNode])
        case string(String)
        /// As it is written.
        case number(String)
        case bool(Bool)
        case null
    }

    let value: Value
    /// In bytes from the beginning of the text.
    let offset: Int
}

/// Why a text is no JSON, or more of it than is read.
struct JSONProblem: Error {
    let message: String
    let offset: Int
}

/// Reads JSON to the letter, within bounds of depth and number. What others let pass, a key that is said twice
/// above all, is where two readers of one file differ.
///
/// Format: RFC 8259.
struct JSONReader {
    private static let deepest = 32
    private static let most = 65_536

    private let bytes: [UInt8]
    private var index = 0
    private var count = 0

    static func read(_ bytes: [UInt8]) throws(JSONProblem) -> JSONNode {
        var reader = JSONReader(bytes)
        let node = try reader.value(depth: 0)
        reader.skipBlanks()
        if reader.index < bytes.count { throw reader.problem("something stands behind the value") }
        return node
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func problem(_ message: String, at offset: Int? = nil) -> JSONProblem {
        JSONProblem(message: message, offset: offset ?? index)
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard byte == UInt8(ascii: sign) else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONProblem) -> JSONNode {
        skipBlanks()
        count += 1
        if count > Self.most { throw problem("more than \(Self.most) values stand up to here") }
        if depth > Self.deepest { throw problem("this is nested deeper than \(Self.deepest) levels") }
        let start = index
        let value: JSONNode.Value
        switch byte {
        case UInt8(ascii: "{"): value = try object(depth)
        case UInt8(ascii: "["): value = try array(depth)
        case UInt8(ascii: "\""): value = .string(try string())
        case let byte? where byte == UInt8(ascii: "-") || (48...57).contains(byte): value = .number(try number())
        case nil: throw problem("the text ends where a value is expected")
        default:
            if takeWord("true") {
                value = .bool(true)
            } else if takeWord("false") {
                value = .bool(false)
            } else if takeWord("null") {
                value = .null
            } else {
                throw problem("a value is expected")
            }
        }
        return JSONNode(value: value, offset: start)
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let word = word.description.utf8
        guard bytes[index...].starts(with: word) else { return false }
        index += word.count
        return true
    }

    private mutating func object(_ depth: Int) throws(JSONProblem) -> JSONNode.Value {
        index += 1
        var members: [(key: String, offset: Int, node: JSONNode)] = []
        if take("}") { return .object(members) }
        var keys: Set<String> = []
        repeat {
            skipBlanks()
            let offset = index
            guard byte == UInt8(ascii: "\"") else { throw problem("a key in quotes is expected") }
            let key = try string()
            guard keys.insert(key).inserted else {
                throw problem("the key \u{201C}\(shownWord(key))\u{201D} is said twice", at: offset)
            }
            guard take(":") else { throw problem("a colon is expected") }
            members.append((key, offset, try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw problem("a comma or } is expected") }
        return .object(members)
    }

    private mutating func array(_ depth: Int) throws(JSONProblem) -> JSONNode.Value {
        index += 1
        var elements: [JSONNode] = []
        if take("]") { return .array(elements) }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw problem("a comma or ] is expected") }
        return .array(elements)
    }

    // MARK: - Numbers

    private mutating func number() throws(JSONProblem) -> String {
        let start = index
        if byte == UInt8(ascii: "-") { index += 1 }
        if byte == UInt8(ascii: "0") {
            index += 1
        } else {
            try digits()
        }
        if byte == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            index += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        if index - start > 64 { throw problem("the number is too long", at: start) }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONProblem) {
        let start = index
        while let byte, (48...57).contains(byte) { index += 1 }
        if index == start { throw problem("a digit is expected") }
    }

    // MARK: - Strings

    private mutating func string() throws(JSONProblem) -> String {
        index += 1
        let start = index
        var text: [UInt8] = []
        while let byte, byte != UInt8(ascii: "\"") {
            if byte < 0x20 { throw problem("a control character stands in a string") }
            index += 1
            if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
        }
        if byte == nil { throw problem("a string is not closed", at: start - 1) }
        index += 1
        guard let string = String(validating: text, as: UTF8.self) else {
            throw problem("a string is not UTF-8", at: start - 1)
        }
        return string
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONProblem) {
        let start = index - 1
        guard let byte else { throw problem("a string is not closed") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), bytes[index...].starts(with: "\\u".utf8) {
                index += 2
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else {
                    throw problem("half of a character stands alone", at: start)
                }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw problem("half of a character stands alone", at: start)
            }
            text += Array(String(scalar).utf8)
        default: throw problem("an escape that JSON does not have", at: start)
        }
    }

    private mutating func hexadecimal() throws(JSONProblem) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw problem("four hexadecimal digits are expected")
            }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        return code
    }
}
