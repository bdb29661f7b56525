import Config
import Model
package import Reporting

/// A JSON Schema of profile files, for editors.
///
/// Format: JSON Schema draft 7, which the editors' TOML plug-ins read.
package func profileSchema() -> JSON {
    var properties: [(String, JSON)] = [
        ("description", text("What the profile is for, in one line.")),
        ("extends", list(of: text(nil), "Built-in profiles by name, and files by path: what this one builds on.")),
        ("replace", list(of: text(nil), "Tables and keys of the profiles it extends that are forgotten first.")),
        ("variables", variables),
    ]
    for table in Knob.Table.allCases where table.isInFiles {
        properties.append((table.rawValue, table == .mount ? mounts : schema(of: table)))
    }
    return .object([
        ("$schema", .string("http://json-schema.org/draft-07/schema#")),
        ("title", .string("nestbox profile")),
        ("type", .string("object")),
        ("additionalProperties", .bool(false)),
        ("properties", .object(properties)),
    ])
}

private var variables: JSON {
    let variable: JSON = .object([
        ("type", .string("object")), ("additionalProperties", .bool(false)), ("required", .array([.string("type")])),
        (
            "properties",
            .object([
                ("type", .object([("enum", .array(variableTypes.map { .string($0) }))])),
                ("default", .object([("type", .array([.string("string"), .string("integer")]))])),
            ])
        ),
    ])
    return .object([
        ("description", .string("Values that -D NAME=VALUE sets.")), ("type", .string("object")),
        ("additionalProperties", variable),
    ])
}

private func schema(of table: Knob.Table) -> JSON {
    let members = knobs.filter { $0.table == table }.map { ($0.key, described(schema(of: $0), $0)) }
    return .object([
        ("type", .string("object")), ("additionalProperties", .bool(false)), ("properties", .object(members)),
    ])
}

private func described(_ schema: [(String, JSON)], _ knob: Knob) -> JSON {
    var members: [(String, JSON)] = [("description", .string(knob.help))]
    if !knob.standard.isEmpty { members.append(("default", .string(knob.standard))) }
    return .object(members + schema)
}

private func schema(of knob: Knob) -> [(String, JSON)] {
    switch knob.shape {
    case .texts, .counts: [("type", .string("array")), ("items", withAttributes(knob))]
    case .assignments:
        [
            ("type", .string("object")),
            (
                "additionalProperties",
                knob.table == .limits ? .object(types("string", "integer")) : .object(types("string"))
            ),
        ]
    default: withAttributes(knob).members
    }
}

/// The value alone, or a table with the value as `max` and the attributes beside it.
private func withAttributes(_ knob: Knob) -> JSON {
    let plain = JSON.object(plain(knob.shape, knob.placeholder))
    if knob.attributes.isEmpty { return plain }
    let members = [("max", plain)] + knob.attributeList.map(schema)
    let table = JSON.object([
        ("type", .string("object")), ("additionalProperties", .bool(false)), ("required", .array([.string("max")])),
        ("properties", .object(members)),
    ])
    return .object([("anyOf", .array([plain, table]))])
}

private func schema(of attribute: Attribute, standard: String?) -> (String, JSON) {
    var members: [(String, JSON)] = [("description", .string(attribute.help))]
    if let standard { members.append(("default", .string(standard))) }
    return (attribute.rawValue, .object(members + plain(attribute.shape, attribute.placeholder)))
}

private func plain(_ shape: Knob.Shape, _ placeholder: String) -> [(String, JSON)] {
    switch shape {
    case .flag: return types("boolean")
    case .choice: return [("enum", .array(placeholder.split(separator: "|").map { .string(String($0)) }))]
    case .choiceOrFile:
        let words = placeholder.split(separator: "|").dropLast().map { JSON.string(String($0)) }
        let file = JSON.object(types("string") + [("pattern", .string("/"))])
        return [("anyOf", .array([.object([("enum", .array(words))]), file]))]
    case .text, .path, .target, .texts, .assignments, .mount: return types("string")
    case .duration: return types("string") + [("pattern", .string(#"^([0-9]+(\.[0-9]+)?(us|ms|s|m|h)|.*\$\{.*)$"#))]
    case .mode: return types("string") + [("pattern", .string("^[0-7]+$"))]
    case .size: return types("string", "integer")
    case .number: return types("number", "string")
    case .count(let least, let most), .counts(let least, let most):
        return types("integer", "string") + [("minimum", .integer(least)), ("maximum", .integer(most))]
    }
}

/// One of the kinds of mounts, with the keys that it has.
private var mounts: JSON {
    let kinds = knobs.filter { $0.table == .mount }.map { knob -> JSON in
        var members = [(knob.key, JSON.object([("description", .string(knob.help))] + types("string")))]
        var required = [JSON.string(knob.key)]
        if case .mount(let form) = knob.shape {
            switch form {
            case .source: members.append(("at", text("Where it is seen; without this where it is.")))
            case .link:
                members.append(("at", text("Where it is.")))
                required.append(.string("at"))
            case .content:
                members.append(("text", text("What is in it.")))
                required.append(.string("text"))
            case .place: break
            }
        }
        members += knob.attributeList.map(schema)
        return .object([
            ("type", .string("object")), ("additionalProperties", .bool(false)), ("required", .array(required)),
            ("properties", .object(members)),
        ])
    }
    return .object([("type", .string("array")), ("items", .object([("oneOf", .array(kinds))]))])
}

private func types(_ names: String...) -> [(String, JSON)] {
    [("type", names.count == 1 ? .string(names[0]) : .array(names.map { .string($0) }))]
}

private func text(_ description: String?) -> JSON {
    .object((description.map { [("description", JSON.string($0))] } ?? []) + types("string"))
}

private func list(of element: JSON, _ description: String) -> JSON {
    .object([("description", .string(description)), ("type", .string("array")), ("items", element)])
}

extension JSON {
    fileprivate var members: [(String, JSON)] {
        if case .object(let members) = self { return members }
        return []
    }
}
