import Foundation
import Glibc
import Testing

/// `nestbox learn`: a profile of what a command was seen to do.
@Suite struct LearningMakesProfiles {
    /// A folder that only the caller can write, as profiles want it.
    private static func folder() -> Scratch { Scratch(mode: 0o755) }

    private static func learn(
        _ file: String, _ command: [String], _ options: [String] = [], timeout: Double = 60
    ) -> Run {
        Nestbox.invoke(["learn", "-o", file] + options + ["--"] + command, timeout: timeout)
    }

    private static let programs = [
        ["sh", "-c", "ls -l / | sort | head -3"],
        ["python3", "-c", "import threading, subprocess; subprocess.run(['true'])"],
        ["perl", "-e", "print `echo hi`"], ["bash", "-c", "x=$(date); cat <(echo $x)"],
    ]

    @Test(arguments: programs)
    func whatWasLearnedIsEnoughForTheSameAgain(command: [String]) throws {
        guard Host.tool(command[0]) != nil else { return }
        let folder = Self.folder()
        let run = Self.learn(folder / "l.toml", command, ["--verify"])
        #expect(run.status == 0 && run.err.contains("nestbox: verified:"), "\(run)")
        #expect(run.err.hasPrefix("nestbox: learning: no system call is refused"), "\(run)")
        let again = Nestbox.run(["--profile", folder / "l.toml"], command)
        #expect(again.report?.verdict == "ok" && again.report?.denials.isEmpty == true, "\(again)")
        #expect(again.report?.enforced.contains("seccomp") == true)
    }

