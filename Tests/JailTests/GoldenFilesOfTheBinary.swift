import Foundation
import Testing

/// What the built program prints, whole, in `Tests/Golden`. NESTBOX_UPDATE_GOLDEN=1 rewrites the files.
@Suite(.enabled(if: Program.isBuilt, "needs NESTBOX_BINARY, or a release build in this checkout"))
struct GoldenFilesOfTheBinary {
    @Test(
        arguments: [
            ("run", ["run", "--help"]), ("plan", ["plan", "--help"]), ("overview", ["help"]), ("overview", ["--help"]),
            ("overview", ["-h"]), ("version", ["version"]), ("version", ["--version"]),
            // Help is help, whatever else is on the line.
            ("run", ["run", "--help", "--stats", "--", "true"]),
        ] as [(String, [String])])
    func help(_ name: String, _ words: [String]) throws {
        let result = try Program.run(words)
        #expect(result.status == 0)
        #expect(result.errors == "")
        try Program.expectGolden(result.output, "help/\(name).txt")
    }

    @Test func withoutACommandTheOverviewIsAnError() throws {
        let result = try Program.run([])
        #expect(result.status == 125)
        #expect(result.output == "")
        try Program.expectGolden(result.errors, "help/overview.txt")
    }

    private static let mistakes: [(String, [String])] = [
        ("unknown-verb", ["rnu", "true"]),
        ("unknown-option", ["run", "--rwo", "/a", "true"]),
        ("unknown-option-far-off", ["run", "--bind", "/a", "true"]),
        ("short-option", ["run", "-v", "true"]),
        ("option-without-value", ["run", "--ro"]),
        ("flag-with-value", ["run", "--stats=yes", "true"]),
        ("no-such-choice", ["run", "--net", "hots", "true"]),
        ("no-size", ["run", "--tmpfs", "/t,size=10 GB", "true"]),
        ("no-duration", ["run", "--time", "5", "true"]),
        ("no-user", ["run", "--user", "anna", "true"]),
        ("root-of-the-host-by-number", ["run", "--host-user", "0", "true"]),
        ("no-resource", ["run", "--rlimit", "nofil=1", "true"]),
        ("no-attribute", ["run", "--ro", "/a,rw", "true"]),
        ("no-command", ["run", "--stats"]),
        ("source-missing", ["run", "--ro", "/no/such/place:/x", "true"]),
        ("source-is-the-whole-host", ["run", "--ro", "/:/host", "true"]),
        ("source-of-the-kernel", ["run", "--ro", "/proc/self:/x", "true"]),
        ("path-that-climbs", ["run", "--ro", "/usr/../etc:/x", "true"]),
        ("two-mounts-at-one-place", ["run", "--tmpfs", "/a", "--dir=/a/", "true"]),
        ("inside-a-bind", ["run", "--ro", "/usr:/u", "--dir", "/u/x", "true"]),
        ("descriptor-not-open", ["run", "--pass-fd", "99", "true"]),
        ("report-descriptor-not-open", ["run", "--report", "fd:99", "true"]),
        ("report-is-a-directory", ["run", "--report", "/usr/", "true"]),
        ("report-beside-nothing", ["run", "--report", "/no/such/place/r.json", "true"]),
        ("fault-beyond-the-plan", ["plan", "--inject-fault", "init:9999:EPERM", "true"]),
        ("control-characters", ["run", "--ro", "/\u{1B}[2J\u{202E}\n", "true"]),
    ]

    @Test(arguments: mistakes)
    func aMistakeIsExplained(_ name: String, _ words: [String]) throws {
        let result = try Program.run(words)
        #expect(result.status == 125)
        #expect(result.output == "")
        try Program.expectGolden(result.errors, "error/mistake-\(name).txt")
    }

    private static let bare = ["--view=none", "--dev=none", "--proc=none", "--rlimit", "core=1"]

    @Test func planOfAnEmptyView() throws {
        let words = ["plan"] + Self.bare + ["--env", "A=b", "--", "/bin/true", "a", "b c", "it's"]
        let result = try Program.run(words)
        #expect(result.status == 0)
        #expect(result.errors == "")
        // Whoever runs the tests is the caller; and whether there is Landlock is up to the kernel, with all
        // numbers of steps behind it.
        let lines = result.output.replacing("-> \(getuid())\n", with: "-> CALLER\n").replacing(
            "-> \(getgid())\n", with: "-> CALLER\n"
        ).split(separator: "\n").filter { !$0.contains("  restrictTo") }
        let text = lines.map { $0.replacing(/^ *[0-9]+[ ]{2}/, with: "  ") + "\n" }.joined()
        try Program.expectGolden(text, "plan/of-the-binary-as-\(getuid() == 0 ? "root" : "user").txt")
    }

    @Test func thePlansDigestNamesItsInput() throws {
        func digest(_ words: [String]) throws -> String {
            let result = try Program.run(["plan", "--json"] + words)
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            return try #require(object?["plan_digest"] as? String)
        }
        let first = try digest(Self.bare + ["/bin/true"])
        #expect(try digest(Self.bare + ["/bin/true"]) == first)
        #expect(try digest(Self.bare + ["/bin/true", "x"]) != first)
        #expect(try digest(Self.bare + ["--env", "A=b", "/bin/true"]) != first)
        #expect(
            try digest(Self.bare + ["--file", "/f=a", "/bin/true"])
                != digest(Self.bare + ["--file", "/f=b", "/bin/true"]))
    }

    /// The report of what never ran, without what differs from host to host.
    @Test func theReportOfARefusal() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "nestbox-golden-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "r.json")
        let result = try Program.run(["run", "--report", file.path, "--stats", "--ro", "/no/such/place:/x", "true"])
        #expect(result.status == 125)
        try Program.expectGolden(String(contentsOf: file, encoding: .utf8), "json/report-of-the-binary-refusal.json")
        try Program.expectGolden(result.errors, "text/report-of-the-binary-refusal.txt")
    }

    /// Sizes that only the command line can say; a crash would be status 132.
    @Test(arguments: ["2000000T", "16777215T", "18446744073709551615"])
    func noSizeIsTooLargeForAPlan(_ size: String) throws {
        let result = try Program.run(["plan"] + Self.bare + ["--tmpfs", "/t,size=\(size)", "/bin/true"])
        #expect([0, 125].contains(result.status))
    }
}

/// The built program, run to its end.
private enum Program {
    private static let environment = ProcessInfo.processInfo.environment
    private static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
        .standardizedFileURL
    private static let binary =
        environment["NESTBOX_BINARY"] ?? checkout.appending(path: ".build/release/nestbox").path

    static let isBuilt = FileManager.default.isExecutableFile(atPath: binary)

    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    static func run(_ words: [String]) throws -> Result {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = words
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "dumb"]
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // What is printed is shorter than a pipe is deep, so that one can be read after the other.
        let texts = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return Result(status: status, output: texts[0], errors: texts[1])
    }

    static func expectGolden(
        _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let directory =
            environment["NESTBOX_GOLDEN"].map { URL(fileURLWithPath: $0) } ?? checkout.appending(path: "Tests/Golden")
        let file = directory.appending(path: name)
        if environment["NESTBOX_UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return
        }
        let expected = try? String(contentsOf: file, encoding: .utf8)
        #expect(expected == text, "differs from Golden/\(name)", sourceLocation: sourceLocation)
    }
}
