import Foundation
import Glibc
import Testing

/// Only what nobody else could have written is used as a policy.
@Suite struct ProfilesAreTrusted {
    private final class Folder {
        let scratch = Scratch(mode: 0o700)
        var path: String { scratch / "p.toml" }

        init(_ text: String = "limits.time = '5s'\n", mode: mode_t = 0o644) { scratch.file("p.toml", text, mode: mode) }

        func plan(_ options: [String] = [], environment: [String] = []) -> Run {
            var setup = Child.Setup()
            setup.environment = Child.plainEnvironment + environment
            return Nestbox.invoke(
                ["plan"] + (options.isEmpty ? ["--profile", path] : options) + ["--", "/bin/true"], setup)
        }
    }

    private static func isRefused(_ run: Run, _ why: String) -> Bool {
        run.status == 125 && run.err.contains("can't be used: \(why)") && run.err.contains("  try     ")
    }

    @Test func oneOfTheCallersOwnIsUsed() {
        let run = Folder().plan()
        #expect(run.status == 0 && run.out.contains("for 5 s") && run.out.contains("p.toml:1:15]"), "\(run)")
    }

    @Test(arguments: [0o664, 0o646, 0o666] as [mode_t])
    func whatOthersCanWriteIsNot(_ mode: mode_t) {
        #expect(Self.isRefused(Folder(mode: mode).plan(), "it can be written by others"))
    }

    @Test(arguments: [0o770, 0o777, 0o1777] as [mode_t])
    func norWhatLiesWhereOthersCanWrite(_ mode: mode_t) {
        let folder = Folder()
        chmod(folder.scratch.path, mode)
        #expect(Self.isRefused(folder.plan(), "its folder can be written by others"))
    }

    @Test func norWhatBelongsToSomebodyElse() {
        let folder = Folder()
        guard Host.isRoot else { return }
        chown(folder.path, 12345, 12345)
        #expect(Self.isRefused(folder.plan(), "it belongs to user 12345"))
        chown(folder.path, 0, 0)
        chown(folder.scratch.path, 12345, 12345)
        #expect(Self.isRefused(folder.plan(), "its folder belongs to user 12345"))
    }

    @Test func norALinkAPipeAFolderOrAnythingElse() {
        let folder = Folder()
        symlink("p.toml", folder.scratch / "link.toml")
        mkfifo(folder.scratch / "fifo.toml", 0o644)
        folder.scratch.directory("folder.toml", mode: 0o755)
        let cases = [
            ("link", "it is a symbolic link"), ("fifo", "it is no regular file"), ("folder", "it is no regular file"),
            ("missing", "ENOENT"),
        ]
        for (name, why) in cases {
            let run = folder.plan(["--profile", folder.scratch / "\(name).toml"])
            #expect(Self.isRefused(run, why) && run.seconds < 5, "\(name): \(run)")
        }
        #expect(folder.plan(["--profile", "/proc/self/mem"]).status == 125)
        #expect(Self.isRefused(folder.plan(["--profile", "/dev/null"]), "it"), "a device")
    }

    @Test func norALargeOne() {
        let large = Folder(String(repeating: "#", count: (1 << 20) + 1))
        #expect(Self.isRefused(large.plan(), "it is larger than 1 MiB"))
        let fits = Folder(String(repeating: "#", count: 1 << 20))
        #expect(fits.plan().status == 0)
        let huge = Folder()
        truncate(huge.path, 1 << 40)
        let run = huge.plan()
        #expect(Self.isRefused(run, "it is larger than 1 MiB") && run.seconds < 5)
    }