    @Test func whatWasNotSeenIsRefusedByTheFilesOwnLine() {
        let folder = Self.folder()
        #expect(Self.learn(folder / "l.toml", ["true"]).status == 0)
        let run = Probe.jailed(["--profile", folder / "l.toml"], ["socket", "2", "1", "0"])
        #expect(run.outcome != .succeeded, "\(run)")
        let text = contents(of: folder / "l.toml") ?? ""
        let line =
            text.split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.contains("record default ENOSYS") }.map { $0 + 1 } ?? 0
        let refused = Probe.jailed(["--profile", folder / "l.toml"], ["deny-often", "1", "1"])
        let rules = (run.report?.denials ?? []).map(\.rule) + (refused.report?.denials ?? []).map(\.rule)
        #expect(rules.contains { $0.hasSuffix("l.toml:\(line)") }, "\(rules)")
    }

    @Test func aSecondCommandAddsWhatItNeeds() {
        let folder = Self.folder()
        #expect(Self.learn(folder / "l.toml", ["true"]).status == 0)
        let small = contents(of: folder / "l.toml") ?? ""
        #expect(Self.learn(folder / "l.toml", ["sh", "-c", "ls -l / | sort"], ["--verify"]).status == 0)
        let both = contents(of: folder / "l.toml") ?? ""
        #expect(both.count > small.count && both.contains("# Added for: sh -c 'ls -l / | sort'"))
        #expect(Nestbox.invoke(["profile", "check", folder / "l.toml"]).status == 0)
        let nothing = Self.learn(folder / "l.toml", ["true"])
        #expect(nothing.err.contains("nothing new") && contents(of: folder / "l.toml") == both)
    }

    @Test func aFileThatSomebodyElseWroteIsLeftAlone() {
        let folder = Self.folder()
        let text = "[syscalls]\npolicy = \"strict\"\n"
        FileManager.default.createFile(atPath: folder / "mine.toml", contents: Data(text.utf8))
        let run = Self.learn(folder / "mine.toml", ["sh", "-c", "echo ran"])
        #expect(run.status == 125 && run.out.isEmpty && contents(of: folder / "mine.toml") == text, "\(run)")
    }

    @Test func theCommandsStatusIsLearnsOwn() {
        let folder = Self.folder()
        #expect(Self.learn(folder / "l.toml", ["sh", "-c", "exit 7"]).status == 7)
        #expect(Self.learn(folder / "m.toml", ["/does/not/exist"]).status == 127)
        #expect(contents(of: folder / "m.toml") == nil)
    }

    /// And nothing else: what the command prints could pass for a part of it.
    @Test func withoutAFileTheProfileIsPrinted() {
        let run = Nestbox.invoke(["learn", "--", "sh", "-c", "echo 'syscalls.policy = \"none\"'; echo 1 >&2"])
        #expect(run.status == 0 && run.out.contains("policy = \"own\"\nrules = [\n"), "\(run)")
        #expect(!run.lines.contains("syscalls.policy = \"none\""), "\(run)")
        #expect(run.err.contains("syscalls.policy = \"none\"\n") && run.err.contains("\n1\n"), "\(run)")
    }

    /// The second run is a chance to write over the file that was just written.
    @Test func theCommandHasNotTheLastWord() {
        let folder = Scratch(mode: 0o755)
        chown(folder.path, Host.payloadUser, Host.payloadGroup)
        let script = "echo 'syscalls.policy = \"none\"' > l.toml"
        let run = Nestbox.invoke(
            [
                "learn", "--verify", "-o", folder / "l.toml", "--rw", folder.path, "--cwd", folder.path, "--", "sh",
                "-c", script,
            ])
        #expect(contents(of: folder / "l.toml")?.contains("policy = \"own\"") == true, "\(run)")
        #expect(contents(of: folder / "l.toml")?.hasPrefix("syscalls") == false)
    }

    /// What it would have done is not known, and it is not started once more.
    @Test func aCommandThatIsCutShortIsNotVerified() {
        let folder = Self.folder()
        let run = Self.learn(
            folder / "l.toml", ["sh", "-c", "echo started; sleep 60"], ["--verify", "--time", "500ms", "--grace", "0s"])
        #expect(run.status == 124 && run.out == "started\n" && run.err.contains("cut short"), "\(run)")
    }

    @Test func rulesThatContradictAreNotAddedTo() throws {
        let folder = Self.folder()
        let file = folder / "l.toml"
        #expect(Self.learn(file, ["true"]).status == 0)
        let mine = (contents(of: file) ?? "").replacingOccurrences(
            of: "    \"use @refused\",\n", with: "    \"use @refused\",\n    \"EPERM getppid\",\n")
        try mine.write(toFile: file, atomically: true, encoding: .utf8)
        let run = Self.learn(file, ["sh", "-c", "echo $PPID"])
        #expect(run.status == 125 && run.err.contains("getppid"), "\(run)")
        #expect(contents(of: file) == mine)
    }

    @Test func aLongCommandIsNotWrittenOutWhole() {
        let folder = Self.folder()
        let words = (0..<200).map { "\($0)" + String(repeating: "x", count: 2000) }
        #expect(Self.learn(folder / "l.toml", ["true"] + words).status == 0)
        #expect(contents(of: folder / "l.toml")?.utf8.count ?? 0 < 10_000)
        #expect(Nestbox.invoke(["profile", "check", folder / "l.toml"]).status == 0)
    }

    /// In a comment of the file, where a line's end would end it.
    @Test func aCommandsWordsStayInTheirComment() {
        let folder = Self.folder()
        let word = "x\n[syscalls]\npolicy = \"none\" #\r"
        #expect(Self.learn(folder / "l.toml", ["true", word]).status == 0)
        #expect(Self.learn(folder / "l.toml", ["sh", "-c", "ls -l / >/dev/null", word]).status == 0)
        let shown = Nestbox.invoke(["profile", "show", folder / "l.toml"])
        #expect(shown.out.contains("policy = \"own\"") && !shown.out.contains("none"), "\(shown)")
    }

    @Test func reportsAreForRun() {
        let run = Nestbox.invoke(["learn", "--stats", "--", "true"])
        #expect(run.status == 125 && run.err.contains("no report"), "\(run)")
    }

    /// While it is observed nothing is refused that a policy would, and that is said.
    @Test func unusualCallsAreLearnedAndPointedOut() {
        let folder = Self.folder()
        let run = Nestbox.invoke(
            ["learn", "-o", folder / "l.toml"] + Probe.mount + ["--", Probe.inside, "deny-often", "1", "1"])
        // The kernel's own answer to PTRACE_ATTACH of nobody, which is not EPERM.
        #expect(run.status == 0 && run.out == "0\n", "\(run)")
        #expect(run.err.contains("look at: ptrace"), "\(run)")
        #expect(contents(of: folder / "l.toml")?.contains("allow ptrace: request == PTRACE_ATTACH") == true)
    }

    #if arch(x86_64)
    /// Not enforcing is not the same as letting everything through.
    @Test func whatKillsKillsWhileLearningToo() {
        let folder = Self.folder()
        let run = Nestbox.invoke(
            ["learn", "-o", folder / "l.toml"] + Probe.mount + ["--", Probe.inside, "die-of-call", "246"])
        #expect(run.out == "\(SIGKILL)\n" && run.err.contains("not learned, it kills: kexec_load"), "\(run)")
    }
    #endif

    /// The other layers of the jail hold.
    @Test func aCommandThatIsObservedIsInAJail() {
        let folder = Self.folder()
        let script =
            "touch /usr/x 2>/dev/null && echo escaped; ls \(folder / "l.toml") 2>/dev/null; unshare -Ur true 2>/dev/null && echo nested; true"
        let run = Nestbox.invoke(["learn", "-o", folder / "l.toml", "--", "sh", "-c", script])
        #expect(run.out.isEmpty, "\(run)")
    }

    /// What the command puts in the file's place is replaced and not followed.
    @Test func theCommandCanNotRedirectWhatIsWritten() {
        let folder = Scratch(mode: 0o755)
        chown(folder.path, Host.payloadUser, Host.payloadGroup)
        let canary = folder / "canary"
        FileManager.default.createFile(atPath: canary, contents: Data("mine".utf8))
        let script = "ln -sf canary l.toml"
        _ = Nestbox.invoke(
            ["learn", "-o", folder / "l.toml", "--rw", folder.path, "--cwd", folder.path, "--", "sh", "-c", script])
        #expect(contents(of: canary) == "mine")
        #expect(contents(of: folder / "l.toml")?.contains("policy = \"own\"") == true)
    }
}
