import Foundation
import Testing

/// Compares a whole text with the file `Tests/Golden/NAME`.
///
/// With NESTBOX_UPDATE_GOLDEN=1 the file is written instead; what changed is then read in `git diff`.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let environment = ProcessInfo.processInfo.environment
    let directory =
        environment["NESTBOX_GOLDEN"].map { URL(fileURLWithPath: $0) }
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Golden").standardizedFileURL
    let file = directory.appending(path: name)
    if environment["NESTBOX_UPDATE_GOLDEN"] == "1" {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return
    }
    guard let expected = FileManager.default.contents(atPath: file.path).map({ String(decoding: $0, as: UTF8.self) })
    else {
        Issue.record("Golden/\(name) is missing; NESTBOX_UPDATE_GOLDEN=1 writes it", sourceLocation: sourceLocation)
        return
    }
    // Scalar by scalar: equality of Strings takes different spellings of a character for the same.
    guard !expected.unicodeScalars.elementsEqual(text.unicodeScalars) else { return }
    Issue.record("differs from Golden/\(name):\n\(changes(from: expected, to: text))", sourceLocation: sourceLocation)
}

private func changes(from old: String, to new: String) -> String {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    let changes = lines(new).difference(from: lines(old)).map { change in
        switch change {
        case .remove(let line, let text, _): (line, 0, "-\(line + 1): \(text)")
        case .insert(let line, let text, _): (line, 1, "+\(line + 1): \(text)")
        }
    }
    return changes.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2).joined(separator: "\n")
}
