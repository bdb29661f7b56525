package import Model

/// A file that is being read: where its lines are found again when something is wrong.
package struct SourceFile: Sendable {
    /// As messages call it: the path that was opened.
    let name: String
    /// The same as the kernel takes it; relative files start from its directory.
    let path: ByteString
    let bytes: [UInt8]
    /// Where each line begins, so that many mistakes in a large file are found again in time.
    private let lineStarts: [Int]

    package init(name: String, path: ByteString, bytes: [UInt8]) {
        self.name = name
        self.path = path
        self.bytes = bytes
        var starts = [0]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
        lineStarts = starts
    }

    func origin(_ position: Position) -> Origin { .file(name, line: position.line, column: position.column) }

    package func refusal(_ message: String, at position: Position, hint: String? = nil) -> Refusal {
        let (line, column) = excerpt(position)
        let shown = Position(line: position.line, column: column)
        return Refusal(message, origin: origin(shown), hint: hint, excerpt: line)
    }

    /// A refusal that a value of this file caused, with its line.
    func refusal(_ refusal: Refusal) -> Refusal {
        guard case .file(_, let line, let column) = refusal.origin else { return refusal }
        let excerpt = excerpt(Position(line: line, column: column)).line
        return Refusal(refusal.message, origin: refusal.origin, hint: refusal.hint, excerpt: excerpt)
    }

    /// The line as it can be shown, and a column that lies in it.
    private func excerpt(_ position: Position) -> (line: String, column: UInt32) {
        let index = min(Int(position.line), lineStarts.count) - 1
        let start = lineStarts[max(index, 0)]
        let end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
        // A tab stays one column wide, as the parser counts it.
        let line = String(decoding: bytes[start..<min(end, start + 640)], as: UTF8.self).unicodeScalars.prefix(160)
        var shown = ""
        for scalar in line { shown += scalar == "\t" ? " " : Self.harmless(scalar) }
        return (shown, min(max(position.column, 1), UInt32(line.count) + 1))
    }

    /// One character for one, so that the caret stays below its place.
    private static func harmless(_ scalar: Unicode.Scalar) -> String {
        let text = ByteString(String(scalar).replacingNul).shown
        return text.unicodeScalars.count == 1 ? text : "?"
    }
}

extension String {
    fileprivate var replacingNul: String { self == "\0" ? "?" : self }
}
