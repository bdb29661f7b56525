import Config
import Model
import Planner
import Testing

/// Options, a host, and what is said about them.
private struct No: Sendable, CustomTestStringConvertible {
    let options: [String]
    let facts: HostFacts
    let message: String
    let hint: String?

    init(_ options: [String], on facts: HostFacts = .anna, _ message: String, hint: String?) {
        self.options = options
        self.facts = facts
        self.message = message
        self.hint = hint
    }

    var testDescription: String { options.joined(separator: " ") }
}

@Suite struct WhatCannotBeHadIsRefused {
    private static let hostHint = "--proc and --dev give the jail its own"
    private static let climbing = "give the path without it"
    private static let descriptorHint =
        "open it in the calling shell, for instance: nestbox run --pass-fd 3 … 3< file"
    private static let usermod = "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER"

    private static func source(_ path: String, _ why: String) -> String {
        "the mount source \(path) is refused: \(why)"
    }
    private static func host(_ path: String, shows root: String) -> String {
        source(path, "\(root) of the host shows and steers the host")
    }

    private static let sources: [No] = [
        No(["--ro", "/"], source("/", "it is the whole host"), hint: "name the directories that are needed"),
        No(["--ro", "/..:/d"], source("/", "it is the whole host"), hint: "name the directories that are needed"),
        No(
            ["--ro", "/tmp/link-to-root:/d"], source("/tmp/link-to-root", "it is the whole host"),
            hint: "name the directories that are needed"),
        No(["--ro", "/proc:/d"], host("/proc", shows: "/proc"), hint: hostHint),
        No(["--ro", "/proc/sys:/d"], host("/proc/sys", shows: "/proc"), hint: hostHint),
        No(["--overlay", "/sys:/d"], host("/sys", shows: "/sys"), hint: hostHint),
        No(["--rw", "/dev:/d"], host("/dev", shows: "/dev"), hint: hostHint),
        No(["--rw", "/dev/kmsg:/d"], host("/dev/kmsg", shows: "/dev"), hint: hostHint),
        No(["--ro", "/dev/shm:/d"], host("/dev/shm", shows: "/dev"), hint: hostHint),
        // By their device: a symlink led there.
        No(["--ro", "/tmp/link-to-proc:/d"], host("/tmp/link-to-proc", shows: "/proc"), hint: hostHint),
        No(["--ro", "/tmp/link-to-sys:/d"], host("/tmp/link-to-sys", shows: "/sys"), hint: hostHint),
        No(
            ["--rw", "/data/socket"], source("/data/socket", "it is a socket, a door out of the jail"),
            hint: "pass a connected descriptor with --pass-fd"),
        No(
            ["--ro", "/data/fifo"], source("/data/fifo", "it is neither a file nor a directory"),
            hint: "pass an open descriptor with --pass-fd"),
        No(
            ["--ro", "/data/disk"], source("/data/disk", "it is neither a file nor a directory"),
            hint: "pass an open descriptor with --pass-fd"),
        No(
            ["--ro", "/data/tty"], source("/data/tty", "it is neither a file nor a directory"),
            hint: "pass an open descriptor with --pass-fd"),
        No(
            ["--ro", "/gone"], "the mount source /gone can't be opened: ENOENT (No such file or directory)",
            hint: "check the path, or add ,optional to leave it out when it is missing"),
        No(
            ["--ro", "gone"],
            "the mount source /home/anna/project/gone can't be opened: ENOENT (No such file or directory)",
            hint: "check the path, or add ,optional to leave it out when it is missing"),
        No(
            ["--ro", "/secret,optional"], "the mount source /secret can't be opened: EACCES (Permission denied)",
            hint: "the caller must be able to reach it"),
        No(
            ["--ro", "/data/file/below"],
            "the mount source /data/file/below can't be opened: ENOTDIR (Not a directory)",
            hint: "the caller must be able to reach it"),
        No(["--overlay", "/data/file"], "/data/file is not a directory", hint: "overlays are of directories"),
        No(
            ["--overlay", "/srv,keep=/data/file"], "/data/file is not a directory", hint: "overlays are of directories"),
        No(
            ["--overlay", "/data,keep=/data/sub"],
            "the changes of /data can't be kept in /data/sub: one lies inside the other",
            hint: "name a directory outside /data"),
        No(
            ["--overlay", "/data/sub,keep=/data"],
            "the changes of /data/sub can't be kept in /data: one lies inside the other",
            hint: "name a directory outside /data/sub"),
        No(
            ["--overlay", "/data,keep=/data"], "the changes of /data can't be kept in /data: one lies inside the other",
            hint: "name a directory outside /data"),
    ]

