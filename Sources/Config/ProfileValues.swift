import Model

extension Knob.Shape {
    /// The kinds of TOML values that can say it.
    var kinds: [TOMLNode.Kind] {
        switch self {
        case .flag: [.boolean]
        case .choice, .choiceOrFile, .text, .path, .duration, .mode, .target, .texts, .mount: [.string]
        case .count, .counts: [.integer]
        case .number: [.integer, .float]
        case .size, .assignments: [.string, .integer]
        }
    }

    /// What is expected, for a message.
    func expected(_ placeholder: String) -> String {
        switch self {
        case .flag: "true or false"
        case .choice: "one of \(placeholder.split(separator: "|").map { "\"\($0)\"" }.joined(separator: ", "))"
        case .choiceOrFile: "a text: \(placeholder.split(separator: "|").joined(separator: ", "))"
        case .text, .texts: "a text (\(placeholder))"
        case .path: "a path, as a text"
        case .mount: "a path, as a text"
        case .target: "a text: a path or fd:N"
        case .duration: "a duration such as \"1.5s\""
        case .mode: "an octal mode such as \"022\", as a text"
        case .count(let least, let most), .counts(let least, let most): "a whole number from \(least) to \(most)"
        case .number: "a number such as 1.5"
        case .size: "a size such as \"256M\""
        case .assignments: "a text or a number"
        }
    }
}

extension ProfileFile {
    mutating func decodeValue(of setting: Setting, _ node: TOMLNode) {
        let knob = setting.knob
        switch knob.shape {
        case .texts, .counts:
            for element in elements(node, "an array") { decodeOne(setting, element) }
        case .assignments:
            for child in members(node) { decodeAssignment(setting, child) }
        default: decodeOne(setting, node)
        }
    }

    /// A value alone, or with its attributes as a table whose `max` it is.
    private mutating func decodeOne(_ setting: Setting, _ node: TOMLNode) {
        let knob = setting.knob
        guard node.kind == .table, !knob.attributes.isEmpty else {
            if let main = scalar(node, knob.shape.kinds, knob.shape.expected(knob.placeholder)) {
                entries.append(Entry(setting, place(node), main))
            }
            return
        }
        let known = knob.attributeList.map(\.attribute)
        var main: Template?
        var attributes: [(Attribute, Template)] = []
        for child in node.children {
            if child.key == "max" {
                main = scalar(child, knob.shape.kinds, knob.shape.expected(knob.placeholder))
            } else if let attribute = known.first(where: { $0.rawValue == child.key }) {
                if let text = decode(attribute, child) { attributes.append((attribute, text)) }
            } else {
                unknown(child, "\(knob.key) has no key", in: ["max"] + known.map(\.rawValue), elsewhere: nil)
            }
        }
        guard let main else {
            if !node.children.contains(where: { $0.key == "max" }) {
                no("\(knob.key) has no max", at: place(node), "{ max = … }")
            }
            return
        }
        var entry = Entry(setting, place(node), main)
        entry.attributes = attributes
        entries.append(entry)
    }

    mutating func decode(_ attribute: Attribute, _ node: TOMLNode) -> Template? {
        scalar(node, attribute.shape.kinds, attribute.shape.expected(attribute.placeholder))
    }

    private mutating func decodeAssignment(_ setting: Setting, _ node: TOMLNode) {
        // Numbers are for limits; in an environment all values are texts.
        let kinds: [TOMLNode.Kind] = setting == .env ? [.string] : [.string, .integer]
        guard !node.key.isEmpty, !node.key.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }) else {
            no("\u{201C}\(shown(node.key))\u{201D} can't be a name", at: node.keyPosition, "it has letters, and no =")
            return
        }
        guard let main = scalar(node, kinds, setting == .env ? "a text" : "a number or a text") else { return }
        var entry = Entry(setting, node.keyPosition, main)
        entry.name = node.key
        entries.append(entry)
    }

    private func place(_ node: TOMLNode) -> Position { node.key.isEmpty ? node.position : node.keyPosition }
}

// MARK: - Mounts

extension ProfileFile {
    mutating func decodeMounts(_ node: TOMLNode) {
        for element in elements(node, "an array of tables, [[mount]],") {
            if element.kind == .table { decodeMount(element) } else { wrong(element, "a table") }
        }
    }

    private mutating func decodeMount(_ node: TOMLNode) {
        var said: [(setting: Setting, node: TOMLNode)] = []
        for child in node.children {
            if let setting = Setting.with(key: child.key, in: .mount) { said.append((setting, child)) }
        }
        guard let kind = said.first else { return decodeNoMount(node) }
        if said.count > 1 {
            no(
                "a mount is of two kinds, \(kind.node.key) and \(said[1].node.key)", at: said[1].node.keyPosition,
                "begin another [[mount]]")
            return
        }
        decodeMount(kind.setting, kind.node, node)
    }

    /// A table that says of no kind of mount that it is one.
    private mutating func decodeNoMount(_ node: TOMLNode) {
        let names = knobs.filter { $0.table == .mount }.map(\.key)
        let hint = "it has one of the keys \(names.joined(separator: ", "))"
        if node.children.isEmpty { no("a mount says nothing", at: node.position, hint) }
        for child in node.children where !isPart(child.key) {
            unknown(child, "a mount has no key", in: names, elsewhere: nil)
        }
        if let first = node.children.first, node.children.allSatisfy({ isPart($0.key) }) {
            no("a mount doesn't say of what kind it is", at: first.keyPosition, hint)
        }
    }

    private mutating func decodeMount(_ setting: Setting, _ kind: TOMLNode, _ node: TOMLNode) {
        let knob = setting.knob
        let known = knob.attributeList.map(\.attribute)
        guard case .mount(let form) = knob.shape else { return }
        guard let main = scalar(kind, [.string], knob.shape.expected(knob.placeholder)) else { return }
        var entry = Entry(setting, kind.keyPosition, main)
        for child in node.children where child.key != kind.key {
            switch (child.key, form) {
            case ("at", .source), ("at", .link): entry.at = string(child)
            case ("text", .content): entry.text = string(child)
            default:
                if let attribute = known.first(where: { $0.rawValue == child.key }) {
                    if let text = decode(attribute, child) { entry.attributes.append((attribute, text)) }
                } else {
                    unknown(
                        child, "a mount of the kind \(kind.key) has no key", in: partNames(form, known), elsewhere: nil)
                }
            }
        }
        if case .link = form, !node.children.contains(where: { $0.key == "at" }) {
            no("a symbolic link needs a place", at: kind.keyPosition, "at = \"/where/it/is\"")
            return
        }
        if case .content = form, !node.children.contains(where: { $0.key == "text" }) {
            no("a file needs its text", at: kind.keyPosition, "text = \"…\"")
            return
        }
        entries.append(entry)
    }

    private func partNames(_ form: Knob.Mounted, _ known: [Attribute]) -> [String] {
        switch form {
        case .source, .link: ["at"] + known.map(\.rawValue)
        case .content: ["text"]
        case .place: known.map(\.rawValue)
        }
    }

    private func isPart(_ key: String) -> Bool { key == "at" || key == "text" || Attribute(rawValue: key) != nil }
}
