import Foundation
import Glibc
import Testing

/// In a terminal a jailed program is used as any other.
@Suite struct AJailedProgramIsUsedLikeAnyOther {
    private let run = [Host.binary, "run", "--"]

    @Test(arguments: [[], ["--init", "none"]])
    func aShellPromptsEchoesAndRunsCommands(options: [String]) {
        let terminal = Terminal()
        let modes = terminal.modes
        let jail = terminal.start([Host.binary, "run"] + options + ["--", "bash", "--norc"])
        terminal.wait(for: "$ ")
        terminal.type("echo $((40 + 2))\r", thenWaitFor: "echo $((40 + 2))\r\n42\r\n")
        terminal.type("tty\r", thenWaitFor: "/dev/pts/")
        terminal.type("exit 3\r")
        let end = terminal.finish(jail)
        #expect(end.status == 3 && terminal.modes == modes, "\(end) \(terminal.shown)")
    }

    @Test func interruptEndsTheCommandAndNotTheShell() {
        let terminal = Terminal()
        let jail = terminal.start(run + ["bash", "--norc"])
        terminal.wait(for: "$ ")
        terminal.type("sleep 100\r", thenWaitFor: "sleep 100\r\n")
        terminal.pump(forSeconds: 0.3)
        terminal.type("\u{3}", thenWaitFor: "$ ")
        // Only a shell that reads its line again takes Ctrl-D for its end.
        terminal.type("echo status $?\r", thenWaitFor: "status 130\r\nbash-")
        terminal.pump(forSeconds: 0.3)
        terminal.type("\u{4}")
        #expect(terminal.finish(jail).status == 0)
    }

    @Test func interruptEndsAPayloadThatIsNoShell() {
        let terminal = Terminal()
        let modes = terminal.modes
        let jail = terminal.start(run + ["sleep", "100"])
        #expect(terminal.wait(for: "raw mode") { !$0.modes.isCooked })
        terminal.pump(forSeconds: 0.2)
        terminal.type("\u{3}")
        let end = terminal.finish(jail)
        #expect(end.status == 130 && terminal.modes == modes, "\(end)")
    }

    /// From the moment on in which the terminal is the jail's.
    @Test func anEarlyInterruptIsNotTakenForAFailure() {
        for _ in 0..<20 {
            let terminal = Terminal()
            let jail = terminal.start(run + ["sleep", "5"])
            terminal.wait(for: "raw mode") { !$0.modes.isCooked }
            terminal.type("\u{3}")
            let end = terminal.finish(jail)
            #expect(end.status == 130, "\(end) \(terminal.shown)")
        }
    }

    @Test func quitEndsIt() {
        let terminal = Terminal()
        let jail = terminal.start(run + ["sleep", "100"])
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        terminal.pump(forSeconds: 0.2)
        terminal.type("\u{1c}")
        #expect(terminal.finish(jail).status == 131)
    }

    @Test func suspendAndForegroundWorkInside() {
        let terminal = Terminal()
        let jail = terminal.start(run + ["bash", "--norc"])
        terminal.wait(for: "$ ")
        terminal.type("sleep 1.5\r", thenWaitFor: "sleep 1.5\r\n")
        terminal.pump(forSeconds: 0.3)
        terminal.type("\u{1a}", thenWaitFor: "Stopped")
        terminal.type("jobs\r", thenWaitFor: "Stopped")
        terminal.type("fg\r", thenWaitFor: "sleep 1.5\r\n")
        terminal.type("\r")
        terminal.wait(for: "$ ", after: terminal.shownBytes.count)
        terminal.type("exit 5\r")
        #expect(terminal.finish(jail).status == 5)
    }

    @Test func endOfFileIsTyped() {
        let terminal = Terminal()
        let jail = terminal.start(run + ["cat"])
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        terminal.type("hello\r", thenWaitFor: "hello\r\nhello\r\n")
        terminal.type("\u{4}")
        #expect(terminal.finish(jail).status == 0)
        #expect(terminal.shown == "hello\r\nhello\r\n")
    }

