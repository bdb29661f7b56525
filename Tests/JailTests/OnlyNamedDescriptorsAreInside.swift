import Glibc
import Testing

@Suite struct OnlyNamedDescriptorsAreInside {
    /// One of each kind by turns, as a careless caller might have them open.
    final class Leaks {
        private(set) var descriptors: [Int32: Int32] = [:]
        private var opened: [Int32] = []
        private let scratch = Scratch()

        init(_ numbers: ClosedRange<Int32>) {
            scratch.file("file", "secret")
            var pipes: [Int32] = [-1, -1]
            pipe(&pipes)
            var sockets: [Int32] = [-1, -1]
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &sockets)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            opened = [
                open(scratch / "file", O_RDWR), open("/", O_RDONLY | O_DIRECTORY), open("/proc/self/ns/mnt", O_RDONLY),
                open("/etc", 0o10000000 /* O_PATH */), open("/dev/zero", O_RDWR), master, listener,
            ]
            opened += pipes + sockets
            for descriptor in opened { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            for (index, number) in numbers.enumerated() { descriptors[number] = opened[index % opened.count] }
        }

        deinit { for descriptor in opened { close(descriptor) } }
    }

    @Test(arguments: ["nestbox", "none"])
    func nothingThatTheCallerLeaksGetsIn(initKind: String) {
        let leaks = Leaks(3...50)
        withExtendedLifetime(leaks) {
            // The counter counts: without a jail it finds them all.
            let control = Probe.free(["list-descriptors"], passing: leaks.descriptors)
            #expect(control.line == (0...50).map(String.init).joined(separator: "\n"), "inconclusive")
            let run = Probe.jailed(["--init", initKind], ["list-descriptors"], passing: leaks.descriptors)
            #expect(run.line == "0\n1\n2", "\(run)")
        }
    }

    @Test(arguments: ["nestbox", "none"])
    func nobodyListensBehindTheOthers(initKind: String) {
        let file = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        let act = ["write-everywhere", "1023"]
        #expect(Probe.free(act, passing: [7: file]).status == 0, "inconclusive")
        let run = Probe.jailed(["--init", initKind], act)
        #expect(run.outcome == .refused("EBADF") && run.report?.verdict == "nonzero-exit", "\(run)")
    }

    @Test func aPassedDescriptorKeepsItsNumberAndIsTheSame() {
        let scratch = Scratch()
        let file = open(scratch.file("file", "passed"), O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        let leaks = Leaks(3...20)
        var descriptors = leaks.descriptors
        descriptors[7] = file
        descriptors[44] = file
        let run = Probe.jailed(["--pass-fd", "44", "--pass-fd", "7"], ["list-descriptors"], passing: descriptors)
        #expect(run.line == "0\n1\n2\n7\n44", "\(run)")
        let read = Nestbox.run(["--pass-fd", "7"], ["/bin/sh", "-c", "cat <&7"], passing: descriptors)
        #expect(read.out == "passed", "\(read)")
    }

    @Test func aDescriptorThatIsNotOpenCannotBePassed() {
        let run = Nestbox.run(["--pass-fd", "77"], ["true"])
        #expect(run.status == 125 && run.report?.verdict == "setup-failed", "\(run)")
        #expect(run.report?.cause.option == "--pass-fd 77", "\(run)")
    }

    @Test func theReportsDescriptorStaysOutside() {
        let scratch = Scratch()
        let file = open(scratch.file("report"), O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        var setup = Child.Setup()
        setup.descriptors = [9: file]
        let run = Nestbox.invoke(
            ["run", "--report", "fd:9"] + Probe.mount + ["--", Probe.inside, "list-descriptors"], setup)
        #expect(run.line == "0\n1\n2", "\(run)")
        #expect(Report(file: scratch / "report")?.verdict == "ok")
    }

    /// An open directory leads up to the root that it was opened under.
    @Test func aDirectoryAsStandardInputIsNotAWayOut() {
        let scratch = Scratch()
        let canary = scratch.file("canary", "secret")
        scratch.directory("directory")
        let directory = open(scratch / "directory", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        var setup = Child.Setup()
        setup.input = .descriptor(directory)
        let act = ["read", "/proc/self/fd/0/../canary"]
        let control = Child([Probe.path] + act, setup).finish()
        #expect(control.status == 0, "inconclusive: \(control)")
        let run = Nestbox.start(Probe.mount, [Probe.inside] + act, setup).finish()
        #expect(run.status != 0, "\(canary) was read; \(run)")
    }

    /// What the caller closed is open on /dev/null, so that no other file gets a standard number.
    @Test func closedStandardStreamsAreOpenInside() {
        let scratch = Scratch()
        let close = ["/bin/sh", "-c", "exec \"$@\" 0<&- 1>&- 2>&-", "sh"]
        let list = "exec 5>/grant/list; for i in 0 1 2; do f=$(readlink /proc/$$/fd/$i); echo $f >&5; done"
        let run = Child(
            close + [Host.binary, "run", "--rw", scratch.path + ":/grant", "--", "/bin/sh", "-c", list]
        ).finish()
        #expect(run.status == 0, "\(run)")
        #expect(contents(of: scratch / "list") == "/dev/null\n/dev/null\n/dev/null\n")
    }
}
