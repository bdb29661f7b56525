// Writes what is made from the table of knobs and from profiles/, or says which of it is out of date.
//
//   generate [--check] ROOT
import Config
import Foundation
import Model

let arguments = CommandLine.arguments.dropFirst()
let isCheck = arguments.contains("--check")
let root = URL(fileURLWithPath: arguments.last ?? ".")

/// What a reader of the repository finds, by path.
func generated() throws -> [(path: String, text: String)] {
    [("Sources/Config/BuiltInProfiles.swift", try builtInProfiles(in: root.appending(path: "profiles")))]
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
