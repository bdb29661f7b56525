package import Model

extension Refusal {
    /// The lines printed on standard error.
    package var text: String { ([self] + others).map(\.ownText).joined() }

    private var ownText: String {
        var text = "nestbox: "
        if case .file(let path, let line, let column) = origin, let excerpt {
            text += "\(path):\(line):\(column): \(message)\n" + quoted(excerpt, line, column)
        } else {
            text += message
            if let origin, origin != .builtIn { text += "   [\(origin.text)]" }
            text += "\n"
        }
        if let hint { text += "  try     \(hint)\n" }
        return text
    }

    /// The line with a caret below the place.
    private func quoted(_ excerpt: String, _ line: UInt32, _ column: UInt32) -> String {
        let number = String(line)
        let margin = String(repeating: " ", count: max(0, 8 - number.utf8.count))
        return "\(margin)\(number) | \(excerpt)\n" + String(repeating: " ", count: 8) + " | "
            + String(repeating: " ", count: Int(column) - 1) + "^\n"
    }
}
