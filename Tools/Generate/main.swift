// Writes what is made from the table of knobs and from profiles/, or says which of it is out of date.
//
//   generate [--check] ROOT
import Config
import Foundation
import Model
import Reference
import Reporting

let arguments = CommandLine.arguments.dropFirst()
let isCheck = arguments.contains("--check")
let root = URL(fileURLWithPath: arguments.last ?? ".")

/// What a reader of the repository finds, by path.
func generated() throws -> [(path: String, text: String)] {
    let guide = try String(contentsOf: root.appending(path: "Tools/Generate/profiles.md"), encoding: .utf8)
    return [
        ("Sources/Config/BuiltInProfiles.swift", try builtInProfiles(in: root.appending(path: "profiles"))),
        ("Sources/Syscalls/BuiltInTexts.swift", try builtInTexts(in: root.appending(path: "profiles"))),
        ("docs/profiles.md", profilePage(guide: guide)),
        ("docs/profile.schema.json", profileSchema().text + "\n"),
        ("man/nestbox.1", manualOfCommand()),
        ("man/nestbox-profile.5", manualOfProfiles()),
        ("completions/nestbox.bash", completions(for: "bash") ?? ""),
        ("completions/_nestbox", completions(for: "zsh") ?? ""),
        ("completions/nestbox.fish", completions(for: "fish") ?? ""),
    ]
}

var outdated: [String] = []
for (path, text) in try generated() {
    let file = root.appending(path: path)
    if FileManager.default.contents(atPath: file.path) == Data(text.utf8) { continue }
    outdated.append(path)
    if isCheck { continue }
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
}
for path in outdated { print(isCheck ? "\(path) is out of date; scripts/generate writes it" : "wrote \(path)") }
exit(isCheck && !outdated.isEmpty ? 1 : 0)
