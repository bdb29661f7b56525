import Glibc
import Testing

/// What the payload does to its terminal ends in the jail; what the caller's was before, it is again after.
@Suite struct TheCallersTerminalIsItsOwn {
    private let run = [Host.binary, "run", "--"]

    private func inJail(_ terminal: Terminal, _ options: [String], _ script: String) -> Run {
        terminal.finish(terminal.start([Host.binary, "run"] + options + ["--", "sh", "-c", script]))
    }

    // MARK: - Modes

    @Test(arguments: [[], ["--init", "none"]])
    func modesAreRestoredAfterANormalEnd(options: [String]) {
        for uncommon in [false, true] {
            let terminal = Terminal()
            if uncommon {
                terminal.change {
                    $0.c_lflag &= ~tcflag_t(ECHOE | ECHOK); $0.c_iflag ^= tcflag_t(IXANY); $0.c_cc.0 = 7
                }
            }
            let modes = terminal.modes
            #expect(inJail(terminal, options, "exit 4").status == 4)
            #expect(terminal.modes == modes)
        }
    }

    @Test(arguments: [[], ["--init", "none"]])
    func whatThePayloadDoesToItsModesStaysInside(options: [String]) {
        let terminal = Terminal(rows: 31, columns: 91)
        let modes = terminal.modes
        let end = inJail(terminal, options, "stty raw -echo rows 7 cols 9 intr x; stty size; kill -KILL $$; exit 9")
        #expect(terminal.shown.contains("7 9"), "\(terminal.shown)")
        #expect(terminal.modes == modes && terminal.size == "31 91", "\(end) \(terminal.modes) \(terminal.size)")
    }

    @Test func itStartsWithTheCallersModes() {
        let terminal = Terminal()
        terminal.change {
            $0.c_cc.0 = 7; $0.c_lflag &= ~tcflag_t(ECHOK)
        }
        let jail = terminal.start(run + ["stty", "-a"])
        #expect(terminal.finish(jail).status == 0)
        #expect(terminal.shown.contains("intr = ^G") && terminal.shown.contains("-echok "), "\(terminal.shown)")
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
    func modesAreRestoredAfterASignal(number: Int32) {
        let terminal = Terminal()
        let modes = terminal.modes
        let jail = terminal.start(run + ["sleep", "60"])
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        terminal.pump(forSeconds: 0.2)
        jail.signal(number)
        let end = terminal.finish(jail)
        #expect(end.status == 128 + number && terminal.modes == modes, "\(end) \(terminal.modes)")
    }

    @Test func modesAreRestoredWhenThePayloadIsKilled() {
        for script in ["kill -KILL $$", "kill -SEGV $$"] {
            let terminal = Terminal()
            let modes = terminal.modes
            #expect(inJail(terminal, [], script).status > 128)
            #expect(terminal.modes == modes, "\(script)")
        }
    }

    @Test func modesAreRestoredWhenTheTimeIsOver() {
        let terminal = Terminal()
        let modes = terminal.modes
        #expect(inJail(terminal, ["--time", "300ms", "--grace", "0s"], "sleep 60").status == 124)
        #expect(terminal.modes == modes)
    }

    @Test func modesAreRestoredAfterAFailedSetUp() {
        for options in [
            ["--inject-fault", "payload:1:EPERM"], ["--inject-fault", "init:40:kill"], ["--cwd", "/nowhere"],
        ] {
            let terminal = Terminal()
            let modes = terminal.modes
            #expect(inJail(terminal, options, "true").status == 125)
            #expect(terminal.modes == modes, "\(options)")
            #expect(terminal.shown.contains("nestbox: "))
        }
        let terminal = Terminal()
        let modes = terminal.modes
        #expect(terminal.finish(terminal.start(run + ["/nowhere/nothing"])).status == 127)
        #expect(terminal.modes == modes)
    }

    // MARK: - Attacks

    /// Bytes put into the caller's input would be its shell's next command.
    @Test func thePayloadCannotTypeForTheCaller() {
        let inject = """
            import fcntl, termios, os
            done = 0
            for path in [0, 1, 2, '/dev/tty']:
                try:
                    number = os.open(path, os.O_RDWR | os.O_NOCTTY) if isinstance(path, str) else path
                    for byte in b'echo pwned\\n':
                        for request in (termios.TIOCSTI, termios.TIOCSTI | 1 << 32):
                            try:
                                fcntl.ioctl(number, request, bytes([byte]))
                                done += 1
                            except (OSError, OverflowError, ValueError): pass
                except OSError: pass
            print('done', done)
            """
        guard Host.tool("python3") != nil || access("/usr/bin/python3", X_OK) == 0 else {
            return expectNoInjectionByProbe()
        }
        let terminal = Terminal()
        // The control: the bytes that are pending are seen by the oracle.
        terminal.change { $0.c_lflag &= ~tcflag_t(ICANON | ECHO) }
        terminal.type("abc")
        #expect(terminal.wait(for: "the oracle") { $0.unread == 3 })
        tcflush(terminal.slave, TCIFLUSH)

        let jail = terminal.start(run + ["/usr/bin/python3", "-c", inject])
        let end = terminal.finish(jail)
        #expect(end.status == 0 && terminal.shown.contains("done"), "\(end) \(terminal.shown)")
        #expect(terminal.unread == 0, "\(terminal.unread) bytes are in the caller's input")
        expectNoInjectionByProbe()
    }

    private func expectNoInjectionByProbe() {
        let terminal = Terminal()
        terminal.change { $0.c_lflag &= ~tcflag_t(ICANON | ECHO) }
        // Outside, where the kernel allows it at all, the same program succeeds.
        let free = terminal.finish(terminal.start([Host.probe, "type-ahead"]))
        let isPossible = terminal.unread > 0
        #expect(free.status == (isPossible ? 0 : 1))
        tcflush(terminal.slave, TCIFLUSH)
        let end = terminal.finish(
            terminal.start([Host.binary, "run"] + Probe.mount + ["--", Probe.inside, "type-ahead"]))
        #expect(end.status == 0 || end.status == 1, "\(end) \(terminal.shown)")
        #expect(terminal.unread == 0, "\(terminal.unread) bytes are in the caller's input")
    }

    @Test(arguments: [[], ["--init", "none"]])
    func itsTerminalIsTheJailsOwn(options: [String]) throws {
        let terminal = Terminal()
        let script =
            "for f in 0 1 2; do stat -L -c 'fd %t:%T %d %i' /proc/self/fd/$f; done; tty; ls /dev/pts; stat -c '%d %i' < /dev/tty -; echo through >/dev/tty"
        let end = inJail(terminal, options, script)
        #expect(end.status == 0, "\(end) \(terminal.shown)")
        let outside = try #require(status(of: terminal.slavePath))
        for line in terminal.shown.split(separator: "\r\n") where line.hasPrefix("fd ") {
            #expect(!line.hasSuffix(" \(outside.st_dev) \(outside.st_ino)"), "\(line)")
        }
        #expect(
            terminal.shown.split(separator: "\r\n").filter { $0.hasPrefix("fd 88:0 ") }.count == 3, "\(terminal.shown)")
        #expect(terminal.shown.contains("/dev/pts/0") && terminal.shown.contains("through"), "\(terminal.shown)")
    }

