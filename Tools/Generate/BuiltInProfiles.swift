import Config
import Foundation
import Model

/// A profile of `profiles/` as the binary shall have it.
private struct Preset {
    let name: String
    let text: String
    let profile: Profile
    let summary: String
}

/// What stands for the caller's directories until the profile is used.
private let surroundings: Surroundings = {
    var surroundings = Surroundings(home: "/@HOME@", currentDirectory: "/@CWD@", user: 4_294_967_290)
    surroundings.temporary = "/@TMPDIR@"
    return surroundings
}()

/// Swift code that says what the profiles of a folder say, each resolved with those it extends.
func builtInProfiles(in folder: URL) throws -> String {
    let presets = try presets(in: folder)
    var text = """
        // Made from profiles/ by scripts/generate; not to be edited.
        // swift-format-ignore-file

        let builtInCount = \(presets.count)


        """
    text += function("builtInName", presets) { literal($0.name) }
    text += function("builtInSummary", presets) { literal($0.summary) }
    text += function("builtInSource", presets) { "source\($0.name.capitalized)" }
    text += "func builtInSaying(_ number: Int, _ index: Int) -> BuiltIn.Saying? {\n    switch number {\n"
    for (number, preset) in presets.enumerated() {
        text += "    case \(number): saying\(preset.name.capitalized)(index)\n"
    }
    text += "    default: nil\n    }\n}\n"
    for preset in presets { text += try sayings(of: preset) + source(of: preset) }
    return text
}

private func presets(in folder: URL) throws -> [Preset] {
    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name + ".toml"), encoding: .utf8)
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".toml") }
    return try files.sorted().map { file in
        let name = String(file.dropLast(5))
        let own = try text(name)
        func read(_ reference: ProfileReference) throws(Refusal) -> ProfileText? {
            guard case .builtIn(let name) = reference else { return nil }
            do {
                return ProfileText(path: name, bytes: Array(try text(name.shown).utf8))
            } catch {
                throw Refusal("there is no profiles/\(name.shown).toml")
            }
        }
        let text = ProfileText(path: ByteString(name), bytes: Array(own.utf8))
        let profile = try resolve(text, Selection(), surroundings, read: read)
        return Preset(name: name, text: own, profile: profile, summary: profileSummary(text))
    }
}

private func function(_ name: String, _ presets: [Preset], _ value: (Preset) -> String) -> String {
    var text = "func \(name)(_ number: Int) -> String {\n    switch number {\n"
    for (number, preset) in presets.enumerated() { text += "    case \(number): \(value(preset))\n" }
    return text + "    default: \"\"\n    }\n}\n\n"
}

private func sayings(of preset: Preset) throws -> String {
    var text =
        "\nprivate func saying\(preset.name.capitalized)(_ index: Int) -> BuiltIn.Saying? {\n    switch index {\n"
    var index = 0
    for setting in Setting.allCases {
        for said in preset.profile.said(setting) {
            guard case .file(let name, let line, _) = said.origin else { fatalError("\(said) has no place") }
            var words = String(decoding: said.text.bytes, as: UTF8.self)
            precondition(!words.contains("${") && !words.contains("429496729"), "what is not replaced: \(words)")
            for variable in ["HOME", "CWD", "TMPDIR"] {
                words = words.replacingOccurrences(of: "/@\(variable)@", with: "${\(variable)}")
            }
            text += "    case \(index): BuiltIn.Saying(.\(setting), \(literal(words)), \(literal(name)), \(line))\n"
            index += 1
        }
    }
    return text + "    default: nil\n    }\n}\n"
}

private func source(of preset: Preset) -> String {
    precondition(!preset.text.contains("\"\"\""), "\(preset.name): write long strings with three single quotes")
    let lines = preset.text.split(separator: "\n", omittingEmptySubsequences: false)
    return "\nprivate let source\(preset.name.capitalized) = #\"\"\"\n" + lines.joined(separator: "\n") + "\"\"\"#\n"
}

private func literal(_ text: String) -> String {
    precondition(!text.contains("\"#") && !text.contains("\n"), text)
    return text.contains("\\") || text.contains("\"") ? "#\"\(text)\"#" : "\"\(text)\""
}