    @Test func aNameIsLookedUpInTheCallersFolderFirst() {
        let folder = Folder()
        folder.scratch.directory("nestbox", mode: 0o755)
        folder.scratch.directory("nestbox/profiles", mode: 0o755)
        folder.scratch.file("nestbox/profiles/strict.toml", "limits.time = '7s'\n")
        folder.scratch.file(
            "nestbox/profiles/mine.toml",
            "extends = ['strict']\nlimits.grace = '3s'\nreplace = ['limits.memory', 'limits.pids', 'limits.swap', 'limits.cpu-time']\n"
        )
        let environment = ["XDG_CONFIG_HOME=\(folder.scratch.path)"]
        #expect(folder.plan(["--profile", "strict"], environment: environment).out.contains("for 7 s"))
        // A file builds on what comes with nestbox, whatever lies in a folder.
        let mine = folder.plan(["--profile", "mine"], environment: environment)
        #expect(mine.out.contains("for 10 s, 3 s from"), "\(mine)")
        let service = folder.plan(["--no-user-profiles", "--profile", "mine"], environment: environment)
        #expect(service.status == 125 && service.err.contains("there is no profile mine"), "\(service)")
        for name in ["", "..", ".hidden", "a b", "\u{1B}[2J", String(repeating: "a", count: 65)] {
            let run = folder.plan(["--profile", name], environment: environment)
            #expect(
                run.status == 125 && run.err.contains("is no name of a profile") && !run.err.contains("\u{1B}"),
                "\(run)")
        }
    }

    @Test func nothingIsStartedWhereAProfileHasAMistake() {
        let folder = Folder("limits.tiem = '1s'\nlimits.pids = 0\n")
        let run = Nestbox.run(["--profile", folder.path], ["/bin/echo", "started"])
        #expect(run.status == 125 && run.out == "", "\(run)")
        #expect(
            run.err.contains("p.toml:1:8: ") && run.err.contains("p.toml:2:15: ")
                && run.err.contains("did you mean time?"))
    }

    // MARK: - Verbs

    @Test func verbsAnswerByTheirStatus() {
        let (good, bad) = (Folder(), Folder("limits.tiem = '1s'\n"))
        let cases: [([String], Int32)] = [
            (["profile", "check", good.path], 0), (["profile", "check", good.path, bad.path], 125),
            (["profile", "check", "--json", bad.path], 125), (["profile", "check"], 125),
            (["profile", "diff", "strict", "default"], 1), (["profile", "diff", "default", "strict"], 0),
            (["profile", "diff", "default", bad.path], 125), (["profile", "diff", "default"], 125),
            (["profile", "show", good.path], 0), (["profile", "show", "nope"], 125), (["profile", "list"], 0),
            (["profile", "schema"], 0), (["profile"], 125), (["profile", "shwo"], 125), (["completions", "bash"], 0),
            (["completions", "tcsh"], 125), (["profile", "list", "--jsno"], 125),
        ]
        for (words, status) in cases {
            let run = Nestbox.invoke(words)
            #expect(run.status == status, "\(words): \(run)")
            #expect((status == 125) == !run.err.isEmpty || words.contains("--json"), "\(words): \(run)")
        }
    }

    @Test func whatMachinesReadIsJSON() throws {
        let bad = Folder("limits.tiem = '1s'\n")
        for words in [
            ["profile", "list", "--json"], ["profile", "show", "agent", "--json"],
            ["profile", "check", bad.path, "--json"],
            ["profile", "diff", "strict", "build", "--json"], ["profile", "schema"],
        ] {
            let run = Nestbox.invoke(words)
            #expect(try JSONSerialization.jsonObject(with: Data(run.outBytes)) is [String: Any], "\(words)")
        }
    }

    @Test func nothingIsColouredThatNobodyLooksAt() {
        #expect(!Nestbox.invoke(["profile", "diff", "strict", "build"]).out.contains("\u{1B}"))
    }

    /// The shell that shall use them reads them without complaint.
    @Test(arguments: [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")])
    func completionsAreOfTheirShell(_ shell: String, _ check: String) {
        guard let tool = Host.tool(shell) else { return }
        let scratch = Scratch()
        let file = scratch.file("completions", Nestbox.invoke(["completions", shell]).out)
        let run = Child([tool, check, file]).finish(20)
        #expect(run.status == 0 && run.err == "", "\(run)")
    }
}
