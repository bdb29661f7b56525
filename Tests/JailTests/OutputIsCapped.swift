import Glibc
import Testing

/// What the command writes is passed on byte for byte, up to the limit and no further.
@Suite(.serialized) struct OutputIsCapped {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz".utf8)

    /// The beginning of what `flood` writes.
    private static func isBeginning(_ bytes: [UInt8]) -> Bool {
        bytes.enumerated().allSatisfy { $1 == alphabet[$0 % 26] }
    }

    @Test(arguments: [1, 2], [1, 4096, 65536])
    func exactlyTheLimitIsDelivered(descriptor: Int, chunk: Int) {
        let size = chunk == 1 ? 20_000 : 200_000
        let act = ["flood", "\(descriptor)", "0", "\(chunk)"]
        let run = Probe.jailed(["--output-limit", "\(size)", "--time", "20s"], act)
        let bytes = descriptor == 1 ? run.outBytes : run.errBytes
        #expect(bytes.count == size && Self.isBeginning(bytes), "\(bytes.count) bytes")
        #expect(run.report?.verdict == "output" && run.status == 137, "\(run.report?.verdict ?? "-") \(run.status)")
        #expect(run.report?.exit == Report.Exit(signal: "SIGKILL", number: 9))
        #expect(run.hit("output")?.source == "bytes passed on")
        #expect(run.report?.enforced.contains("output") == true)
    }

    @Test(arguments: [1, 100, 65536, 65537, 1_000_000])
    func asMuchAsTheLimitIsNoViolationAndOneByteMoreIs(size: Int) {
        let exact = Probe.jailed(["--output-limit", "\(size)"], ["flood", "1", "\(size)", "65536"])
        #expect(exact.report?.verdict == "ok" && exact.status == 0 && exact.outBytes.count == size, "\(exact.status)")
        #expect(exact.report?.limitsHit.isEmpty == true)
        let more = Probe.jailed(["--output-limit", "\(size)"], ["flood", "1", "\(size + 1)", "65536"])
        #expect(more.report?.verdict == "output" && more.outBytes.count == size, "\(more.status)")
    }

    @Test func eachStreamHasItsOwnLimit() {
        let fine = Probe.jailed(["--output-limit", "100000"], ["flood-both", "100000"])
        #expect(fine.report?.verdict == "ok" && fine.outBytes.count == 100_000 && fine.errBytes.count == 100_000)
        let run = Probe.jailed(["--output-limit", "100000"], ["flood-both", "300000"])
        #expect(run.report?.verdict == "output" && run.outBytes.count <= 100_000 && run.errBytes.count <= 100_000)
        #expect(max(run.outBytes.count, run.errBytes.count) == 100_000, "\(run.outBytes.count) \(run.errBytes.count)")
    }

    @Test func manyWritersShareIt() {
        let run = Probe.jailed(["--output-limit", "100000", "--time", "20s"], ["flood-by-many", "1", "0", "100", "8"])
        #expect(run.report?.verdict == "output" && run.outBytes.count == 100_000, "\(run.outBytes.count)")
    }

    /// The limit is one all the same: what is too much goes nowhere.
    @Test func whereItIsOnlyReportedTheCommandGoesOn() {
        let run = Nestbox.shell(
            Probe.mount + ["--output-limit", "1000,on-hit=report"],
            "/probe flood 1 500000 4096; echo done >&2; exit 7")
        #expect(run.report?.verdict == "nonzero-exit" && run.status == 7, "\(run.status)")
        #expect(run.outBytes.count == 1000 && Self.isBeginning(run.outBytes) && run.err == "done\n")
        #expect(run.hit("output") != nil, "\(run.report?.limitsHit ?? [])")
    }

    @Test(arguments: ["nestbox", "none"])
    func nothingIsLostWhenTheCommandEndsAtOnce(kind: String) {
        for _ in 0..<10 {
            let run = Nestbox.shell(["--init", kind, "--output-limit", "1M"], "echo out; echo err >&2; exit 5")
            #expect(run.status == 5 && run.out == "out\n" && run.err == "err\n", "\(run)")
            let large = Probe.jailed(["--init", kind, "--output-limit", "1M"], ["flood", "1", "60000", "60000"])
            #expect(large.status == 0 && large.outBytes.count == 60_000, "\(large.outBytes.count)")
        }
    }

    /// Whoever still holds the pipe can't keep the run from ending.
    @Test func aDaemonThatHoldsItDoesNotMatter() {
        let run = Nestbox.shell(["--output-limit", "1M"], "(setsid sleep 60 &); echo x")
        #expect(run.status == 0 && run.out == "x\n" && run.seconds < 5, "\(run), \(run.seconds) s")
    }

    // MARK: - Readers

    @Test func aSlowReaderGetsEverything() {
        let pipe = Pipe()
        var setup = Child.Setup()
        setup.output = pipe.writing
        let jail = Nestbox.start(
            Probe.mount + ["--output-limit", "400000"], [Probe.inside, "flood", "1", "400000", "65536"], setup)
        pipe.closeWriting()
        usleep(500_000)
        #expect(!jail.supervisor.hasEnded, "it must wait for its reader")
        let bytes = pipe.readAll(pause: 2000)
        let run = jail.finish()
        #expect(bytes.count == 400_000 && Self.isBeginning(bytes) && run.report?.verdict == "ok", "\(bytes.count)")
    }

