import Config
import Model
import Reference
import Reporting
import Testing

/// Help, completions, schema and file keys name the same knobs, and all of them.
@Suite struct AllComesFromTheTable {
    @Test(arguments: Setting.allCases)
    func everyKnobIsEverywhere(_ setting: Setting) throws {
        let knob = setting.knob
        let flag = "--\(knob.name)"
        #expect(Setting(flag: knob.name) == setting)
        #expect(helpText(verb: "run", usage: "").contains("\n  \(flag)"))
        #expect(try #require(completions(for: "bash")).contains("\(flag)"))
        #expect(
            try #require(completions(for: "zsh")).contains("'\(flag)")
                || completions(for: "zsh")?.contains("*\(flag)") == true)
        #expect(try #require(completions(for: "fish")).contains(" -l \(knob.name) "))
        if knob.table.isInFiles { #expect(profileSchema().text.contains("\"\(knob.key)\":{")) }
    }

    @Test func noKeyIsThereTwice() {
        let paths = knobs.filter { $0.table.isInFiles }.map(\.path)
        #expect(Set(paths).count == paths.count)
        #expect(Set(knobs.map(\.name)).count == knobs.count)
    }

    @Test(arguments: Setting.allCases)
    func theDefaultInTheTableIsTheDefault(_ setting: Setting) throws {
        let knob = setting.knob
        guard !knob.standard.isEmpty else { return }
        var words = [ByteString("--\(knob.name)=\(knob.standard)"), "true"]
        let said = try parseArguments(words[...]).profile
        words.removeFirst()
        #expect(differences(from: try parseArguments(words[...]).profile, to: said, home: nil).isEmpty)
        #expect(knob.fullHelp.contains(knob.standard), "help says another default, or none")
    }

    @Test(arguments: Setting.allCases)
    func theWordsOfAChoiceAreItsChoices(_ setting: Setting) throws {
        let knob = setting.knob
        guard case .choice = knob.shape else { return }
        let words = knob.placeholder.split(separator: "|")
        for word in words { _ = try parseArguments([ByteString("--\(knob.name)=\(word)"), "true"]) }
        let refusal = #expect(throws: Refusal.self) { try parseArguments([ByteString("--\(knob.name)=x"), "true"]) }
        #expect(refusal?.message.hasSuffix("is none of \(words.joined(separator: ", "))") == true)
    }

    @Test(arguments: Setting.allCases)
    func theRangeOfANumberIsItsRange(_ setting: Setting) throws {
        let knob = setting.knob
        switch knob.shape {
        case .count(let least, let most), .counts(let least, let most):
            for number in [least, most] { _ = try parseArguments([ByteString("--\(knob.name)=\(number)"), "true"]) }
            for number in [least - 1, most + 1] where number >= 0 {
                #expect(throws: Refusal.self) { try parseArguments([ByteString("--\(knob.name)=\(number)"), "true"]) }
            }
        default: return
        }
    }

    /// The word behind an attribute is its default: giving it changes nothing.
    @Test(arguments: Setting.allCases)
    func theDefaultOfAnAttributeIsItsDefault(_ setting: Setting) throws {
        let knob = setting.knob
        let value: String
        switch knob.shape {
        case .mount(.place), .mount(.source): value = "/a"
        case .size: value = "1M"
        case .count: value = "5"
        default: return
        }
        for (attribute, standard) in knob.attributeList {
            guard let standard, attribute != .keep else { continue }
            let with = try parseArguments([
                ByteString("--\(knob.name)=\(value),\(attribute.rawValue)=\(standard)"), "true",
            ])
            let without = try parseArguments([ByteString("--\(knob.name)=\(value)"), "true"])
            #expect(everything(with.profile) == everything(without.profile), "\(knob.name) \(attribute)")
        }
    }

    @Test(arguments: Verb.shells)
    func completionsAsTheyArePrinted(_ shell: String) throws {
        try expectGolden(try #require(completions(for: shell)), "completions/nestbox.\(shell)")
    }

    @Test func theSchemaAsItIsPrinted() throws {
        try expectGolden(profileSchema().text + "\n", "profile/schema.json")
    }

    @Test func whatMachinesReadAsItIsPrinted() throws {
        try expectGolden(profileJSON(try builtIn("strict"), name: "strict").text + "\n", "profile/strict.json")
        let listed = [
            ListedProfile(name: "a", path: "/etc/nestbox/profiles/a.toml", summary: "one", isShadowed: false),
            ListedProfile(name: "strict", path: nil, summary: "another", isShadowed: true),
        ]
        try expectGolden(profileListJSON(listed).text + "\n", "profile/list.json")
        try expectGolden(profileListText(listed, columns: true), "profile/list-columns.txt")
        try expectGolden(profileListText(listed, columns: false), "profile/list.txt")
        let refusal = #expect(throws: Refusal.self) { try profile("limits.tiem = 1\nlimits.pids = 0") }
        try expectGolden(profileCheckJSON([("/p.toml", refusal), ("/q.toml", nil)]).text + "\n", "profile/check.json")
    }
}
