import Foundation
import Glibc
import Testing

@_silgen_name("ioctl")
private func control(_ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32
@_silgen_name("unlockpt")
private func unlock(_ master: Int32) -> Int32
@_silgen_name("ptsname_r")
private func slaveName(_ master: Int32, _ name: UnsafeMutablePointer<CChar>, _ size: Int) -> Int32

/// A terminal as a user has one: what is typed goes in, what is shown is collected.
final class Terminal {
    let master: Int32
    /// Held open, so that the terminal outlives the programs in it, and to look at its modes.
    private(set) var slave: Int32
    let slavePath: String
    private(set) var shownBytes: [UInt8] = []
    var shown: String { String(decoding: shownBytes, as: UTF8.self) }
    /// Off: nobody reads what the programs write, as after Ctrl-S.
    var isRead = true

    init(rows: UInt16 = 24, columns: UInt16 = 80) {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var name = [CChar](repeating: 0, count: 128)
        guard master >= 0, unlock(master) == 0, slaveName(master, &name, name.count) == 0 else {
            fatalError("no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        slavePath = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        slave = open(slavePath, O_RDWR | O_NOCTTY | O_CLOEXEC)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        resize(rows: rows, columns: columns)
    }

    deinit {
        close(master)
        if slave >= 0 { close(slave) }
    }

    // MARK: - Programs in it

    /// Starts a program as the leader of a session that this terminal controls; 0, 1 and 2 are it unless given.
    func start(_ arguments: [String], _ given: Child.Setup = Child.Setup(), controlling: Bool = true) -> Child {
        var setup = given
        if case .nothing = given.input { setup.input = .descriptor(slave) }
        setup.output = given.output ?? slave
        setup.error = given.error ?? slave
        setup.newSession = true
        return Child((controlling ? [Host.probe, "ctty"] : []) + arguments, setup)
    }

    /// An interactive shell of the caller, with job control, whose prompt is `outer$ `.
    func startShell(_ setup: Child.Setup = Child.Setup()) -> Child {
        var setup = setup
        setup.environment += ["PS1=outer$ ", "HISTFILE="]
        let shell = start(["/bin/bash", "--norc", "--noprofile", "--noediting", "-i"], setup)
        wait(for: "outer$ ")
        return shell
    }

    // MARK: - Keys and screen

    func type(_ text: String) { type(bytes: Array(text.utf8)) }

    /// Types at the speed at which the terminal takes it, reading meanwhile, as a terminal emulator does.
    @discardableResult
    func type(bytes: [UInt8], _ timeout: Double = 20) -> Bool {
        let deadline = ContinuousClock.now + .seconds(timeout)
        var rest = bytes[...]
        while !rest.isEmpty, ContinuousClock.now < deadline {
            let written = rest.prefix(1024).withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            if written > 0 { rest = rest.dropFirst(written) }
            pump(written > 0 ? 0 : 2)
        }
        return rest.isEmpty
    }

    func pump(_ milliseconds: Int32) {
        guard isRead else {
            usleep(UInt32(milliseconds) * 1000)
            return
        }
        var watch = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&watch, 1, milliseconds) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { return }
            shownBytes += buffer[..<count]
        }
    }

    func pump(forSeconds seconds: Double) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline { pump(5) }
    }

    /// Until the condition holds; a failed test when it does not in time, unless `quietly`.
    @discardableResult
    func wait(
        _ timeout: Double = 10, for what: String = "a condition", quietly: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation, until condition: (Terminal) -> Bool
    ) -> Bool {
        let deadline = ContinuousClock.now + .seconds(timeout)
        while !condition(self) {
            if ContinuousClock.now >= deadline {
                if !quietly {
                    Issue.record(
                        "waited in vain for \(what); the screen: \(shown.suffix(1500).debugDescription)",
                        sourceLocation: sourceLocation)
                }
                return false
            }
            pump(5)
        }
        return true
    }

    /// Until this is shown, `after` so many bytes of the screen.
    @discardableResult
    func wait(
        for text: String, after: Int = 0, _ timeout: Double = 10, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Bool {
        wait(timeout, for: "\(text.debugDescription) to be shown", sourceLocation: sourceLocation) {
            String(decoding: $0.shownBytes.dropFirst(after), as: UTF8.self).contains(text)
        }
    }

    /// Types a line and waits for what follows on the screen.
    @discardableResult
    func type(
        _ line: String, thenWaitFor text: String, _ timeout: Double = 10,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Bool {
        let before = shownBytes.count
        type(line)
        return wait(for: text, after: before, timeout, sourceLocation: sourceLocation)
    }

    /// The end of a program in it, whose output is collected until then and a little after.
    func finish(_ child: Child, _ timeout: Double = 20, sourceLocation: SourceLocation = #_sourceLocation) -> Run {
        wait(timeout, for: "the end of the program", sourceLocation: sourceLocation) { _ in child.hasEnded }
        pump(0)
        return child.finish(1, sourceLocation: sourceLocation)
    }

    // MARK: - Its state

    /// Everything that tcgetattr tells.
    struct Modes: Equatable, CustomStringConvertible {
        var input: tcflag_t, output: tcflag_t, control: tcflag_t, local: tcflag_t
        var characters: [UInt8]
        var isCooked: Bool { local & tcflag_t(ICANON) != 0 && local & tcflag_t(ECHO) != 0 }
        var description: String {
            String(format: "i%o o%o c%o l%o", input, output, control, local) + (isCooked ? " cooked" : " raw")
        }
    }

    var modes: Modes {
        get {
            var raw = termios()
            tcgetattr(master, &raw)
            let characters = withUnsafeBytes(of: &raw.c_cc) { Array($0) }
            return Modes(
                input: raw.c_iflag, output: raw.c_oflag, control: raw.c_cflag, local: raw.c_lflag,
                characters: characters)
        }
        set {
            change { raw in
                (raw.c_iflag, raw.c_oflag, raw.c_cflag, raw.c_lflag) = (
                    newValue.input, newValue.output, newValue.control, newValue.local
                )
                withUnsafeMutableBytes(of: &raw.c_cc) { $0.copyBytes(from: newValue.characters) }
            }
        }
    }

    func change(_ body: (inout termios) -> Void) {
        var raw = termios()
        tcgetattr(slave, &raw)
        body(&raw)
        tcsetattr(slave, TCSANOW, &raw)
    }

    /// The kernel sends SIGWINCH to the foreground group when it differs.
    func resize(rows: UInt16, columns: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = control(master, UInt(TIOCSWINSZ), &size)
    }

    var size: String {
        var size = winsize()
        _ = control(master, UInt(TIOCGWINSZ), &size)
        return "\(size.ws_row) \(size.ws_col)"
    }

    /// Bytes that a program of the caller would read: what was typed, or injected.
    var unread: Int {
        var count: Int32 = 0
        _ = control(slave, UInt(FIONREAD), &count)
        return Int(count)
    }

    var foregroundGroup: pid_t { tcgetpgrp(master) }

    /// The emulator is closed.
    func hangUp() {
        close(slave)
        slave = -1
        // The number must stay this object's until it goes: put something harmless in its place.
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        dup2(nothing, master)
        close(nothing)
    }
}
