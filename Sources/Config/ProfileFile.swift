import Model

/// What a profile file says, before its variables have values.
struct ProfileFile: Sendable {
    let source: SourceFile
    var description = ""
    var extends: [Template] = []
    /// What of the profiles it extends is forgotten first.
    var replaced: [Setting] = []
    var declarations: [Declaration] = []
    var entries: [Entry] = []
    /// All that is wrong with it so far.
    var mistakes: [Refusal] = []

    /// Reads all there is, and notes each mistake instead of ending at the first.
    init(_ source: SourceFile) {
        self.source = source
        do throws(TOMLProblem) {
            let root = try readTOML(source.bytes)
            for node in root.children { decode(node) }
        } catch {
            mistakes.append(source.refusal(error.message, at: error.position, hint: error.hint))
        }
    }

    static let topKeys = ["description", "extends", "replace", "variables"]
    static let tables = Knob.Table.allCases.filter(\.isInFiles)

    private mutating func decode(_ node: TOMLNode) {
        switch node.key {
        case "description":
            if let text = string(node) { description = ByteString(text.bytes.filter { $0 != 0 }).shown }
        case "extends": extends = strings(node)
        case "replace": for name in strings(node) { decodeReplaced(name) }
        case "variables": for child in members(node) { decodeVariable(child) }
        case "mount": decodeMounts(node)
        default:
            guard let table = Self.tables.first(where: { $0.rawValue == node.key }) else {
                let known = Self.topKeys + Self.tables.map(\.rawValue)
                unknown(node, "there is no table or key", in: known, elsewhere: keyOfAnyTable(node.key))
                return
            }
            for child in members(node) { decode(child, in: table) }
        }
    }

    private mutating func decode(_ node: TOMLNode, in table: Knob.Table) {
        guard let setting = Setting.with(key: node.key, in: table) else {
            let keys = knobs.filter { $0.table == table }.map(\.key)
            return unknown(node, "[\(table.rawValue)] has no key", in: keys, elsewhere: keyOfAnyTable(node.key))
        }
        decodeValue(of: setting, node)
    }

    /// For a key in the wrong table.
    private func keyOfAnyTable(_ key: String) -> String? {
        Setting.allCases.first { $0.knob.key == key && $0.knob.table.isInFiles && !$0.isMount }
            .map { "it belongs in [\($0.knob.table.rawValue)]" }
    }

    // MARK: - What is forgotten

    private mutating func decodeReplaced(_ name: Template) {
        let word = String(decoding: name.bytes, as: UTF8.self)
        let meant = Setting.allCases.filter { setting in
            let knob = setting.knob
            return knob.table.isInFiles && (knob.table.rawValue == word || knob.path == word)
        }
        if meant.isEmpty {
            let known = Self.tables.map(\.rawValue) + Setting.allCases.map(\.knob.path)
            no(
                "\u{201C}\(shown(word))\u{201D} can't be replaced: it is neither a table nor a key",
                at: name.position,
                nearest(word, in: known).map { "did you mean \($0)?" } ?? "for instance \"limits.memory\"")
        }
        replaced += meant
    }

    // MARK: - Variables

    private mutating func decodeVariable(_ node: TOMLNode) {
        guard isName(node.key), !Surroundings.names.contains(node.key) else {
            no(
                "\u{201C}\(shown(node.key))\u{201D} can't be the name of a variable", at: node.keyPosition,
                "letters, digits and _, and none of \(Surroundings.names.joined(separator: ", "))")
            return
        }
        var kind: Declaration.Kind?
        var standard: Template?
        for child in members(node) {
            switch child.key {
            case "type":
                guard let word = string(child) else { continue }
                let text = String(decoding: word.bytes, as: UTF8.self)
                kind = Declaration.Kind(rawValue: text)
                if kind == nil {
                    let known = Declaration.Kind.allCases.map(\.rawValue)
                    no(
                        "\u{201C}\(shown(text))\u{201D} is no type of a variable", at: word.position,
                        nearest(text, in: known).map { "did you mean \($0)?" }
                            ?? "there are \(known.joined(separator: ", "))")
                }
            case "default": standard = scalar(child, [.string, .integer], "a text")
            default: unknown(child, "a variable has no key", in: ["type", "default"], elsewhere: nil)
            }
        }
        guard let kind else {
            if node.kind == .table, !node.children.contains(where: { $0.key == "type" }) {
                no("the variable \(node.key) has no type", at: node.keyPosition, "for instance { type = \"path\" }")
            }
            return
        }
        declare(node, kind, standard)
    }

    private mutating func declare(_ node: TOMLNode, _ kind: Declaration.Kind, _ standard: Template?) {
        if let standard, standard.bytes.contains(0) {
            no("a text holds a NUL", at: standard.position, "leave \\u0000 out")
            return
        }
        declarations.append(
            Declaration(
                name: node.key, kind: kind, standard: standard.map { ByteString($0.bytes) }, source: source,
                position: standard?.position ?? node.keyPosition))
    }

    private func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

extension Knob {
    /// `table.key`, as `replace` names it.
    package var path: String { "\(table.rawValue).\(key)" }
}
