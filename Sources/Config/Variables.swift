import Model

/// A variable that a profile declares.
struct Declaration: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case text, path, size, duration, count
    }

    let name: String
    let kind: Kind
    /// nil: it has to be set with -D.
    let standard: ByteString?
    let source: SourceFile
    let position: Position
}

/// Why a text can't be had: a sentence without a full stop, and what to do.
struct Unexpandable: Error, Sendable {
    let message: String
    let hint: String
}

/// The values that stand for `${NAME}` in the texts of profiles.
struct Variables: Sendable {
    let surroundings: Surroundings
    /// Of a text with variables in it; so that a small file can't stand for a large policy.
    private static let longest = 16384
    private var values: [(name: String, value: ByteString?)] = []

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// In place of an earlier declaration of the same name.
    mutating func define(_ name: String, _ value: ByteString?) {
        values.removeAll { $0.name == name }
        values.append((name, value))
    }

    var names: [String] { values.map(\.name) }

    /// `${NAME}` replaced, `$${` taken for `${`; any other `$` is itself.
    ///
    /// - Parameter escaping: what means something in the value of a mount is made to mean itself.
    func expand(_ text: [UInt8], escaping: Bool = false) throws(Unexpandable) -> [UInt8] {
        guard text.contains(UInt8(ascii: "$")) else { return text }
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            if rest.starts(with: "$${".utf8) {
                result += "${".utf8
                rest = rest.dropFirst(3)
            } else if rest.starts(with: "${".utf8) {
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                    throw Unexpandable(message: "a “${” is not closed", hint: "write $${ where no variable is meant")
                }
                let value = try value(of: ByteString(rest[(rest.startIndex + 2)..<end].filter { $0 != 0 }).shown)
                result += escaping ? Entry.escape(value.bytes) : value.bytes
                rest = rest[(end + 1)...]
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
            if result.count > Self.longest {
                throw Unexpandable(
                    message: "with its variables this is too long", hint: "\(Self.longest) bytes at most")
            }
        }
        return result
    }

    /// Whether a text names something that this caller does not have at all.
    func isWithoutValue(_ text: [UInt8]) -> Bool {
        Surroundings.names.contains { name in
            name != "CWD" && surroundings.value(of: name) == "" && text.contains(Array("${\(name)}".utf8))
        }
    }

    private func value(of name: String) throws(Unexpandable) -> ByteString {
        if let known = surroundings.value(of: name) {
            if !known.isEmpty { return known }
            if name == "CWD" && surroundings.isDirectoryTooBroad {
                throw Unexpandable(
                    message: "the current directory, ${CWD}, is a home as a whole or belongs to the system",
                    hint: "change to the directory that is meant, or name it with --rw, --ro or --overlay")
            }
            throw Unexpandable(
                message: "${\(name)} has no value here",
                hint: "the caller's must be an absolute path without \u{201C}..\u{201D}")
        }
        if let declared = values.first(where: { $0.name == name }) {
            if let value = declared.value { return value }
            throw Unexpandable(message: "${\(name)} has no value", hint: "set it: -D \(name)=…")
        }
        let meant = nearest(name, in: names + Surroundings.names).map { "did you mean ${\($0)}?" }
        throw Unexpandable(
            message: "there is no variable ${\(name)}",
            hint: meant ?? "declare it in [variables]; of the environment, nothing can be used")
    }
}

extension Declaration.Kind {
    /// A value where any will do.
    var sample: ByteString {
        switch self {
        case .text: "text"
        case .path: "/path"
        case .size: "1M"
        case .duration: "1s"
        case .count: "1"
        }
    }

    /// What is wrong with a value; nil when nothing is.
    func complaint(about value: ByteString) -> String? {
        let text = String(decoding: value.bytes, as: UTF8.self)
        switch self {
        case .text: return nil
        case .path: return value.isAbsolute && value.isClean ? nil : "is not an absolute path without “..”"
        case .size: return Bytes(text) == nil ? "is not a size, for instance 256M" : nil
        case .duration: return Nanoseconds(text) == nil ? "is not a duration, for instance 1.5s" : nil
        case .count:
            let isNumber = !value.isEmpty && value.bytes.allSatisfy { (48...57).contains($0) } && Int64(text) != nil
            return isNumber ? nil : "is not a whole number"
        }
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}
