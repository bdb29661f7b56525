import Config
package import Model
package import Reporting

/// A profile that has a name.
package struct ListedProfile: Sendable {
    package let name: String
    /// The file; nil for one that comes with nestbox.
    package let path: String?
    package let summary: String
    /// One with the same name is found before it.
    package let isShadowed: Bool

    package init(name: String, path: String?, summary: String, isShadowed: Bool) {
        self.name = name
        self.path = path
        self.summary = summary
        self.isShadowed = isShadowed
    }
}

/// - Parameter columns: for a person: in columns; else separated by tabs, for programs.
package func profileListText(_ profiles: [ListedProfile], columns: Bool) -> String {
    let rows = profiles.map { profile in
        [
            profile.name, profile.path ?? "built in",
            profile.summary + (profile.isShadowed ? " (not found by its name)" : ""),
        ]
    }
    if !columns { return rows.map { $0.joined(separator: "\t") + "\n" }.joined() }
    let widths = (0..<2).map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
    return rows.map { row in
        let padded = (0..<2).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].unicodeScalars.count) }
        return padded.joined(separator: "  ") + "  " + row[2] + "\n"
    }.joined()
}

package func profileListJSON(_ profiles: [ListedProfile]) -> JSON {
    .object([
        ("schema", .string("nestbox.profiles/1")),
        (
            "profiles",
            .array(
                profiles.map { profile in
                    .object([
                        ("name", .string(profile.name)), ("file", profile.path.map { .string($0) } ?? .null),
                        ("description", .string(profile.summary)), ("shadowed", .bool(profile.isShadowed)),
                    ])
                })
        ),
    ])
}

/// All that a profile says, each in the words of its flag and with where it was said.
package func profileJSON(_ profile: Profile, name: String) -> JSON {
    var values: [JSON] = []
    for setting in Setting.allCases {
        for said in profile.said(setting) {
            values.append(
                .object([
                    ("key", .string(setting.knob.path)), ("flag", .string("--\(setting.knob.name)")),
                    ("value", .string(said.text.shown)), ("origin", .string(said.origin.text)),
                ]))
        }
    }
    return .object([
        ("schema", .string("nestbox.profile/1")), ("profile", .string(name)), ("values", .array(values)),
    ])
}

/// What is wrong with each of some files; nil for one with which nothing is.
package func profileCheckJSON(_ files: [(path: String, refusal: Refusal?)], warnings: [Refusal] = []) -> JSON {
    let checked = files.map { path, refusal in
        let all = refusal.map { [$0] + $0.others } ?? []
        return JSON.object([("file", .string(path)), ("mistakes", .array(all.map(mistake)))])
    }
    let warned: [(String, JSON)] = warnings.isEmpty ? [] : [("warnings", .array(warnings.map(mistake)))]
    return .object([("schema", .string("nestbox.check/1")), ("files", .array(checked))] + warned)
}

private func mistake(_ refusal: Refusal) -> JSON {
    var members: [(String, JSON)] = []
    if case .file(let path, let line, let column) = refusal.origin {
        members = [("file", .string(path)), ("line", .integer(Int64(line))), ("column", .integer(Int64(column)))]
    } else if let origin = refusal.origin {
        members = [("origin", .string(origin.text))]
    }
    members.append(("message", .string(refusal.message)))
    if let hint = refusal.hint { members.append(("hint", .string(hint))) }
    if let excerpt = refusal.excerpt { members.append(("excerpt", .string(excerpt))) }
    return .object(members)
}

/// - Parameter colour: red for what is weaker, green for what is stricter; for a terminal.
package func differenceText(_ differences: [ProfileDifference], colour: Bool) -> String {
    differences.map { difference in
        let (start, end) =
            switch difference.kind {
            case .weaker where colour: ("\u{1B}[31m", "\u{1B}[0m")
            case .stricter where colour: ("\u{1B}[32m", "\u{1B}[0m")
            case .weaker, .stricter, .other: ("", "")
            }
        let kind = difference.kind.rawValue
        let origin = difference.origin.map { "   [\($0.text)]" } ?? ""
        return start + kind + String(repeating: " ", count: 10 - kind.utf8.count) + difference.text + end + origin
            + "\n"
    }.joined()
}

package func differenceJSON(_ differences: [ProfileDifference]) -> JSON {
    .object([
        ("schema", .string("nestbox.diff/1")), ("weaker", .bool(differences.contains { $0.kind == .weaker })),
        (
            "differences",
            .array(
                differences.map { difference in
                    var members: [(String, JSON)] = [
                        ("kind", .string(difference.kind.rawValue)), ("text", .string(difference.text)),
                    ]
                    if let origin = difference.origin { members.append(("origin", .string(origin.text))) }
                    return .object(members)
                })
        ),
    ])
}
