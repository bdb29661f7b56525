import Config
import Model
import Testing

@Suite struct OptionsEndWhereTheCommandBegins {
    @Test(
        arguments: [
            (["true"], ["true"]),
            (["--stats", "ls", "--ro", "-l"], ["ls", "--ro", "-l"]),
            (["--ro", "/a", "ls", "--", "x"], ["ls", "--", "x"]),
            (["--", "--ro", "/a"], ["--ro", "/a"]),
            (["--stats", "--", "--", "x"], ["--", "x"]),
            (["-"], ["-"]),
            (["ls", ""], ["ls", ""]),
            (["--"], []),
            ([], []),
        ] as [([ByteString], [ByteString])])
    func theRestIsTheCommand(_ words: [ByteString], _ command: [ByteString]) throws {
        #expect(try parse(words).command == command)
    }

    @Test func aValueMayLookLikeAnOption() throws {
        #expect(try parse(["--cwd", "--stats", "true"]).currentDirectory?.value == "--stats")
        #expect(try parse(["--cwd", "--", "true"]).currentDirectory?.value == "--")
    }

    @Test(arguments: [[""], ["--", ""], ["--stats", ""]] as [[ByteString]])
    func anEmptyWordIsNoCommand(_ words: [ByteString]) {
        let refusal = #expect(throws: Refusal.self) { try parse(words) }
        #expect(refusal?.message == "the command is an empty word")
    }

    @Test(arguments: ["-h", "-v", "-ro", "-\u{1B}[2J"])
    func oneDashIsNoOption(_ word: String) {
        let refusal = #expect(throws: Refusal.self) { try parse([ByteString(word), "true"]) }
        #expect(refusal?.message == "unknown option \(ByteString(word).shown)")
        #expect(refusal?.hint == "options are written out, for instance --ro; see nestbox run --help")
    }

    /// File names are bytes: what is no UTF-8 must come out as it went in.
    @Test func strayBytesSurvive() throws {
        let stray = ByteString([0x2F, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80])
        let profile = try parse([
            "--ro", stray, "--overlay", stray + ",keep=" + stray, "--file", stray + "=" + stray, "--mask", stray,
            "--symlink", stray + ":" + stray, "--cwd", stray, "--env", "A=" + stray, "--env-pass", stray,
            "--report", stray, "--", stray, stray,
        ])
        var overlay = Mount.Overlay(source: stray, destination: stray)
        overlay.keep = stray
        #expect(
            profile.mounts.map(\.value) == [
                .bind(Mount.Bind(source: stray, destination: stray, writable: false)), .overlay(overlay),
                .file(destination: stray, content: stray), .mask(destination: stray),
                .symlink(target: stray, destination: stray),
            ])
        #expect(profile.currentDirectory?.value == stray)
        #expect(profile.environment.map(\.value) == [.set(name: "A", value: stray), .pass(name: stray)])
        #expect(profile.report?.value == .file(stray))
        #expect(profile.command == [stray, stray])
    }
}
