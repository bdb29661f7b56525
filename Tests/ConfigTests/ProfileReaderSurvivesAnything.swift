import Config
import Model
import Testing

@Suite struct ProfileReaderSurvivesAnything {
    /// What would make a parser recurse or grow without bound.
    static let bombs: [(name: String, text: String)] = [
        ("arrays", "a = " + String(repeating: "[", count: 10_000)),
        ("arrays of a million", "a = " + String(repeating: "[", count: 1 << 20)),
        ("closed arrays", "a = " + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
        ("inline tables", "a = " + String(repeating: "{a=", count: 10_000)),
        ("dotted keys", "a" + String(repeating: ".a", count: 10_000) + " = 1"),
        ("dotted headers", "[a" + String(repeating: ".a", count: 10_000) + "]"),
        ("dotted keys over lines", String(repeating: "[a.a.a.a.a.a.a.a]\n", count: 5000)),
        ("quoted dotted keys", "\"a\"" + String(repeating: ".'a'", count: 10_000) + " = 1"),
        ("many values", "a = [" + String(repeating: "1,", count: 500_000) + "]"),
        ("many keys", (0..<60_000).map { "k\($0) = 1\n" }.joined()),
        ("many tables", (0..<60_000).map { "[t\($0)]\n" }.joined()),
        ("many mounts", String(repeating: "[[mount]]\nro = '/a'\n", count: 40_000)),
        ("one string", "a = '" + String(repeating: "x", count: 1 << 20) + "'"),
        ("one open string", "a = \"\"\"" + String(repeating: "x\n", count: 1 << 19)),
        ("one key", String(repeating: "x", count: 1 << 20) + " = 1"),
        ("quotes", String(repeating: "\"", count: 1 << 20)),
        ("backslashes", "a = \"" + String(repeating: "\\", count: 1 << 20) + "\""),
        ("hidden brackets", "a = \"\"\"x\"\"\"\"\"\nb = " + String(repeating: "[", count: 10_000)),
        ("comment", "#" + String(repeating: "[", count: 1 << 20)),
        ("newlines", String(repeating: "\n", count: 1 << 20) + "x"),
        ("NUL", String(repeating: "\0", count: 1 << 20)),
        ("digits", "limits.pids = " + String(repeating: "9", count: 1 << 20)),
        ("fraction", "limits.cpus = 0." + String(repeating: "9", count: 1 << 20)),
    ]

    @Test(arguments: bombs.map(\.name))
    func aBombIsDefusedInTime(_ name: String) throws {
        let text = try #require(Self.bombs.first { $0.name == name }).text
        let started = ContinuousClock.now
        for mistake in mistakes(text) { Self.check(mistake) }
        // A debug build on a busy machine; as released it takes some milliseconds.
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test(arguments: [15, 16, 17])
    func sixteenLevelsAreAllowed(_ depth: Int) {
        let text = "a = " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(mistakes(text).contains { $0.message == "this is nested deeper than 16 levels" } == (depth > 16))
    }

    private static let seeds: [[UInt8]] =
        BuiltIn.all.map { Array($0.source.utf8) }
        + [
            """
            extends = ["./base.toml"]
            replace = ["limits.pids", "mount"]
            [variables]
            work = { type = "path", default = "${CWD}" }
            [environment]
            set = { A = "x", B = "${work}/b" }
            [limits]
            time = "1.5s"
            memory = { max = "1G", enforce = "prefer" }
            cpus = 1.5
            rlimit = { nproc = 64, as = "1G:2G" }
            [syscalls]
            policy = "./p.policy"
            rules = ["allow ptrace", "EPERM socket: domain == AF_UNIX  # why"]
            [[mount]]
            tmpfs = '''/a'''
            mode = "1777"
            [[mount]]
            file = "/f"
            text = \"""
            lines \\
              and more\"""

            """
        ].map { Array($0.utf8) }
    private static let splinters: [[UInt8]] =
        [
            "[", "]", "{", "}", "[[", "]]", "=", ".", ",", "\"", "\"\"\"", "'", "'''", "#", "\n", "\r\n", "\\",
            "\\u0000", "${",
            "}", "$$", "true", "1e309", "-1", "nan", "inf", "1979-05-27", "0x10", "18446744073709551616", "[limits]\n",
            "\0",
            "[[mount]]\n", "é", "\u{202E}", "\u{FEFF}", "extends", "/", "..",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]

    /// Changed, removed, doubled and foreign bytes and lines: 40,000 files.
    @Test(.timeLimit(.minutes(5)), arguments: 0..<8 as Range<UInt64>)
    func aMutatedFileIsAProfileOrMistakesWithTheirPlace(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            var bytes = random.pick(Self.seeds)
            for _ in 0..<Int.random(in: 1...6, using: &random) { Self.mutate(&bytes, &random) }
            do throws(Refusal) {
                let base = ProfileText(path: "/base.toml", bytes: Array("limits.pids = 3".utf8))
                let profile = try resolve(ProfileText(path: "/p.toml", bytes: bytes), Selection(), here) {
                    (reference) throws(Refusal) in
                    if case .path = reference { base } else { nil }
                }
                let shown = profileTOML(profile, origins: true)
                #expect(everything(try ConfigTests.profile(shown)) == everything(profile), "\(shown)")
            } catch {
                for mistake in [error] + error.others { Self.check(mistake) }
            }
        }
    }

    private static func check(_ mistake: Refusal) {
        guard case .file(_, let line, let column) = mistake.origin, line > 0, column > 0, !mistake.message.isEmpty
        else {
            Issue.record("\(mistake) has no place")
            return
        }
        for text in [mistake.message, mistake.hint ?? "", mistake.excerpt ?? ""] {
            #expect(
                text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }, "\(mistake)")
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, index + Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1, 2: bytes.insert(contentsOf: random.pick(splinters), at: index)
        case 3: bytes.removeSubrange(index..<end)
        case 4: bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0..<bytes.count, using: &random))
        case 5: bytes += random.pick(seeds).prefix(Int.random(in: 0..<400, using: &random))
        default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &random))
        }
    }
}
