import Foundation
import Glibc
import Testing

/// A nestbox that can be told from every other on the machine, so that what it leaves behind is seen:
/// supervisor, init and payload bear a name of this run's own in /proc, zombies too, whoever may look.
final class Tracked {
    /// What /proc calls its processes. Of 15 bytes at most, because the kernel keeps no more.
    let name: String
    let scratch = Scratch()
    /// nestbox under that name.
    let binary: String
    /// The probe under that name, on the host and, with `mount`, inside.
    let probe: String
    let inside: String
    private let mountsBefore = Tracked.mounts()

    init() {
        name = "nb" + String(UInt64.random(in: 0...UInt64.max), radix: 36).prefix(12)
        scratch.directory("bin")
        scratch.directory("tmp")
        scratch.directory("start")
        scratch.directory("reports", mode: 0o700)
        scratch.directory("rw")
        binary = scratch / "bin/\(name)"
        probe = scratch / "bin/\(name)p"
        inside = "/\(name)"
        symlink(Host.binary, binary)
        symlink(Host.probe, probe)
    }

    var mount: [String] { ["--ro", "\(Host.probe):\(inside)"] }
    /// A directory the payload can write in, where a canary would appear.
    var writable: [String] { ["--rw", "\(scratch / "rw"):/rw"] }
    var canary: String { scratch / "rw/canary" }
    var reportPath: String { scratch / "reports/report.json" }
    var report: Report? { Report(file: reportPath) }

    /// A setup that starts in an empty directory and has an empty TMPDIR.
    var setup: Child.Setup {
        var setup = Child.Setup()
        setup.environment.append("TMPDIR=\(scratch / "tmp")")
        setup.directory = scratch / "start"
        return setup
    }

    func arguments(_ options: [String], _ command: [String]) -> [String] {
        [binary, "run", "--report", reportPath] + mount + options + ["--"] + command
    }

    /// `prefix`: what nestbox is started through.
    func start(_ options: [String], _ command: [String], prefix: [String] = [], _ setup: Child.Setup? = nil) -> Child {
        Child(prefix + arguments(options, command), setup ?? self.setup)
    }

    func run(
        _ options: [String], _ command: [String], prefix: [String] = [], _ setup: Child.Setup? = nil,
        timeout: Double = 20, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Run {
        unlink(reportPath)
        var run = start(options, command, prefix: prefix, setup).finish(timeout, sourceLocation: sourceLocation)
        run.report = report
        return run
    }

    // MARK: - What is left

    /// Processes of it that exist now. A zombie counts while its parent is one of them or this test;
    /// when it waits for the host's own reaper, nestbox is through with it.
    func processes() -> [String] {
        let all = HostProcess.all().filter { $0.isNamed(name) }
        let parents = Set(all.map(\.pid)).union([getpid()])
        return all.filter { $0.state != "Z" || parents.contains($0.parent) }.map(\.description)
    }

    /// Those of its processes whose parent is one of them: init (a child of the supervisor), or the payload.
    func child(of parent: pid_t) -> pid_t? {
        HostProcess.all().first { $0.parent == parent && $0.isNamed(name) }?.pid
    }

    /// Everything that was not there before: nothing is what one wants.
    func remains() -> [String] {
        var remains = processes()
        remains += Self.mounts().filter { !mountsBefore.contains($0) && $0.contains(scratch.path) }
        for directory in ["tmp", "start"] {
            remains += scratch.names(in: scratch / directory).map { "\(directory)/\($0)" }
        }
        remains += scratch.names(in: scratch / "reports").filter { $0 != "report.json" }
        return remains
    }

    /// - Parameter within: seconds that what is being torn down may take.
    func expectNothingRemains(
        _ comment: @autoclosure () -> String = "", within seconds: Double = 1,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var left = remains()
        while !left.isEmpty, ContinuousClock.now < deadline {
            usleep(2000)
            left = remains()
        }
        if !left.isEmpty { Issue.record("left behind: \(left) \(comment())", sourceLocation: sourceLocation) }
    }

    static func mounts() -> Set<String> {
        Set((contents(of: "/proc/self/mountinfo") ?? "").split(separator: "\n").map(String.init))
    }
}

/// One line of /proc.
struct HostProcess: CustomStringConvertible {
    let pid: pid_t
    let name: String
    let state: Character
    let parent: pid_t
    let arguments: String

    var description: String { "\(pid) (\(name)) \(state) \(arguments)" }

    /// By its own name or by an argument that no other has.
    func isNamed(_ marker: String) -> Bool { name.hasPrefix(marker) || arguments.contains(marker) }

    init?(_ pid: pid_t) {
        guard let stat = readSmall("/proc/\(pid)/stat"), let open = stat.firstIndex(of: "("),
            let close = stat.lastIndex(of: ")")
        else { return nil }
        self.pid = pid
        name = String(stat[stat.index(after: open)..<close])
        let fields = stat[close...].dropFirst(2).split(separator: " ")
        guard fields.count > 2, let state = fields[0].first, let parent = pid_t(fields[1]) else { return nil }
        self.state = state
        self.parent = parent
        arguments = (readSmall("/proc/\(pid)/cmdline") ?? "").replacingOccurrences(of: "\0", with: " ")
    }

    static func all() -> [HostProcess] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var all: [HostProcess] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let pid = pid_t(name), let process = HostProcess(pid) { all.append(process) }
        }
        return all
    }
}

/// What a small file of /proc says; nil when it is gone.
private func readSmall(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = read(file, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
}

/// Waits until a condition holds; false when it does not in time.
func eventually(_ seconds: Double, _ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !condition() {
        if ContinuousClock.now >= deadline { return false }
        usleep(2000)
    }
    return true
}
