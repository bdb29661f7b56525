import Model

// What all parts of the decoder share: nodes of a wanted kind, and mistakes.
extension ProfileFile {
    /// Beyond a hundred nobody reads on, and a file can hold thousands.
    mutating func no(_ message: String, at position: Position, _ hint: String? = nil) {
        if mistakes.count >= 100 { return }
        mistakes.append(source.refusal(message, at: position, hint: hint))
    }

    /// - Parameter elsewhere: what is said when nothing similar is known here.
    mutating func unknown(_ node: TOMLNode, _ what: String, in known: [String], elsewhere: String?) {
        let meant = nearest(node.key, in: known).map { "did you mean \($0)?" }
        no(
            "\(what) \u{201C}\(shown(node.key))\u{201D}", at: node.keyPosition,
            elsewhere ?? meant ?? "known are \(known.joined(separator: ", "))")
    }

    /// A word of the file in a message: harmless, and no longer than is needed to find it.
    func shown(_ text: String) -> String {
        let bytes = text.utf8.prefix(80).filter { $0 != 0 }
        return ByteString(Array(bytes)).shown + (text.utf8.count > 80 ? "…" : "")
    }

    mutating func wrong(_ node: TOMLNode, _ expected: String) {
        let found =
            switch node.kind {
            case .table: "a table"
            case .array: "an array"
            case .string: "the text \u{201C}\(shown(String(decoding: node.text.prefix(81), as: UTF8.self)))\u{201D}"
            case .integer, .float: "the number \(String(decoding: node.text, as: UTF8.self))"
            case .boolean: String(decoding: node.text, as: UTF8.self)
            case .date: "a date"
            }
        let what = node.key.isEmpty ? "an element" : shown(node.key)
        no("\(what) is \(found), where \(expected) is expected", at: node.position)
    }

    /// The keys of a table.
    mutating func members(_ node: TOMLNode) -> [TOMLNode] {
        if node.kind == .table { return node.children }
        wrong(node, "a table")
        return []
    }

    mutating func elements(_ node: TOMLNode, _ expected: String) -> [TOMLNode] {
        if node.kind == .array { return node.children }
        wrong(node, expected)
        return []
    }

    mutating func string(_ node: TOMLNode) -> Template? { scalar(node, [.string], "a text") }

    mutating func strings(_ node: TOMLNode) -> [Template] {
        var all: [Template] = []
        for element in elements(node, "an array of texts") {
            if let text = string(element) { all.append(text) }
        }
        return all
    }

    mutating func scalar(_ node: TOMLNode, _ kinds: [TOMLNode.Kind], _ expected: String) -> Template? {
        // A variable may stand for a number too.
        let isVariable = node.kind == .string && node.text.starts(with: "${".utf8)
        guard kinds.contains(node.kind) || isVariable && !kinds.contains(.boolean) else {
            wrong(node, expected)
            return nil
        }
        return Template(bytes: node.text, position: node.position)
    }
}
