import Config
import Model
import Reference
import Testing

/// What `scripts/generate` wrote says what the files say, at the lines where they say it.
@Suite struct BuiltInProfilesAreTheirFiles {
    @Test func theOnesThatArePromised() {
        let promised = [
            "agent", "bash", "build", "c", "cpp", "default", "go", "java", "network", "node", "python", "rust",
            "strict",
            "swift",
        ]
        #expect(BuiltIn.all.map(\.name).sorted() == promised)
    }

    @Test(arguments: BuiltIn.all.map(\.name))
    func sayTheSame(_ name: String) throws {
        let source = try #require(BuiltIn(ByteString(name))).source
        #expect(everything(try profile(source)) == everything(try builtIn(name)))
        #expect(profileSummary(ProfileText(path: "/p", bytes: Array(source.utf8))).count > 20)
    }

    @Test(arguments: BuiltIn.all.map(\.name))
    func andKnowWhere(_ name: String) throws {
        let profile = try builtIn(name)
        for said in Setting.allCases.flatMap({ profile.said($0) }) {
            guard case .preset(let file, let line) = said.origin else {
                Issue.record("\(said) has no place")
                continue
            }
            let lines = try #require(BuiltIn(ByteString(file))).source.split(
                separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.indices.contains(Int(line) - 1) && !lines[Int(line) - 1].hasPrefix("#"))
        }
    }

    @Test(arguments: BuiltIn.all.map(\.name))
    func shown(_ name: String) throws {
        let profile = try builtIn(name)
        try expectGolden(profileTOML(profile, origins: true), "profile/\(name).toml")
        #expect(everything(try ReferenceTests.profile(profileTOML(profile, origins: false))) == everything(profile))
    }

    /// Where there is no home, what may be missing is missing; what is needed is refused by name.
    @Test func withoutAHome() throws {
        let nobody = Surroundings(home: nil, currentDirectory: "/srv/job", user: 65534)
        for builtIn in BuiltIn.all {
            var selection = Selection()
            selection.profiles = [ByteString(builtIn.name)]
            do throws(Refusal) {
                _ = try resolve(selection, nobody) { (_) throws(Refusal) in nil }
            } catch {
                #expect(builtIn.name == "rust" && error.message == "${HOME} has no value here")
            }
        }
    }

    /// Whoever stands in a home does not mean to give all of it away.
    @Test(arguments: ["c", "cpp", "java", "swift", "rust", "go", "bash", "build", "agent"])
    func noneTakesAWholeHome(_ name: String) {
        var home = here
        home.isDirectoryTooBroad = true
        var selection = Selection()
        selection.profiles = [ByteString(name)]
        let refusal = #expect(throws: Refusal.self) { try resolve(selection, home) { (_) throws(Refusal) in nil } }
        #expect(refusal?.message == "the current directory, ${CWD}, is a home as a whole or belongs to the system")
    }
}