    private static let destinations: [No] = [
        No(
            ["--ro", "/data:/"], "the root of the jail can't be replaced",
            hint: "give a destination below it: SOURCE:DESTINATION"),
        No(
            ["--tmpfs", "/"], "the root of the jail can't be replaced",
            hint: "give a destination below it: SOURCE:DESTINATION"),
        No(
            ["--dir", "/./"], "the root of the jail can't be replaced",
            hint: "give a destination below it: SOURCE:DESTINATION"),
        No(
            ["--mask", "//"], "the root of the jail can't be replaced",
            hint: "give a destination below it: SOURCE:DESTINATION"),
        No(["--ro", "/data:/proc"], "nothing can be placed in the jail's /proc", hint: "choose another destination"),
        No(["--tmpfs", "/./proc//x"], "nothing can be placed in the jail's /proc", hint: "choose another destination"),
        No(["--file", "/proc/x=1"], "nothing can be placed in the jail's /proc", hint: "choose another destination"),
        No(
            ["--ro", "/data/../etc:/d"],
            "the path /data/../etc climbs with '..' after a name, which symlinks can redirect",
            hint: climbing),
        No(
            ["--ro", "/data:/d/../e"], "the path /d/../e climbs with '..' after a name, which symlinks can redirect",
            hint: climbing),
        No(
            ["--tmpfs", "a/.."], "the path a/.. climbs with '..' after a name, which symlinks can redirect",
            hint: climbing),
        No(
            ["--ro", "/data:/d", "--tmpfs", "/d"], "two mounts at /d: --ro /data:/d and --tmpfs /d",
            hint: "keep one of them"),
        No(
            ["--dir", "/d/.", "--file=/d=x"], "two mounts at /d: --dir /d/. and --file /d=x", hint: "keep one of them"),
        No(
            ["--ro", "/data:/d", "--dir", "/d/x"],
            "/d/x lies inside /d, where making it would change a file of the host",
            hint: "overlay that directory instead, or make it there beforehand"),
        No(
            ["--rw", "/data:/d", "--file", "/d/x=1"],
            "/d/x lies inside /d, where making it would change a file of the host",
            hint: "overlay that directory instead, or make it there beforehand"),
        No(
            ["--symlink", "x:/usr/x"], "/usr/x lies inside /usr, where making it would change a file of the host",
            hint: "overlay that directory instead, or make it there beforehand"),
    ]