    /// What init and the payload have said meanwhile is then all there at once.
    @Test func aSlowSupervisorConnectsTheTerminalToo() {
        var wrong: [String] = []
        for round in 0..<60 {
            let terminal = Terminal()
            let jail = terminal.start(run + ["sh", "-c", "[ -t 0 ] && stty size && echo connected"])
            usleep(UInt32(1000 + round * 100))
            jail.signal(SIGSTOP)
            usleep(20_000)
            jail.signal(SIGCONT)
            let end = terminal.finish(jail)
            if end.status != 0 || !terminal.shown.hasSuffix("connected\r\n") {
                wrong.append("round \(round): \(end) \(terminal.shown)")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of 60, such as \(wrong.prefix(2))")
    }

    // MARK: - Suspending nestbox itself

    @Test(arguments: [1, 3])
    func suspendStopsNestboxAndForegroundContinuesIt(rounds: Int) {
        let tracked = Tracked()
        let terminal = Terminal()
        let shell = terminal.startShell()
        let modes = terminal.modes
        terminal.type(tracked.arguments([], ["cat"]).joined(separator: " ") + "\r")
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        for round in 0..<rounds {
            terminal.type("\u{1a}", thenWaitFor: "Stopped")
            #expect(terminal.modes == modes, "the shell got the terminal as \(terminal.modes)")
            terminal.type("echo in the $((1 + 1))nd shell\r", thenWaitFor: "in the 2nd shell")
            terminal.type("fg\r", thenWaitFor: "cat\r\n")
            #expect(terminal.wait(for: "raw mode again") { !$0.modes.isCooked })
            terminal.type("round \(round)\r", thenWaitFor: "round \(round)\r\nround \(round)\r\n")
        }
        terminal.type("\u{4}", thenWaitFor: "outer$ ")
        #expect(terminal.modes == modes)
        terminal.type("exit\r")
        _ = terminal.finish(shell)
        #expect(tracked.report?.verdict == "ok")
        tracked.expectNothingRemains()
    }

    /// Nobody could continue it: a terminal's leader without a shell above does not stop on Ctrl-Z.
    @Test(arguments: [["cat"], [Host.binary, "run", "--", "cat"]])
    func suspendDoesNothingWhereNobodyCouldContinueIt(command: [String]) {
        let terminal = Terminal()
        let program = terminal.start(command)
        terminal.pump(forSeconds: 0.4)
        terminal.type("\u{1a}")
        terminal.pump(forSeconds: 0.3)
        #expect(HostProcess(program.pid)?.state != "T", "\(command) was stopped for good")
        terminal.type("still here\r", thenWaitFor: "still here\r\nstill here\r\n", 3)
        terminal.type("\u{4}")
        if terminal.wait(3, quietly: true, until: { _ in program.hasEnded }) {
            #expect(terminal.finish(program).status == 0)
        }
    }

    /// Ctrl-Z is for the whole job: the shell waits until all of it has stopped.
    @Test(arguments: ["cat", "\(Host.binary) run -- cat"])
    func suspendStopsAWholePipeline(command: String) {
        let terminal = Terminal()
        let shell = terminal.startShell()
        terminal.type(command + " | cat\r")
        terminal.pump(forSeconds: 0.5)
        terminal.type("\u{1a}", thenWaitFor: "Stopped", 3)
        terminal.type("fg\r", thenWaitFor: "cat", 3)
        terminal.pump(forSeconds: 0.3)
        terminal.type("\u{4}")
        terminal.pump(forSeconds: 0.3)
        terminal.type("exit\r")
        if !terminal.wait(3, quietly: true, until: { _ in shell.hasEnded }) { shell.signalGroup(SIGKILL) }
    }

    /// Stopped by somebody else, it can't give the terminal back; but continued it takes it again.
    @Test func stoppedFromOutsideAndContinuedItHasTheTerminalAgain() throws {
        let tracked = Tracked()
        let terminal = Terminal()
        let shell = terminal.startShell()
        terminal.type(tracked.arguments([], ["cat"]).joined(separator: " ") + "\r")
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        let jail = try #require(HostProcess.all().first { $0.parent == shell.pid && $0.name == tracked.name })
        kill(jail.pid, SIGSTOP)
        terminal.wait(for: "Stopped")
        terminal.type("echo $((1 + 1))nd\r", thenWaitFor: "2nd")
        terminal.type("fg\r", thenWaitFor: "cat\r\n")
        #expect(terminal.wait(3, for: "raw mode again") { !$0.modes.isCooked })
        terminal.type("once\r", thenWaitFor: "once\r\nonce\r\n")
        #expect(!terminal.shown.contains("once\r\n\r\nonce") && !terminal.shown.contains("once\r\nonce\r\nonce"))
        terminal.type("\u{4}", thenWaitFor: "outer$ ", 3)
        kill(jail.pid, SIGKILL)
        terminal.type("exit\r")
        _ = terminal.finish(shell)
    }

    // MARK: - The background

    @Test func inTheBackgroundItNeitherStopsNorTakesTheTerminal() {
        let terminal = Terminal()
        let shell = terminal.startShell()
        let modes = terminal.modes
        terminal.type(
            "\(Host.binary) run -- sh -c 'sleep 0.3; echo from the back''ground' &\r",
            thenWaitFor: "from the background")
        #expect(terminal.modes == modes && terminal.foregroundGroup == shell.pid)
        terminal.type("wait $!; echo status $?\r", thenWaitFor: "status 0\r\n")
        terminal.type("exit\r")
        _ = terminal.finish(shell)
    }

    /// What is typed meanwhile is the shell's; after `fg` it is the jail's.
    @Test(arguments: ["cat", "\(Host.binary) run -- cat"])
    func fromTheBackgroundToTheForeground(command: String) {
        let terminal = Terminal()
        let shell = terminal.startShell()
        terminal.type("\(command) &\r")
        terminal.pump(forSeconds: 0.4)
        terminal.type("echo $((20 + 3))rd\r", thenWaitFor: "23rd")
        terminal.type("fg\r", thenWaitFor: "cat\r\n")
        terminal.pump(forSeconds: 0.3)
        terminal.type("typed\r", thenWaitFor: "typed\r\ntyped\r\n", 3)
        terminal.type("\u{4}")
        terminal.pump(forSeconds: 0.3)
        terminal.type("\u{3}")
        terminal.pump(forSeconds: 0.3)
        terminal.type("exit\r")
        if !terminal.wait(3, quietly: true, until: { _ in shell.hasEnded }) { shell.signalGroup(SIGKILL) }
    }

    // MARK: - Size

    @Test(arguments: [[], ["--init", "none"]])
    func theSizeIsTheCallersAndFollowsIt(options: [String]) {
        let terminal = Terminal(rows: 33, columns: 101)
        let script = "stty size; trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done"
        let jail = terminal.start([Host.binary, "run"] + options + ["--", "bash", "-c", script])
        terminal.wait(for: "33 101\r\nready\r\n")
        for (rows, columns) in [(40, 120), (10, 20), (1, 1), (500, 500)] as [(UInt16, UInt16)] {
            terminal.resize(rows: rows, columns: columns)
            // Without a key: SIGWINCH alone brings it about.
            terminal.wait(for: "\(rows) \(columns)\r\n")
            // bash forgets a second one that comes while its trap runs.
            terminal.pump(forSeconds: 0.15)
        }
        jail.signal(SIGTERM)
        _ = terminal.finish(jail)
    }

    // MARK: - Plenty

    @Test func muchOutputPassesIntact() {
        let terminal = Terminal()
        terminal.change { $0.c_oflag &= ~tcflag_t(OPOST) }
        let script = "head -c 5000000 /dev/zero | tr '\\0' 'x' | fold -w 99"
        let jail = terminal.start(run + ["sh", "-c", script])
        let end = terminal.finish(jail, 60)
        terminal.wait(10, for: "all of it", quietly: true) { $0.shownBytes.count >= 5_050_505 }
        #expect(end.status == 0)
        let lines = terminal.shownBytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        #expect(terminal.shownBytes.count == 5_050_505, "\(terminal.shownBytes.count) bytes")
        #expect(lines.dropLast().allSatisfy { $0.count == 99 && $0.allSatisfy { $0 == UInt8(ascii: "x") } })
    }

    @Test func aLargePastePassesIntact() {
        let terminal = Terminal()
        let jail = terminal.start(run + ["sh", "-c", "stty -echo; echo ready; sha256sum"])
        terminal.wait(for: "ready")
        // Lines of 100 bytes, each of its own, 200 kB.
        let text = (0..<2000).map { String(format: "%06d", $0) + String(repeating: "p", count: 93) + "\r" }.joined()
        #expect(terminal.type(bytes: Array(text.utf8), 60))
        terminal.type("\u{4}")
        let end = terminal.finish(jail)
        let expected = Child(
            ["sha256sum"],
            {
                var setup = Child.Setup(); setup.input = .text(text.replacingOccurrences(of: "\r", with: "\n"));
                return setup
            }()
        ).finish().out
        #expect(end.status == 0 && terminal.shown.contains(expected.prefix(64)), "\(terminal.shown)")
    }

    /// With echo the terminal answers while it is typed at: neither side may wait for the other.
    @Test func aLargePasteWithEchoDoesNotBlock() {
        let terminal = Terminal()
        let jail = terminal.start(run + ["cat"])
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        let text = (0..<2000).map { String(format: "%06d", $0) + String(repeating: "q", count: 93) + "\r" }.joined()
        #expect(terminal.type(bytes: Array(text.utf8), 60))
        terminal.type("\u{4}")
        #expect(terminal.finish(jail, 30).status == 0)
        // What cat wrote is there; of the echo a terminal drops what finds no room.
        #expect(terminal.shownBytes.filter { $0 == UInt8(ascii: "q") }.count >= 2000 * 93)
    }

    /// Somebody else left the caller's terminal non-blocking, as ssh or node do: it is one description for all.
    @Test func aNonBlockingTerminalLosesNothing() {
        let terminal = Terminal()
        _ = fcntl(terminal.slave, F_SETFL, fcntl(terminal.slave, F_GETFL) | O_NONBLOCK)
        let jail = terminal.start(run + ["seq", "1", "100000"])
        // A reader that takes its time.
        terminal.isRead = false
        terminal.pump(300)
        terminal.isRead = true
        let end = terminal.finish(jail, 30)
        terminal.pump(forSeconds: 0.2)
        #expect(end.status == 0)
        #expect(terminal.shown.filter { $0 == "\r\n" }.count == 100_000, "\(terminal.shownBytes.count) bytes")
    }

    /// After Ctrl-S the output waits; the clock does not.
    @Test func aStalledTerminalDoesNotKeepThePayloadAlive() {
        let tracked = Tracked()
        let terminal = Terminal()
        terminal.isRead = false
        let jail = terminal.start(
            tracked.arguments(["--time", "500ms", "--grace", "100ms"], ["sh", "-c", "yes # \(tracked.name)"]))
        usleep(1_500_000)
        let alive = HostProcess.all().filter {
            $0.isNamed(tracked.name) && ($0.name == "sh" || $0.name == "yes") && $0.state != "Z"
        }
        #expect(alive.isEmpty, "\(alive)")
        terminal.isRead = true
        #expect(terminal.finish(jail).status == 124)
    }
}
