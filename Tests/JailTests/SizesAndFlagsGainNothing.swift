import Glibc
import Testing

/// Structures whose size the caller says, and descriptors that are no open files.
@Suite struct SizesAndFlagsGainNothing {
    private let scratch = Scratch()

    /// Hidden beside what is shown, with links to it from there.
    private func layOut() -> (shown: String, hidden: String) {
        let shown = scratch.directory("shown")
        let hidden = scratch.file("hidden", "secret")
        scratch.file("shown/file", "shown")
        symlink("../hidden", shown + "/near")
        symlink(hidden, shown + "/far")
        return (shown, hidden)
    }

    @Test(arguments: SystemCallsAreFiltered.policies)
    func noSizeOfOpenat2FindsAHiddenFile(policy: String) {
        let (shown, hidden) = layOut()
        let options = ["--syscalls", policy, "--ro", "\(shown):/shown"]
        let free = Probe.free(["openat2-sizes", hidden])
        #expect(free.outcome == .succeeded && free.out.contains("E2BIG "), "inconclusive: \(free)")
        // What is shown is opened by the same sizes as outside, and what is hidden is missing for each of them.
        let benign = Probe.jailed(options, ["openat2-sizes", "/shown/file"])
        #expect(benign.out == free.out && benign.status == 0, "\(benign)")
        let jailed = Probe.jailed(options, ["openat2-sizes", hidden])
        let opened = free.lines.last?.split(separator: " ").last ?? "?"
        #expect(jailed.outcome == .refused("ENOENT") && jailed.lines.contains("ENOENT \(opened)"), "\(jailed)")
        #expect(jailed.lines.contains("done 0"), "\(jailed)")
    }

    @Test(arguments: SystemCallsAreFiltered.policies)
    func noFlagOfOpenat2LeadsToAHiddenFile(policy: String) {
        let (shown, hidden) = layOut()
        let paths = ["../hidden", "near", "far", hidden, "/proc/self/root" + hidden, "/proc/self/cwd" + hidden]
        for path in paths {
            let free = Probe.free(["openat2-flags", shown, path])
            #expect(free.outcome == .succeeded, "inconclusive: \(path): \(free)")
        }
        let options = ["--syscalls", policy, "--ro", "\(shown):/shown"]
        let jailed = Probe.jailed(options, ["openat2-flags", "/shown"] + paths)
        #expect(jailed.outcome == .refused("ENOENT") && jailed.lines.contains("done 0"), "\(jailed)")
        Probe.expectAllowed(["openat2-flags", "/shown", "file"], options)
    }

    /// Its flags lie in memory, where no filter looks: so it is refused whatever they are and how long they are.
    @Test(arguments: SystemCallsAreFiltered.policies)
    func noSizeOfClone3MakesANamespace(policy: String) {
        let free = Probe.free(["clone3-sizes", "61"])
        #expect(free.outcome == .succeeded, "inconclusive: \(free)")
        let jailed = Probe.jailed(["--syscalls", policy], ["clone3-sizes", "1"])
        #expect(jailed.status == 1 && jailed.lines == ["ENOSYS 8322", "done 0", "ENOENT"], "\(jailed)")
    }

    @Test(arguments: SystemCallsAreFiltered.policies)
    func aNameOfTheTerminalTakesNoKeys(policy: String) {
        let act = ["tiocsti-by-name", "/dev/tty"]
        let outer = Terminal()
        outer.change { $0.c_lflag &= ~tcflag_t(ICANON | ECHO) }
        let free = outer.finish(outer.start([Host.probe] + act))
        // A kernel may allow it to nobody; what the filter says differs from that too.
        let isPossible = outer.unread > 0
        #expect(free.status == (isPossible ? 0 : 1) && outer.shown.hasPrefix("EBADF"), "\(free) \(outer.shown)")

        let terminal = Terminal()
        terminal.change { $0.c_lflag &= ~tcflag_t(ICANON | ECHO) }
        let options = Probe.mount + ["--syscalls", policy, "--", Probe.inside]
        let jailed = terminal.finish(terminal.start([Host.binary, "run"] + options + act))
        #expect(jailed.status == 1 && terminal.shown == "EPERM\r\nEPERM\r\n", "\(jailed) \(terminal.shown)")
        #expect(terminal.unread == 0, "\(terminal.unread) bytes are in the caller's input")
    }
}
