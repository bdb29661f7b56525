import Config
import Model
import Reporting
import Testing

@Suite struct ProfileMistakesAreShown {
    private static let files: [(name: String, text: String)] = [
        (
            "every-kind",
            """
            extends = ["defualt", "./nope.toml", 3]
            replace = ["limits.memroy"]
            [jial]
            x = 1
            [jail]
            proc = "ful"
            time-namespace = "yes"
            umask = 22
            memory = "1M"
            cwd = "rel"
            pass-fd = [3, -1, "4"]
            [limits]
            memroy = "256M"
            memory = "256 MB"
            pids = 0
            swap = { max = "1M", enforce = "maybe", foo = 1 }
            memory-high = { enforce = "off" }
            cpus = "many"
            rlimit = { nofil = 3 }
            [environment]
            set = { A = 3 }
            pass = "TERM"
            [variables]
            size = { type = "sise" }
            [syscalls]
            allow = ["read"]
            [report]
            to = "r.json"

            """
        ),
        (
            "rules",
            """
            [syscalls]
            policy = "strikt"
            rules = [
                "allow ptrac", "alow read", "",
                "allow socket: domain == AF_INTE",
                "allow read",
                "EPERM read",
                "use @oi",
                "allow write\\nkill read",
                3,
            ]

            """
        ),
        (
            "mounts",
            """
            [[mount]]
            ro = "rel/path"
            [[mount]]
            ro = "/opt"
            tmpfs = "/x"
            [[mount]]
            at = "/x"
            [[mount]]
            [[mount]]
            roo = "/opt"
            [[mount]]
            tmpfs = "/t"
            size = "0"
            mode = "999"
            optional = true
            [[mount]]
            ro = "/a/../b"
            [[mount]]
            tmpfs = "/proc/x"
            [[mount]]
            tmpfs = "/"
            [[mount]]
            ro = "/a"
            at = "/same"
            [[mount]]
            dir = "/same"
            [[mount]]
            mask = "/hidden"
            [[mount]]
            ro = "/a"
            at = "/hidden/a"
            [[mount]]
            rw = "${WORK}/x"
            [[mount]]
            symlink = "a"
            [[mount]]
            file = "/f"
            [[mount]]
            overlay = "/o"
            keep = "/k"
            size = "1M"
            [[mount]]
            ro = "/trailing "

            """
        ),
        ("twice", "[limits]\ntime = \"1s\"\ntime = \"2s\"\n"),
        ("not-closed", "[limits\ntime = \"1s\"\n"),
        ("control-characters", "[limits]\n\"\\u001b[2Jtime\" = \"\\u0000\\u202E\"\n"),
        ("carriage-return", "[limits]\r\ntime = \"1s\"\r\n"),
        ("byte-order-mark", "\u{FEFF}[limits]\ntime = \"1s\"\n"),
        ("no-utf8-escape", "jail.cwd = \"\\ud800\"\n"),
        ("wrong-kinds", "limits = 3\nmount = 1\nextends = 'x'\ndescription = 5\nenvironment.set = []\n"),
        (
            "contradictions",
            """
            [limits]
            time = "1s"
            soft-time = "2s"
            memory = "1M"
            memory-high = "2M"
            cgroup = "none"

            """
        ),
    ]

    @Test(arguments: files.map(\.name))
    func withTheirLineAndACaret(_ name: String) throws {
        let text = try #require(Self.files.first { $0.name == name }).text
        let all = mistakes(text)
        let refusal = try #require(all.first)
        try expectGolden(refusal.text, "error/profile-\(name).txt")
        for mistake in all {
            #expect(mistake.excerpt != nil)
            guard case .file("/p.toml", let line, let column) = mistake.origin else {
                Issue.record("\(mistake) has no place")
                continue
            }
            #expect(line >= 1 && column >= 1)
        }
    }

    @Test(arguments: [
        ("stric", "did you mean strict?"),
        ("frobnicate", "nestbox profile list shows them; a file is named with a slash, ./frobnicate"),
    ])
    func anUnknownNameIsCorrected(_ name: String, _ hint: String) {
        var selection = Selection()
        selection.profiles = [ByteString(name)]
        let refusal = #expect(throws: Refusal.self) {
            try resolve(selection, here) { (_) throws(Refusal) in nil }
        }
        #expect(refusal?.message == "there is no profile \(name)")
        #expect(refusal?.hint == hint)
        #expect(refusal?.origin == .flag("--profile \(name)"))
    }
}
