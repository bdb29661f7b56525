import Config
import Model
import Testing

@Suite struct HelpTellsEverything {
    private static let lines = helpText(verb: "run", usage: "").split(separator: "\n").map(String.init)

    @Test func everyNameIsUniqueAndPlain() {
        let names = knobs.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(!name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 }, "--\(name)")
            #expect(name.first != "-" && name.last != "-")
        }
        // The verbs' own flags must not hide one of them.
        for name in ["help", "json"] { #expect(!names.contains(name)) }
    }

    @Test(arguments: knobs.map(\.name))
    func everyOptionIsExplained(_ name: String) throws {
        let option = try #require(knobs.first { $0.name == name })
        #expect(
            option.fullHelp.hasSuffix(".") || option.fullHelp.hasSuffix("]"), "a sentence, or attributes behind one")
        #expect(option.fullHelp.first?.isUppercase == true || option.fullHelp.hasPrefix("/"))
        #expect(option.fullHelp.count > 10)
        #expect(!option.fullHelp.contains("  "))
        #expect(Self.lines.contains { $0 == "  \(option.usage)" || $0.hasPrefix("  \(option.usage)  ") })
    }

    @Test(arguments: knobs.map(\.name))
    func everyOptionStandsOnceAndUnderItsGroup(_ name: String) throws {
        let option = try #require(knobs.first { $0.name == name })
        let rows = Self.lines.indices.filter {
            Self.lines[$0] == "  --\(name)" || Self.lines[$0].hasPrefix("  --\(name) ")
        }
        #expect(rows.count == 1)
        let heading = Self.lines[..<(rows.first ?? 0)].last { !$0.hasPrefix(" ") }
        #expect(heading == "\(option.group.rawValue):")
    }

    @Test func noLineIsWiderThanAHundredColumns() {
        for line in Self.lines { #expect(line.count <= 100, "\(line)") }
    }

    @Test func everyExitStatusIsExplained() {
        let text = Self.lines.joined(separator: " ")
        for status in ["128 + n", "124", "125", "126", "127"] { #expect(text.contains(status)) }
    }
}
