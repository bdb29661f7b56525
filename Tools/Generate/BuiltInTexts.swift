import Foundation

/// Swift code that has the texts of the built-in policies and groups, for `use` at run time.
func builtInTexts(in folder: URL) throws -> String {
    let files = try named("policies", ".policy", in: folder) + named("syscalls", ".calls", in: folder)
    let groups = files.map(\.name).filter { $0.hasPrefix("@") }
    var text = """
        // Made from profiles/ by scripts/generate; not to be edited.
        // swift-format-ignore-file

        /// The groups that come with nestbox, as `use` names them.
        package let builtInGroups = [\(groups.map { "\"\($0)\"" }.joined(separator: ", "))]

        /// The file of a built-in policy, or of a group with `@` in front; nil when there is none of this name.
        package func builtInPolicyText(_ name: String) -> String? {
            switch name {

        """
    for file in files {
        precondition(!file.text.contains("\"\"\"#"), "\(file.name) ends the literal it stands in")
        text += "    case \"\(file.name)\": #\"\"\"\n\(file.text)\"\"\"#\n"
    }
    return text + "    default: nil\n    }\n}\n"
}

private func named(_ subfolder: String, _ ending: String, in folder: URL) throws -> [(name: String, text: String)] {
    let directory = folder.appending(path: subfolder)
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(ending) }
    return try files.sorted().map { file in
        let name = (ending == ".calls" ? "@" : "") + file.dropLast(ending.count)
        return (name, try String(contentsOf: directory.appending(path: file), encoding: .utf8))
    }
}