    @Test func noDescriptorInsideIsTheCallersTerminal() throws {
        let host = Terminal()
        let device = try #require(status(of: host.slavePath)).st_dev
        for given in [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]] {
            let tracked = Tracked()
            let terminal = Terminal()
            let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
            defer { close(nothing) }
            var setup = Child.Setup()
            setup.input = given.contains(0) ? .nothing : .descriptor(nothing)
            setup.output = given.contains(1) ? nil : nothing
            setup.error = given.contains(2) ? nil : nothing
            let script =
                "for f in 0 1 2; do stat -L -c \"$f %d %F\" /proc/self/fd/$f; done > /rw/canary; [ -t 0 ]; echo $? >> /rw/canary"
            // ctty needs a terminal as standard input.
            let jail = terminal.start(
                tracked.arguments(tracked.writable, ["sh", "-c", script]), setup, controlling: given.contains(0))
            let end = terminal.finish(jail)
            let seen = contents(of: tracked.canary) ?? ""
            #expect(end.status == 0 && seen.split(separator: "\n").count == 4, "\(given): \(end) \(terminal.shown)")
            for line in seen.split(separator: "\n").prefix(3)
            where given.contains(Int(line.prefix(1))!) && !line.hasPrefix("1 ") {
                #expect(!line.contains(" \(device) "), "\(given): \(line)")
            }
            #expect(seen.hasSuffix(given.contains(0) ? "0\n" : "1\n"), "\(given): \(seen)")
        }
    }

    /// The payload leaves its session and its terminal, and what it has left is still nobody else's.
    @Test func leavingTheSessionGainsNothing() {
        let terminal = Terminal()
        let modes = terminal.modes
        let end = inJail(
            terminal, [],
            "setsid sh -c 'echo gone > /dev/tty || echo no terminal; stty -F /dev/pts/0 raw'; setsid --ctty true; exit 0"
        )
        #expect(end.status == 0 && terminal.modes == modes, "\(end) \(terminal.shown)")
    }

    /// A payload that closes its terminal can open it again, and is interrupted as before.
    @Test(arguments: [["sh"], [Host.binary, "run", "--", "sh"]])
    func closingItsTerminalIsNotForGood(command: [String]) {
        let terminal = Terminal()
        let program = terminal.start(
            command + ["-c", "exec 0<&- 1>&- 2>&-; sleep 0.4; echo again >/dev/tty || exit 7; exit 5"])
        let end = terminal.finish(program)
        #expect(end.status == 5 && terminal.shown == "again\r\n", "\(command): \(end) \(terminal.shown)")
    }

    @Test(arguments: [["sh"], [Host.binary, "run", "--", "sh"]])
    func interruptReachesAPayloadThatHasClosedItsTerminal(command: [String]) {
        let terminal = Terminal()
        let program = terminal.start(command + ["-c", "exec 0<&- 1>&- 2>&-; sleep 8; exit 5"])
        terminal.pump(forSeconds: 0.6)
        terminal.type("\u{3}")
        let isInTime = terminal.wait(4, quietly: true) { _ in program.hasEnded }
        #expect(isInTime, "\(command): Ctrl-C did nothing")
        if !isInTime { program.signal(SIGKILL) }
        #expect(terminal.finish(program).status == 130 || !isInTime)
    }

    // MARK: - Half a terminal

    /// As it would be shown without a jail, byte for byte.
    @Test(arguments: [
        "</dev/null", "2>/dev/null", "</dev/null 2>/dev/null", "< /dev/tty", "< /dev/tty 2>/dev/null", "0<>/dev/tty",
        "",
    ])
    func itShowsWhatItWouldShowWithoutAJail(redirection: String) {
        let shown = [["sh"], run + ["sh"]].map { command -> String in
            let terminal = Terminal()
            let program = terminal.start(
                ["sh", "-c", "\"$@\" \(redirection)", "sh"] + command + ["-c", "echo one; echo two; printf three"])
            let end = terminal.finish(program)
            #expect(end.status == 0, "\(command) \(redirection): \(end)")
            return terminal.shown
        }
        #expect(shown[0] == "one\r\ntwo\r\nthree")
        #expect(shown[1] == shown[0], "\(redirection)")
    }

    @Test func aPipeIntoATerminal() {
        let terminal = Terminal()
        let modes = terminal.modes
        let program = terminal.start([
            "sh", "-c",
            "printf 'a\\nb\\n' | \(Host.binary) run -- sh -c 'cat; [ -t 0 ] || echo pipe; [ -t 1 ] && echo terminal'",
        ])
        #expect(terminal.finish(program).status == 0)
        #expect(terminal.shown == "a\r\nb\r\npipe\r\nterminal\r\n", "\(terminal.shown.debugDescription)")
        #expect(terminal.modes == modes)
    }

    @Test func aTerminalIntoAPipe() {
        let terminal = Terminal()
        let modes = terminal.modes
        let program = terminal.start([
            "bash", "-c", "\(Host.binary) run -- sh -c 'read line; echo got $line' | tr a-z A-Z",
        ])
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        terminal.type("word\r", thenWaitFor: "GOT WORD")
        #expect(terminal.finish(program).status == 0 && terminal.modes == modes)
    }

    @Test func interruptReachesAJailThatOnlyWritesToTheTerminal() {
        let terminal = Terminal()
        let program = terminal.start([
            "sh", "-c", "exec \(Host.binary) run -- sh -c 'echo up; exec sleep 60' </dev/null",
        ])
        terminal.wait(for: "up")
        terminal.type("\u{3}")
        #expect(terminal.finish(program).status == 130)
    }

    // MARK: - The end of the terminal

    /// The emulator is closed, the line is cut: nothing goes on in the dark.
    @Test(arguments: ["sleep 60", "cat", "yes", "trap '' HUP; sleep 60"])
    func nothingOutlivesTheTerminal(script: String) {
        let tracked = Tracked()
        let terminal = Terminal()
        let jail = terminal.start(
            tracked.arguments(["--grace", "300ms"], ["sh", "-c", "\(script) # \(tracked.name)"]))
        terminal.wait(for: "raw mode") { !$0.modes.isCooked }
        terminal.pump(forSeconds: 0.1)
        terminal.hangUp()
        #expect(eventually(5) { jail.hasEnded }, "\(script): nestbox did not end")
        _ = jail.finish(1)
        tracked.expectNothingRemains(script)
    }
}
