import Foundation
import Testing

/// docs/attacks.md names tests that there are.
@Suite struct EveryAttackHasItsTest {
    @Test func thatIsThere() throws {
        let tests = Layers.documents + "/../Tests"
        var sources = ""
        for folder in ["JailTests", "SeccompTests"] {
            for file in try FileManager.default.contentsOfDirectory(atPath: "\(tests)/\(folder)").sorted() {
                sources += contents(of: "\(tests)/\(folder)/\(file)") ?? ""
            }
        }
        let page = try #require(contents(of: Layers.documents + "/attacks.md"))
        let cells = page.split(separator: "\n").compactMap { line in
            line.hasPrefix("| ") ? line.split(separator: "|").last : nil
        }
        var found = 0
        for word in cells.joined(separator: " ").split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            guard word.dropFirst().contains(where: \.isUppercase) else { continue }
            if sources.contains("func \(word)(") || sources.contains("struct \(word) {") {
                found += 1
            } else if !["SeccompTests", "SIGCHLD", "SIGKILL", "SECURITY", "BUS", "IPC"].contains(word) {
                Issue.record("\(word) is no test")
            }
        }
        #expect(found > 50)
    }
}
