import Foundation
import Testing

@Suite struct TheDefaultViewIsSmall {
    static let home = "/home/user"

    @Test func theRootHasOnlyTheseNames() {
        let known: Set = ["bin", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "tmp", "usr"]
        let names = Set(Nestbox.run([], ["ls", "-A", "/"]).lines)
        #expect(
            names.isSubset(of: known) && names.isSuperset(of: ["dev", "etc", "home", "proc", "tmp", "usr"]), "\(names)")
    }

    @Test func etcHasOnlyTheseNames() {
        let known: Set = [
            "alternatives", "ca-certificates", "group", "hostname", "hosts", "ld.so.cache", "localtime",
            "nsswitch.conf",
            "passwd", "pki", "ssl",
        ]
        let names = Set(Nestbox.run([], ["ls", "-A", "/etc"]).lines)
        #expect(names.isSubset(of: known) && names.contains("passwd"), "\(names)")
        #expect(Set(Nestbox.run([], ["ls", "-A", "/etc/ssl"]).lines) == ["certs"])
    }

    @Test func devHasOnlyTheseNames() {
        let names = Set(Nestbox.run([], ["ls", "-A", "/dev"]).lines)
        #expect(
            names == [
                "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom",
                "zero",
            ], "\(names)")
        #expect(Nestbox.run([], ["ls", "-A", "/dev/pts"]).line == "ptmx")
    }

    @Test func procHasOnlyProcesses() {
        let names = Nestbox.run([], ["ls", "-A", "/proc"]).lines.filter { Int($0) == nil }
        #expect(Set(names) == ["self", "thread-self"], "\(names)")
    }

    @Test(arguments: [
        "/run", "/var", "/root", "/sys", "/boot", "/mnt", "/opt", "/srv", "/media", "/etc/fstab", "/etc/shadow",
        "/etc/machine-id", "/etc/resolv.conf", "/etc/ssh",
    ])
    func whatBelongsToTheHostIsAbsent(path: String) {
        // A host that has no such thing hides it without our help.
        guard FileManager.default.fileExists(atPath: path) else { return }
        Probe.expectRefused(["stat", path], with: ["ENOENT"])
    }

    @Test func thePeopleOfTheHostAreNotNamed() {
        let people = Nestbox.run([], ["cut", "-d:", "-f1", "/etc/passwd"]).lines
        #expect(people == ["root", "user", "nobody"])
    }

    // MARK: - Home and temporary files

    @Test(arguments: [home, "/tmp", "/dev/shm"])
    func someDirectoriesAreFreshAndWritable(path: String) {
        let run = Nestbox.shell([], "ls -A \(path); echo x >\(path)/file && mkdir \(path)/d && cat \(path)/file")
        #expect(run.out == "x\n", "\(run)")
        #expect(Nestbox.shell([], "ls -A \(path)").out == "", "something was left from the run before")
    }

    @Test(arguments: [home, "/tmp", "/dev/shm"])
    func theirSizeIsLimited(path: String) {
        Probe.expectAllowed(["fill", path + "/file", "60"])
        #expect(Probe.jailed([], ["fill", path + "/file", "70"]).outcome == .refused("ENOSPC"))
    }

    @Test func numbersOfFilesAreLimited() {
        #expect(Probe.jailed([], ["make-files", "/tmp", "70000"]).outcome == .refused("ENOSPC"))
    }

    @Test func temporaryDirectoriesAreSticky() {
        #expect(Nestbox.run([], ["stat", "-c", "%a", "/tmp", "/dev/shm", Self.home]).lines == ["1777", "1777", "755"])
    }

    // MARK: - The current directory

    @Test func theCurrentDirectoryIsShownReadOnly() {
        let scratch = Scratch()
        scratch.file("file", "here")
        let run = Nestbox.shell([], "pwd; cat file; echo x >file", directory: scratch.path)
        #expect(run.lines.first == scratch.path && run.out.contains("here"), "\(run)")
        #expect(contents(of: scratch / "file") == "here")
        #expect(Probe.jailed([], ["create", scratch / "new"]).outcome == .refused("ENOENT"))
    }

    /// To stand at home, or above it, is not to hand it over.
    @Test func aHomeIsNotShown() {
        let scratch = Scratch()
        let home = scratch.directory("home")
        let project = scratch.directory("home/project")
        let environment = ["PATH=/usr/bin", "HOME=\(home)"]
        for directory in [home, scratch.path] {
            let run = Nestbox.shell([], "pwd; ls -d \(directory)", environment: environment, directory: directory)
            #expect(run.lines.first == Self.home && run.status != 0, "\(run)")
        }
        let below = Nestbox.shell([], "pwd; ls ..", environment: environment, directory: project)
        #expect(below.lines == [project, "project"], "\(below)")
    }

    @Test(arguments: ["/", "/etc", "/run", "/var/tmp", "/proc", "/sys", "/dev", "/home", "/var/lib"])
    func aDirectoryOfTheSystemIsNotShown(directory: String) {
        guard FileManager.default.fileExists(atPath: directory) else { return }
        let run = Nestbox.shell([], "pwd", directory: directory)
        #expect(run.line == Self.home, "\(run)")
    }

    @Test func aGrantOfTheCurrentDirectoryWins() {
        let scratch = Scratch()
        let run = Nestbox.shell(["--rw", "."], "pwd; echo x >file", directory: scratch.path)
        #expect(run.line == scratch.path && contents(of: scratch / "file") == "x\n", "\(run)")
    }

    @Test func theWorkingDirectoryCanBeChosen() {
        #expect(Nestbox.run(["--cwd", "/tmp"], ["pwd"]).line == "/tmp")
        for (bad, step) in [("/nowhere", true), ("tmp", false), ("/tmp/../etc", false)] {
            let run = Nestbox.run(["--cwd", bad], ["true"])
            #expect(run.status == 125 && run.report?.cause.option == "--cwd \(bad)", "\(run)")
            #expect((run.report?.cause.step != nil) == step, "\(run)")
        }
    }

    // MARK: - Less than that

    @Test func aViewOfNothingHasNothing() {
        let run = Probe.jailed(["--view", "none"], ["list", "/"])
        #expect(Set(run.lines) == ["dev", "probe", "proc"], "\(run)")
        let bare = Probe.jailed(["--view", "none", "--proc", "none", "--dev", "none"], ["list", "/"])
        #expect(bare.lines == ["probe"], "\(bare)")
    }

    /// What container runtimes hide; a file is empty then, a directory too.
    @Test(arguments: [
        "acpi", "asound", "bus", "driver", "fs", "interrupts", "irq", "kcore", "keys", "latency_stats", "modules",
        "sched_debug", "schedstat", "scsi", "softirqs", "timer_list", "timer_stats",
    ])
    func whatContainersHideOfAFullProcIsHidden(name: String) {
        let path = "/proc/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return }
        let run = Nestbox.shell(["--proc", "full"], "if [ -d \(path) ]; then ls -A \(path); else cat \(path); fi")
        #expect(run.status == 0 && run.out == "", "\(run)")
        #expect(Probe.jailed([], ["stat", path]).outcome == .refused("ENOENT"))
    }

    /// Landlock's rules are no less than what programs write in their own processes.
    @Test func aProcessMaySetWhatIsItsOwn() {
        for (name, value) in [("oom_score_adj", "1000"), ("comm", "renamed"), ("coredump_filter", "0")] {
            let run = Nestbox.shell([], "echo \(value) > /proc/self/\(name)")
            #expect(run.status == 0, "\(name): \(run)")
        }
        // A whole /proc is more than processes, and nothing of it is for writing.
        guard Layers.landlock >= 2 else { return }
        #expect(Nestbox.shell(["--proc", "full"], "echo 1000 > /proc/self/oom_score_adj").status != 0)
    }

    @Test func aFullProcIsMaskedAndReadOnly() {
        let options = ["--proc", "full"]
        #expect(Nestbox.run(options, ["cat", "/proc/meminfo"]).out.contains("MemTotal"))
        for path in ["/proc/kcore", "/proc/kallsyms", "/proc/keys", "/proc/timer_list", "/proc/sysrq-trigger"]
        where FileManager.default.fileExists(atPath: path) {
            #expect(Nestbox.run(options, ["wc", "-c", path]).line == "0 \(path)")
            #expect(Probe.jailed(options + ["--user", "0:0"], ["write", path]).status == 1)
        }
        for path in ["/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sys/net/ipv4/ip_forward"] {
            let run = Probe.jailed(options + ["--user", "0:0"], ["open-write", path])
            #expect(run.status == 1, "\(path): \(run)")
            guard Host.isRoot else { continue }
            // Root's own id may write them by their mode, so that nothing but the mount refuses.
            let owner = Probe.jailed(options + ["--host-user", "root"], ["open-write", path])
            #expect(owner.outcome == .refused("EROFS"), "\(path): \(owner)")
        }
    }
}
