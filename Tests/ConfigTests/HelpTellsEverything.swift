import Config
import Model
import Testing

@Suite struct HelpTellsEverything {
    private static let lines = helpText(verb: "run", usage: "").split(separator: "\n").map(String.init)

    @Test func everyNameIsUniqueAndPlain() {
        let names = options.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(!name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 }, "--\(name)")
            #expect(name.first != "-" && name.last != "-")
        }
        // The verbs' own flags must not hide one of them.
        for name in ["help", "json"] { #expect(!names.contains(name)) }
    }

    @Test(arguments: options.map(\.name))
    func everyOptionIsExplained(_ name: String) throws {
        let option = try #require(options.first { $0.name == name })
        #expect(option.help.hasSuffix(".") || option.help.hasSuffix("]"), "a sentence, or attributes behind one")
        #expect(option.help.first?.isUppercase == true || option.help.hasPrefix("/"))
        #expect(option.help.count > 10)
        #expect(!option.help.contains("  "))
        #expect(Self.lines.contains { $0 == "  \(option.usage)" || $0.hasPrefix("  \(option.usage)  ") })
    }

    @Test(arguments: options.map(\.name))
    func everyOptionStandsOnceAndUnderItsGroup(_ name: String) throws {
        let option = try #require(options.first { $0.name == name })
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