    private static let others: [No] = [
        No(
            ["--cwd", "tmp"], "the working directory tmp is not an absolute path without '..'",
            hint: "give it as the jail sees it, for instance --cwd /tmp"),
        No(
            ["--cwd="], "the value \u{201C}\u{201D} names no path", hint: nil),
        No(
            ["--cwd", "/a/../b"], "the working directory /a/../b is not an absolute path without '..'",
            hint: "give it as the jail sees it, for instance --cwd /tmp"),
        No(["--pass-fd", "9"], "descriptor 9 is not open", hint: descriptorHint),
        No(
            ["--pass-fd", "8"], "descriptor 8 is a directory: from it the whole host could be reached",
            hint: "show the directory with --ro or --rw"),
        No(
            ["--pass-fd", "0"], on: .anna.with { $0.descriptorKinds = [(1, .fifo), (2, .fifo)] },
            "descriptor 0 is not open",
            hint: descriptorHint),
        No(
            ["--host-user", "5"], "only root may choose the payload's host ids; you are 1001:1002",
            hint: "leave it out: the payload then runs with your own ids on the host"),
        No(
            ["--host-user", "root"], "only root may choose the payload's host ids; you are 1001:1002",
            hint: "leave it out: the payload then runs with your own ids on the host"),
        No(
            ["--id-range", "65537"], "/etc/subuid grants you no range of 65537 ids (only 1000, 65536)", hint: usermod),
        No(
            ["--id-range", "1"], on: .anna.with { $0.subordinateUIDs = [] }, "/etc/subuid grants you no range of 1 ids",
            hint: usermod),
        No(
            ["--id-range", "1"], on: .anna.with { $0.subordinateGIDs = [] }, "/etc/subgid grants you no range of 1 ids",
            hint: usermod),
        No(
            ["--dev", "none"], on: .anna.with { $0.terminals[0] = true },
            "standard input or output is a terminal, but without /dev the jail has no terminal to stand in for it",
            hint: "redirect them (< /dev/null > out 2>&1), or leave --dev none out"),
        No(["--inject-fault", "supervisor:12:EPERM"], "the supervisor has no step 12", hint: nil),
        No(["--inject-fault", "init:9999:kill"], "the init has no step 9999", hint: nil),
        No(
            ["--inject-fault", "payload:9223372036854775807:EIO"], "the payload has no step 9223372036854775807",
            hint: nil),
    ]

    @Test(arguments: sources + destinations + others)
    fileprivate func inASentenceWithTheNarrowestFix(_ no: No) throws {
        let refusal = try #require(whyRefused(no.options, no.facts))
        #expect(refusal.message == no.message)
        #expect(refusal.hint == no.hint)
        guard case .flag(let words) = try #require(refusal.origin) else {
            Issue.record("it points at nothing the user wrote")
            return
        }
        #expect(no.options.joined(separator: " ").replacing("=", with: " ").contains(words.replacing("=", with: " ")))
    }

    /// Whatever the directory is: `..` from it leads to the whole host.
    @Test(arguments: [0, 1, 2] as [Int32])
    func aStandardStreamThatIsADirectory(_ number: Int32) {
        let facts = HostFacts.anna.with { facts in
            facts.descriptorKinds = facts.descriptorKinds.map {
                ($0.number, $0.number == number ? .directory : $0.kind)
            }
        }
        let refusal = whyRefused([], facts)
        #expect(refusal?.message == "descriptor \(number) is a directory: from it the whole host could be reached")
        #expect(refusal?.hint == "redirect it to a file, a pipe or /dev/null")
    }

    @Test func withoutACommand() {
        #expect(throws: Refusal("no command was given", hint: "nestbox run [options] -- COMMAND [ARGUMENT…]")) {
            try makePlan(Profile(), .anna)
        }
    }

    @Test func aDeviceOfTheHostThatIsNone() {
        let facts = HostFacts.anna.with { $0.add(.regular, device: 22, ["/dev/null"]) }
        let refusal = whyRefused([], facts)
        #expect(refusal?.message == "the host's /dev/null is no device")
        #expect(refusal?.hint == "run where /dev is complete, or give --dev none")
        #expect(whyRefused(["--dev", "none"], facts) == nil)
    }

    @Test func butAMissingTerminalDeviceIsNot() throws {
        let facts = HostFacts.anna.with { $0.set("/dev/tty", .missing(.noEntry)) }
        #expect(try !plan([], facts).dump.contains("/dev/tty"))
    }

    @Test(arguments: ["/data", "/data/sub:/d", "..", "../..", ".", "/srv"])
    func butNotWhatIsHarmless(_ value: String) {
        var facts = HostFacts.anna
        facts.add(.directory, device: 2, ["/home"])
        #expect(whyRefused(["--ro", value], facts) == nil)
    }

    /// A chroot or a small container may have /sys or /dev as plain directories of its root file system.
    @Test(arguments: ["/sys", "/dev", "/proc"])
    func butNotAllOfAHostWhoseKernelDirectoriesAreNoMounts(_ directory: ByteString) {
        let facts = HostFacts.anna.with { $0.add(.directory, device: 1, [directory]) }
        #expect(whyRefused(["--ro", "/srv:/d"], facts) == nil)
    }
}