    /// As without a limit: who writes to nobody is told so by the kernel.
    @Test(arguments: [[], ["--output-limit", "100M"]])
    func aReaderThatIsGoneEndsTheWriter(options: [String]) {
        let pipe = Pipe()
        var setup = Child.Setup()
        setup.output = pipe.writing
        let jail = Nestbox.start(
            Probe.mount + options + ["--time", "20s"], [Probe.inside, "flood", "1", "0", "4096"], setup)
        pipe.closeWriting()
        _ = pipe.readSome()
        pipe.closeReading()
        let run = jail.finish(10)
        #expect(run.report?.exit == Report.Exit(signal: "SIGPIPE", number: 13), "\(run)")
        #expect(run.report?.verdict == "signaled" && run.status == 141, "\(run)")
    }

    /// A wall time goes on while nobody reads.
    @Test func aReaderThatDoesNotReadCostsNoMoreThanTheWallTime() {
        let pipe = Pipe()
        var setup = Child.Setup()
        setup.output = pipe.writing
        let jail = Nestbox.start(
            Probe.mount + ["--output-limit", "100M", "--time", "500ms"], [Probe.inside, "flood", "1", "0", "4096"],
            setup)
        pipe.closeWriting()
        let run = jail.finish(10)
        #expect(run.report?.verdict == "wall-time" && run.status == 124, "\(run)")
        pipe.closeReading()
    }

    @Test func aFileAsOutputIsCappedToo() {
        let scratch = Scratch()
        let file = open(scratch.file("out"), O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        var setup = Child.Setup()
        setup.output = file
        let jail = Nestbox.start(
            Probe.mount + ["--output-limit", "70000"], [Probe.inside, "flood", "1", "0", "65536"], setup)
        #expect(jail.finish().report?.verdict == "output")
        #expect(status(of: scratch / "out")?.st_size == 70_000)
    }

    /// No larger inside than it is outside.
    @Test func aFullDeviceIsTheSupervisorsTrouble() {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(full) }
        var setup = Child.Setup()
        setup.output = full
        let jail = Nestbox.start(
            Probe.mount + ["--output-limit", "1M", "--time", "10s"], [Probe.inside, "flood", "1", "0", "65536"], setup)
        let run = jail.finish(15)
        #expect(run.seconds < 8 && run.status != 0, "\(run), \(run.seconds) s")
    }

    // MARK: - Terminals

    /// Standard output and error are one stream there, and have one limit.
    @Test(arguments: ["nestbox", "none"])
    func aTerminalIsCappedToo(kind: String) {
        let scratch = Scratch()
        let terminal = Terminal()
        let options = ["--init", kind, "--output-limit", "10000", "--report", scratch / "report"]
        let act = [Probe.inside, "flood", "1", "0", "100"]
        let run = terminal.finish(terminal.start([Host.binary, "run"] + Probe.mount + options + ["--"] + act))
        #expect(Report(file: scratch / "report")?.verdict == "output" && run.status == 137, "\(run)")
        #expect(terminal.shownBytes.count == 10_000 && Self.isBeginning(terminal.shownBytes))
    }

    @Test func withOnlyOneOfThemOnATerminalBothAreCapped() {
        let scratch = Scratch()
        for descriptor in ["1", "2"] {
            let terminal = Terminal()
            var setup = Child.Setup()
            setup.error = open(scratch.file("err", mode: 0o666), O_WRONLY | O_TRUNC | O_CLOEXEC)
            let options = ["--output-limit", "10000", "--report", scratch / "report"]
            let act = [Probe.inside, "flood", descriptor, "0", "100"]
            let child = terminal.start([Host.binary, "run"] + Probe.mount + options + ["--"] + act, setup)
            let run = terminal.finish(child)
            close(setup.error!)
            #expect(Report(file: scratch / "report")?.verdict == "output", "\(descriptor): \(run)")
            let shown = descriptor == "1" ? terminal.shownBytes.count : Int(status(of: scratch / "err")?.st_size ?? -1)
            #expect(shown == 10_000, "\(descriptor): \(shown)")
        }
    }

    // MARK: - Memory

    /// 10 GB with NESTBOX_SWEEP=all. Into nothing: the test has no need of them.
    @Test func aFloodOfGigabytesLeavesTheSupervisorAsSmallAsItWas() throws {
        let size = Host.isThorough ? 10_000_000_000 : Host.isGuest ? 50_000_000 : 1_000_000_000
        let options = ["--output-limit", "1M,on-hit=report", "--time", "100s"]
        let script = "echo up >&2; read line; /probe flood 1 \(size) 65536"
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(nothing) }
        var setup = Child.Setup()
        setup.input = .open
        setup.output = nothing
        let jail = Nestbox.start(Probe.mount + options, ["/bin/sh", "-c", script], setup)
        #expect(jail.supervisor.wait(forOutput: "up\n"))
        let before = try #require(Self.peak(jail.supervisor.pid))
        jail.supervisor.write("go\n")
        var after = before
        while !jail.supervisor.hasEnded {
            after = max(after, Self.peak(jail.supervisor.pid) ?? 0)
            usleep(5000)
        }
        let run = jail.finish(100)
        #expect(run.status == 0 && run.hit("output") != nil, "\(run)")
        #expect(after - before < 1024, "\(before) KiB before, \(after) KiB after")
    }

    /// The most memory that the process ever had, in KiB.
    private static func peak(_ process: pid_t) -> Int? {
        let lines = contents(of: "/proc/\(process)/status")?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}

/// A pipe of the test's own, to read from as slowly as one likes.
private final class Pipe {
    private(set) var reading: Int32 = -1
    private(set) var writing: Int32 = -1

    init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { fatalError("pipe: \(String(cString: strerror(errno)))") }
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    deinit {
        closeReading()
        closeWriting()
    }

    func readSome() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = read(reading, &buffer, buffer.count)
        return Array(buffer[..<max(count, 0)])
    }

    /// - Parameter pause: microseconds between two reads.
    func readAll(pause: UInt32) -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let some = readSome()
            if some.isEmpty { return all }
            all += some
            usleep(pause)
        }
    }
}
