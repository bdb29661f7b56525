import Testing

@Suite struct NonUTF8Works {
    /// Neither UTF-8 nor anything else: every byte that a name may have.
    static let bytes = [UInt8](1...255).filter { $0 != UInt8(ascii: "/") }
    /// Latin-1, a broken sequence, an overlong one.
    static let name: [UInt8] = Array("caf".utf8) + [0xe9, 0xff, 0xc0, 0xaf, 0x80] + Array(" x".utf8)

    @Test func argumentsArePassedByteForByte() {
        let run = Self.run(options: [], command: ["printf", "%s"].map(Self.text) + [Self.bytes])
        #expect(run.outBytes == Self.bytes, "\(run)")
    }

    @Test func valuesOfVariablesArePassedByteForByte() {
        let script = Self.text("printf %s \"$V\"")
        let run = Self.run(
            options: [Self.text("--env"), Self.text("V=") + Self.bytes],
            command: [Self.text("/bin/sh"), Self.text("-c"), script])
        #expect(run.outBytes == Self.bytes, "\(run)")
    }

    @Test func filesAreMountedUnderSuchNames() {
        let scratch = Scratch()
        let path = Self.text(scratch.path + "/") + Self.name
        let make = Child(bytes: [
            Self.text("/bin/sh"), Self.text("-c"), Self.text("printf content >\"$1\""), Self.text("sh"), path,
        ]).finish()
        #expect(make.status == 0, "\(make)")
        let inside = Self.text("/shown/") + Self.name
        let run = Self.run(
            options: [Self.text("--ro"), path + Self.text(":") + inside], command: [Self.text("cat"), inside])
        #expect(run.out == "content", "\(run)")
        let folder = Self.run(
            options: [Self.text("--ro"), Self.text(scratch.path)], command: [Self.text("cat"), path])
        #expect(folder.out == "content", "\(folder)")
        let generated = Self.run(
            options: [Self.text("--file"), inside + Self.text("=") + Self.bytes.filter { $0 != UInt8(ascii: "=") }],
            command: [Self.text("cat"), inside])
        #expect(generated.outBytes == Self.bytes.filter { $0 != UInt8(ascii: "=") }, "\(generated)")
    }

    @Test func aCommandMayHaveSuchAName() {
        let scratch = Scratch()
        let path = Self.text(scratch.path + "/") + Self.name
        let make = Child(bytes: [Self.text("cp"), Self.text(Probe.path), path]).finish()
        #expect(make.status == 0, "\(make)")
        let run = Self.run(
            options: [Self.text("--ro"), Self.text(scratch.path)], command: [path, Self.text("nothing")])
        #expect(run.status == 0, "\(run)")
    }

    /// The report is JSON all the same, and no name in an error moves the terminal's cursor.
    @Test func reportsAndErrorsOfThemAreText() {
        let scratch = Scratch()
        let report = scratch / "report"
        let missing = Self.text("/nope/\u{1b}[2J\n") + Self.name
        let run = Child(bytes: [
            Self.text(Host.binary), Self.text("run"), Self.text("--report"), Self.text(report), Self.text("--ro"),
            missing, Self.text("true"),
        ]).finish()
        #expect(run.status == 125, "\(run)")
        #expect(Report(file: report)?.verdict == "setup-failed", "\(contents(of: report) ?? "-")")
        #expect(!run.errBytes.contains(0x1b), "\(run)")
        #expect(
            run.errBytes.allSatisfy { $0 >= 32 || $0 == 10 } && String(validating: run.errBytes, as: UTF8.self) != nil,
            "\(run)")
        let notFound = Self.run(options: [], command: [Self.text("no\u{1b}]0;x\u{7}") + Self.name])
        #expect(
            notFound.status == 127 && !notFound.errBytes.contains(0x1b) && !notFound.errBytes.contains(7), "\(notFound)"
        )
    }

    @Test func inputAndOutputAreNotTouched() {
        let everything = (0..<20).flatMap { _ in [UInt8](0...255) }
        #expect(Nestbox.run([], ["cat"], stdin: .bytes(everything)).outBytes == everything)
        let much = [UInt8](repeating: 7, count: 5_000_000)
        #expect(Nestbox.run([], ["cat"], stdin: .bytes(much)).outBytes.count == much.count)
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func run(options: [[UInt8]], command: [[UInt8]]) -> Run {
        Child(bytes: [text(Host.binary), text("run")] + options + [text("--")] + command).finish()
    }
}
