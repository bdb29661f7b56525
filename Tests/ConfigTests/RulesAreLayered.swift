import Config
import Model
import Testing

/// Rules of system calls: those of a file stand together, and come over those of the files that it extends.
@Suite struct RulesAreLayered {
    private static func layers(_ profile: Profile) -> [[String]] {
        profile.syscallRuleLayers.map { layer in layer.map { RulePlace(of: $0.value, at: $0.origin).text } }
    }

    @Test func eachRuleKnowsItsLine() throws {
        let profile = try resolved(
            ("/top.toml", "extends = ['./base.toml']\n[syscalls]\nrules = [\n 'allow ptrace',\n\n 'EPERM mount',\n]\n"),
            ("/base.toml", "syscalls.rules = ['EPERM ptrace']\n"))
        #expect(Self.layers(profile) == [["/base.toml:1"], ["/top.toml:4", "/top.toml:6"]])
    }

    @Test func anOptionIsItsOwnPlace() throws {
        let profile = try parse(options: ["--syscall-rule", "allow ptrace", "--syscall-rule=kill mount"])
        #expect(Self.layers(profile) == [["--syscall-rule \"allow ptrace\"", "--syscall-rule \"kill mount\""]])
    }

    @Test func whatIsReplacedIsForgotten() throws {
        let profile = try resolved(
            (
                "/top.toml",
                "extends = ['./base.toml']\nreplace = ['syscalls.rules']\nsyscalls.rules = ['allow ptrace']\n"
            ),
            ("/base.toml", "syscalls.rules = ['EPERM mount']\n"))
        #expect(profile.syscallRules.map(\.value) == ["allow ptrace"])
    }

    @Test func aPolicyFileIsBesideTheProfileThatNamesIt() throws {
        func path(_ file: String, _ policy: String) throws -> SyscallChoice {
            try resolved((file, "syscalls.policy = '\(policy)'\n")).syscalls.value
        }
        #expect(try path("/a/b.toml", "./my.policy") == .file("/a/my.policy"))
        #expect(try path("a/b.toml", "c/my.policy") == .file("a/c/my.policy"))
        #expect(try path("/a/b.toml", "/etc/my.json") == .file("/etc/my.json"))
        #expect(try parse(options: ["--syscalls", "./my.policy"]).syscalls.value == .file("./my.policy"))
    }

    @Test func theCaretStandsBelowTheWord() throws {
        let mistake = try #require(mistakes("[syscalls]\nrules = [\"allow read ptrac\"]\n").first)
        #expect(mistake.origin == .file("/p.toml", line: 2, column: 22))
        #expect(mistake.hint == "did you mean ptrace?")
    }

    @Test func rulesOfOneFileMayNotContradictEachOther() throws {
        let mistake = try #require(mistakes("syscalls.rules = [\n'allow read',\n'EPERM read']\n").first)
        #expect(mistake.message == "read is decided in line 2 already")
        #expect(mistake.origin == .file("/p.toml", line: 3, column: 1) && mistake.excerpt == "'EPERM read']")
    }

    @Test func theNameOfACustomPolicySaysSo() throws {
        #expect(try profile("").syscallPolicyName == "default")
        #expect(try profile("syscalls.rules = ['allow ptrace']").syscallPolicyName == "default and 1 rule")
        let none = try profile("syscalls.policy = 'none'\nsyscalls.rules = ['allow ptrace']")
        #expect(none.syscallPolicyName == "none" && !none.hasOwnSyscallPolicy)
    }
}
