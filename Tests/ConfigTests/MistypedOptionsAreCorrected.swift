import Config
import Model
import Testing

@Suite struct MistypedOptionsAreCorrected {
    @Test(
        arguments: [
            // mistyped
            ("rwo", "ro"), ("ovrelay", "overlay"), ("tmpf", "tmpfs"), ("tmpsf", "tmpfs"), ("symlnk", "symlink"),
            ("hostnmae", "hostname"), ("rlimt", "rlimit"), ("stat", "stats"), ("env-pas", "env-pass"),
            ("inject-falut", "inject-fault"), ("time-namespce", "time-namespace"), ("umaks", "umask"), ("nett", "net"),
            ("RO", nil), ("passfd", "pass-fd"),
            // abbreviated
            ("over", "overlay"), ("host-u", "host-user"), ("sym", "symlink"), ("rep", "report"),
            ("inj", "inject-fault"),
            ("g", "grace"),
            // of another tool, or far off
            ("ro-bind", nil), ("unshare-all", nil), ("frobnicate", nil), ("zzz", nil),
        ] as [(String, String?)])
    func byTheNearestKnownOne(_ word: String, _ meant: String?) throws {
        let refusal = try #require(whyRefused(["--\(word)", "x"]))
        #expect(refusal.message == "unknown option --\(word)")
        #expect(refusal.hint == (meant.map { "did you mean --\($0)?" } ?? "see nestbox run --help"))
    }

    @Test(arguments: [
        ("view", "defualt", "default"), ("proc", "ful", "full"), ("dev", "minimall", "minimal"),
        ("net", "hots", "host"), ("init", "nestbx", "nestbox"),
    ])
    func soAreMistypedWordsOfAChoice(_ option: String, _ word: String, _ meant: String) throws {
        let refusal = try #require(whyRefused(["--\(option)", word]))
        #expect(refusal.message.hasPrefix("the value \u{201C}\(word)\u{201D} is none of "))
        #expect(refusal.hint == "did you mean \(meant)?")
        #expect(refusal.origin == .flag("--\(option) \(word)"))
    }

    @Test(arguments: ["", "NONE", "none ", "\u{1B}"])
    func andAWordThatIsNoneOfTheChoiceIsRefused(_ word: String) {
        for option in ["view", "proc", "dev", "net", "init"] { #expect(whyRefused(["--\(option)", word]) != nil) }
    }

    @Test func aVeryLongWordIsNotCompared() {
        let word = String(repeating: "r", count: 100_000)
        #expect(whyRefused(["--\(word)"])?.hint == "see nestbox run --help")
    }

    @Test func aNameThatCouldSteerATerminalIsShownHarmless() {
        let refusal = #expect(throws: Refusal.self) { try parse(["--\u{1B}[2J\u{202E}ro", "true"]) }
        #expect(refusal?.message == "unknown option --\\x1b[2J\\xe2\\x80\\xaero")
    }
}
