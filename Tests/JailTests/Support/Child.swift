import Glibc
import Testing

// The Glibc module hides what the headers have only for _GNU_SOURCE.
@_silgen_name("pipe2")
private func makePipe(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func addCloseFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32) -> Int32
@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func addChangeDirectory(
    _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
) -> Int32

/// A program that was started and is watched: what it writes is collected while one waits, every wait
/// has an end, and whatever is left of its process group is killed with the last reference.
final class Child {
    enum Input {
        case nothing
        case bytes([UInt8])
        /// Stays open until `closeInput()`.
        case open
        /// This descriptor of the test.
        case descriptor(Int32)

        static func text(_ text: String) -> Input { .bytes(Array(text.utf8)) }
    }

    struct Setup {
        var input = Input.nothing
        /// nil: collected.
        var output: Int32?
        var error: Int32?
        /// The whole environment.
        var environment: [String] = Child.plainEnvironment
        /// Where it starts. Not the test's own directory, because a jail shows the current one.
        var directory = "/"
        /// Its descriptors besides 0, 1 and 2, by number: which of the test's each is.
        var descriptors: [Int32: Int32] = [:]
        /// A session of its own, without a terminal that somebody may have started the tests from.
        var newSession = false
    }

    /// With the way to the user's systemd where the tests are to find it.
    static let plainEnvironment =
        ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8", "TERM=dumb"]
        + ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"].compactMap { name in
            Host.tier == "systemd" ? Host.environment(name).map { "\(name)=\($0)" } : nil
        }

    let pid: pid_t
    private(set) var outBytes: [UInt8] = []
    private(set) var errBytes: [UInt8] = []
    private let started = ContinuousClock.now
    private var ended: (waitStatus: Int32, after: Double)?
    private var input: Int32 = -1
    private var pending: ArraySlice<UInt8> = []
    private var closesInput = true
    private var outputs: [(descriptor: Int32, isError: Bool)] = []

    init(_ arguments: [String], _ setup: Setup = Setup()) {
        (pid, input, outputs) = Self.spawn(arguments.map { Array($0.utf8) }, setup)
        begin(setup)
    }

    /// For arguments that are no text.
    init(bytes arguments: [[UInt8]], _ setup: Setup = Setup()) {
        (pid, input, outputs) = Self.spawn(arguments, setup)
        begin(setup)
    }

    private func begin(_ setup: Setup) {
        switch setup.input {
        case .bytes(let bytes): pending = bytes[...]
        case .open: closesInput = false
        case .nothing, .descriptor: break
        }
    }

    deinit {
        if ended == nil {
            kill(-pid, SIGKILL)
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
        if input >= 0 { close(input) }
        for output in outputs { close(output.descriptor) }
    }

    // MARK: - Acting on it

    func signal(_ number: Int32) { if ended == nil { kill(pid, number) } }
    func signalGroup(_ number: Int32) { if ended == nil { kill(-pid, number) } }

    func write(_ text: String) {
        pending += Array(text.utf8)
        pump(milliseconds: 0)
    }

    func closeInput() {
        closesInput = true
        pump(milliseconds: 0)
    }

    var out: String { String(decoding: outBytes, as: UTF8.self) }
    var err: String { String(decoding: errBytes, as: UTF8.self) }
    var hasEnded: Bool {
        pump(milliseconds: 0)
        return ended != nil
    }

    // MARK: - Waiting

    /// Collects until `condition` holds. False, and a failed test unless `quietly`, when it does not in time.
    @discardableResult
    func wait(
        _ timeout: Double = 20, quietly: Bool = false, for what: String = "a condition",
        sourceLocation: SourceLocation = #_sourceLocation, until condition: (Child) -> Bool
    ) -> Bool {
        let deadline = ContinuousClock.now + .seconds(timeout)
        while !condition(self) {
            if ContinuousClock.now >= deadline || (ended != nil && outputs.isEmpty) {
                // What came last may have brought it about.
                if condition(self) { return true }
                if !quietly {
                    Issue.record(
                        "waited in vain for \(what); out: \(out.suffix(2000)) err: \(err.suffix(2000))",
                        sourceLocation: sourceLocation)
                }
                return false
            }
            pump(milliseconds: 5)
        }
        return true
    }

    /// Until it has written this, on standard output or error.
    @discardableResult
    func wait(
        forOutput text: String, _ timeout: Double = 20, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Bool {
        wait(timeout, for: "the output \u{201C}\(text)\u{201D}", sourceLocation: sourceLocation) {
            $0.out.contains(text) || $0.err.contains(text)
        }
    }

    /// Until it has ended. Too late is a failed test, and its process group is killed.
    func finish(_ timeout: Double = 20, sourceLocation: SourceLocation = #_sourceLocation) -> Run {
        closeInput()
        let deadline = ContinuousClock.now + .seconds(timeout)
        while ended == nil, ContinuousClock.now < deadline { pump(milliseconds: 5) }
        if ended == nil {
            Issue.record(
                "still running after \(timeout) s; out: \(out.suffix(500)) err: \(err.suffix(500))",
                sourceLocation: sourceLocation)
            signalGroup(SIGKILL)
            signal(SIGKILL)
            while ended == nil { pump(milliseconds: 5) }
        }
        // Everything of it is dead now, so its pipes end, unless something was left behind.
        let lastWords = ContinuousClock.now + .seconds(2)
        while !outputs.isEmpty, ContinuousClock.now < lastWords { pump(milliseconds: 5) }
        if !outputs.isEmpty {
            Issue.record("its output is still open in some process after its end", sourceLocation: sourceLocation)
        }
        let (status, seconds) = ended ?? (0, 0)
        let signal = status & 0x7f
        return Run(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, killedBy: signal == 0 ? nil : signal,
            outBytes: outBytes, errBytes: errBytes, seconds: seconds)
    }

    private func pump(milliseconds: Int32) {
        var watches = outputs.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        if input >= 0, !pending.isEmpty { watches.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
        poll(&watches, nfds_t(watches.count), milliseconds)
        feed()
        drain()
        guard ended == nil else { return }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return }
        ended = (status, (ContinuousClock.now - started) / .seconds(1))
    }

    private func feed() {
        while input >= 0, !pending.isEmpty {
            let written = pending.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            if written > 0 {
                pending = pending.dropFirst(written)
            } else if errno != EAGAIN {
                pending = []  // Nobody reads it any more.
            } else {
                return
            }
        }
        if input >= 0, closesInput {
            close(input)
            input = -1
        }
    }

    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        for (index, output) in outputs.enumerated().reversed() {
            let count = read(output.descriptor, &buffer, buffer.count)
            if count > 0 {
                if output.isError { errBytes += buffer[..<count] } else { outBytes += buffer[..<count] }
            } else if count == 0 || errno != EAGAIN {
                close(output.descriptor)
                outputs.remove(at: index)
            }
        }
    }

    // MARK: - Starting

    private static func spawn(
        _ arguments: [[UInt8]], _ setup: Setup
    ) -> (pid_t, input: Int32, outputs: [(descriptor: Int32, isError: Bool)]) {
        _ = ignoreBrokenPipes
        var theirs: [Int32: Int32] = setup.descriptors
        var temporary: [Int32] = []
        var input: Int32 = -1
        var outputs: [(descriptor: Int32, isError: Bool)] = []

        switch setup.input {
        case .nothing:
            theirs[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)
            temporary.append(theirs[0]!)
        case .descriptor(let descriptor): theirs[0] = descriptor
        case .bytes, .open:
            let (reading, writing) = pipe()
            theirs[0] = reading
            temporary.append(reading)
            input = writing
            _ = fcntl(input, F_SETFL, O_NONBLOCK)
        }
        for (number, given) in [(Int32(1), setup.output), (2, setup.error)] {
            if let given {
                theirs[number] = given
                continue
            }
            let (reading, writing) = pipe()
            theirs[number] = writing
            temporary.append(writing)
            _ = fcntl(reading, F_SETFL, O_NONBLOCK)
            outputs.append((reading, number == 2))
        }
        defer { for descriptor in temporary { close(descriptor) } }
        return (start(arguments, setup, theirs), input, outputs)
    }

    private static func start(_ arguments: [[UInt8]], _ setup: Setup, _ theirs: [Int32: Int32]) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Above all targets, so that none is overwritten before it has been copied.
        let highest = (theirs.keys.max() ?? 2) + 1
        let copies = theirs.mapValues { fcntl($0, F_DUPFD_CLOEXEC, max(highest, 100)) }
        defer { for copy in copies.values { close(copy) } }
        for (target, copy) in copies { posix_spawn_file_actions_adddup2(&actions, copy, target) }
        for number in 3..<max(highest, 3) where theirs[number] == nil {
            posix_spawn_file_actions_addclose(&actions, number)
        }
        _ = addCloseFrom(&actions, max(highest, 3))
        _ = addChangeDirectory(&actions, setup.directory)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        // The session's leader leads a group of the same number too.
        flags |= setup.newSession ? 0x80 : POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid: pid_t = 0
        let result = withCStrings(arguments) { argv in
            withCStrings(setup.environment.map { Array($0.utf8) }) { environment in
                posix_spawnp(&pid, argv[0]!, &actions, &attributes, argv, environment)
            }
        }
        guard result == 0 else {
            fatalError(
                "cannot start \(String(decoding: arguments[0], as: UTF8.self)): \(String(cString: strerror(result)))")
        }
        return pid
    }

    private static func withCStrings<Result>(
        _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { bytes in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
            for (index, byte) in bytes.enumerated() { copy[index] = CChar(bitPattern: byte) }
            copy[bytes.count] = 0
            return copy
        }
        defer { for pointer in pointers { pointer?.deallocate() } }
        return body(pointers + [nil])
    }

    /// Nobody but its program may hold an end of it.
    private static func pipe() -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard makePipe(&ends, O_CLOEXEC) == 0 else { fatalError("pipe: \(String(cString: strerror(errno)))") }
        return (ends[0], ends[1])
    }

    /// A payload that ends without reading its input is no reason for the tests to end.
    private static let ignoreBrokenPipes: Void = { _ = Glibc.signal(SIGPIPE, SIG_IGN) }()
}
