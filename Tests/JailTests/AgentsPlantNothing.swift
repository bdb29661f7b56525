import Foundation
import Testing

/// In a tree that the profile `agent` lets be changed, what runs by itself later stays as it is.
@Suite struct AgentsPlantNothing {
    /// A work tree with some of what is protected, and without the rest.
    private final class Tree {
        let scratch = Scratch()
        var path: String { scratch.path }

        init(git: Bool = true) {
            scratch.file("a.c", "int a;\n")
            scratch.directory(".vscode")
            scratch.file(".vscode/settings.json", "{}\n")
            scratch.file(".envrc", "true\n")
            if git {
                scratch.directory(".git")
                scratch.directory(".git/objects")
                scratch.directory(".git/refs")
                scratch.file(".git/HEAD", "ref: refs/heads/main\n")
                scratch.file(".git/config", "[core]\n")
            }
            scratch.giveToPayload()
        }

        var names: [String] {
            (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
        }

        func run(_ script: String, jailed: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) -> Run {
            let options = jailed ? ["--profile", "agent"] : ["--rw", "."]
            return Nestbox.shell(options, script, directory: path, sourceLocation: sourceLocation)
        }
    }

    static let attacks = [
        "mkdir -p .git/hooks && echo x > .git/hooks/post-commit", "echo x >> .git/config", "mv .git/config .git/old",
        "mv a.c .git/config", "rm .git/config", "mv .git .other", "ln -sfn /tmp .git/hooks",
        "echo x > .vscode/tasks.json", "echo x > .vscode/settings.json", "mv .vscode .other", "echo x >> .envrc",
        "rm .envrc", "mv a.c .envrc", "echo x > .bashrc", "mv a.c .bashrc", "mkdir -p .github/workflows",
        "ln -s a.c .zshrc",
        "ln a.c .profile", "mkdir .husky/_", "echo x > .mcp.json",
        "rmdir .claude && mkdir .claude && echo x > .claude/x",
    ]

    @Test(arguments: attacks)
    func noneOfTheseSucceeds(_ attack: String) {
        let tree = Tree()
        let before = tree.names
        let run = tree.run("(\(attack)) 2>/dev/null && test -e a.c && echo done; true")
        // Moving a file into the empty directory copies nothing and fails at the end.
        #expect(run.status == 0 && run.out == "", "\(run)")
        #expect(tree.names == before)
    }

    /// The control: each of them works where nothing is protected.
    @Test(arguments: attacks.filter { !$0.hasPrefix("mkdir .husky") && !$0.hasPrefix("rmdir") })
    func allOfThemWouldElse(_ attack: String) {
        let run = Tree().run("(\(attack)) && echo done", jailed: false)
        #expect(run.out == "done\n", "\(run)")
    }

    @Test func whatIsNotNamedCanBeChanged() {
        let tree = Tree()
        let run = tree.run(
            "mkdir src && echo x > src/b.c && mv a.c src/ && echo x > .git/index && mv .git/index .git/i2 && rm .git/i2"
        )
        #expect(run.status == 0, "\(run)")
        #expect(Set(tree.names).isSuperset(of: ["src/a.c", "src/b.c"]) && !tree.names.contains("a.c"))
    }

    @Test func gitWorks() {
        guard Host.tool("git") != nil else { return }
        let tree = Tree(git: false)
        let configure = "-c user.name=a -c user.email=a@b -c init.defaultBranch=main -c safe.directory='*'"
        let start = tree.run(
            "git \(configure) init -q . && git \(configure) add a.c && git \(configure) commit -qm 1", jailed: false)
        #expect(start.status == 0, "\(start)")
        let run = tree.run(
            "git \(configure) switch -qc topic && echo 'int b;' >> a.c && git \(configure) commit -qam 2 && "
                + "git \(configure) rebase -q main && git \(configure) stash list && git \(configure) log --oneline | wc -l "
                + "&& git \(configure) status --short --untracked-files=no")
        #expect(run.status == 0 && run.out == "2\n", "\(run)")
    }

    @Test func aTreeWithoutARepositoryGetsNone() {
        let tree = Tree(git: false)
        let before = tree.names
        let run = tree.run("mkdir -p .git/hooks 2>/dev/null && echo done; test -d .git && echo held; true")
        #expect(run.out == "held\n", "\(run)")
        #expect(tree.names == before)
    }

    /// The last of several runs in one tree takes away what holds the places, and no earlier one.
    @Test func runsInOneTreeShareThePlaces() {
        let tree = Tree()
        let before = tree.names
        var setup = Child.Setup()
        setup.directory = tree.path
        let long = Nestbox.start(
            ["--profile", "agent"], ["/bin/sh", "-c", "sleep 2; echo x > .bashrc; mkdir -p .git/hooks/x"], setup)
        usleep(500_000)
        for _ in 0..<3 { #expect(tree.run("true").status == 0) }
        #expect(tree.names.contains(".bashrc"))
        #expect(long.finish().status != 0)
        #expect(tree.names == before)
    }

    /// A supervisor that was killed leaves empty directories, and the next run takes them away.
    @Test func whatAKilledSupervisorLeavesIsTakenAway() {
        let tree = Tree()
        let before = tree.names
        var setup = Child.Setup()
        setup.directory = tree.path
        let jail = Nestbox.start(["--profile", "agent"], ["/bin/sleep", "30"], setup)
        usleep(500_000)
        kill(jail.supervisor.pid, SIGKILL)
        _ = jail.finish()
        #expect(tree.run("echo x > .bashrc").status != 0)
        #expect(tree.names == before)
    }

    /// What the user puts in such a place meanwhile is the user's.
    @Test func whatTheUserPutsThereStays() {
        let tree = Tree()
        var setup = Child.Setup()
        setup.directory = tree.path
        let jail = Nestbox.start(["--profile", "agent"], ["/bin/sleep", "1"], setup)
        usleep(500_000)
        rmdir(tree.scratch / ".zshrc")
        tree.scratch.file(".zshrc", "mine\n")
        #expect(jail.finish().status == 0)
        #expect(tree.names.contains(".zshrc") && !tree.names.contains(".zshenv"))
    }

    @Test func whatIsNotWritableNeedsNoProtection() {
        let tree = Tree()
        let run = Nestbox.shell(["--protect", "\(tree.path)/.bashrc"], "ls -A", directory: tree.path)
        #expect(run.status == 0 && !run.lines.contains(".bashrc"), "\(run)")
    }
}
