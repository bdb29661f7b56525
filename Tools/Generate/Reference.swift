import Config
import Foundation
import Reference

/// docs/profiles.md: the guide, with the reference in its place.
func profilePage(guide: String) -> String {
    guide.replacing("<!-- built-in profiles -->\n", with: builtInTable()).replacing(
        "<!-- reference -->\n", with: reference())
}

private func builtInTable() -> String {
    "| profile | |\n|---|---|\n"
        + BuiltIn.all.map { "| [\($0.name)](../profiles/\($0.name).toml) | \($0.summary) |\n" }.joined()
}

private func reference() -> String {
    var text = ""
    for table in Knob.Table.allCases where table.isInFiles {
        text += table == .mount ? "\n### [[mount]]\n\n" : "\n### [\(table.rawValue)]\n\n"
        text += "| key | default | option | |\n|---|---|---|---|\n"
        for knob in knobs where knob.table == table {
            let beside = table == .mount ? " Beside it: \(keysBeside(knob))." : attributes(of: knob)
            text +=
                "| `\(cell("\(knob.key) = \(example(of: knob))"))` | \(knob.standard.isEmpty ? "" : "`\(knob.standard)`") "
                + "| `--\(knob.name)` | \(cell(knob.help + beside)) |\n"
        }
    }
    text += "\n### Attributes\n\n| key | |\n|---|---|\n"
    for attribute in Attribute.allCases {
        text += "| `\(attribute.rawValue) = \(cell(example(of: attribute)))` | \(attribute.help) |\n"
    }
    return text
}

private func attributes(of knob: Knob) -> String {
    let names = knob.attributeList.map { "`\($0.attribute.rawValue)`" }
    return names.isEmpty ? "" : " With \(names.joined(separator: ", "))."
}

/// The keys that a kind of mount has besides its own.
func keysBeside(_ knob: Knob) -> String {
    var names = knob.attributeList.map {
        $0.standard.map { "\($0)" } == nil ? $0.attribute.rawValue : "\($0.attribute.rawValue) (\($0.standard ?? ""))"
    }
    if case .mount(let form) = knob.shape {
        switch form {
        case .source, .link: names.insert("at", at: 0)
        case .content: names.insert("text", at: 0)
        case .place: break
        }
    }
    return names.isEmpty ? "none" : names.joined(separator: ", ")
}

/// A value as a file has it.
func example(of knob: Knob) -> String {
    switch knob.shape {
    case .flag: "true"
    case .choice, .choiceOrFile: knob.placeholder.split(separator: "|").map { "\"\($0)\"" }.joined(separator: " | ")
    case .count(let least, let most): "\(least)…\(most)"
    case .counts(let least, let most): "[\(least)…\(most)]"
    case .number: "1.5"
    case .size: "\"256M\""
    case .duration: "\"1.5s\""
    case .mode: "\"022\""
    case .texts: "[\"\(knob.placeholder)\"]"
    case .assignments: knob.table == .limits ? "{ NAME = \"SOFT:HARD\" }" : "{ NAME = \"TEXT\" }"
    case .mount(.source): "\"SRC\""
    case .mount(.link): "\"TARGET\""
    case .mount(.place), .mount(.content): "\"DEST\""
    case .text, .path, .target: "\"\(knob.placeholder)\""
    }
}

func example(of attribute: Attribute) -> String {
    switch attribute.shape {
    case .flag: "true"
    case .choice: attribute.placeholder.split(separator: "|").map { "\"\($0)\"" }.joined(separator: " | ")
    case .size: "\"256M\""
    case .mode: "\"0755\""
    case .count: "1000"
    default: "\"\(attribute.placeholder)\""
    }
}

private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
