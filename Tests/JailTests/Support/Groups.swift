import Foundation
import Glibc
import Testing

/// Parent of the suites that mean something only where cgroups of version 2 have their controllers and the
/// tests may make groups: in the guests. On other machines `scripts/test` leaves them out.
@Suite(.enabled(if: Groups.areDelegated, "needs NESTBOX_CGROUP=1")) enum WhereGroupsAreReal {}

/// Parent of the suites for which a group without controllers will do: also as root of a machine whose
/// controllers are bound to version 1.
@Suite(.enabled(if: Groups.canBeMade, "needs a writable cgroup of version 2")) enum WhereGroupsCanBeMade {}

/// Parent of the suites that need a systemd.
@Suite(.enabled(if: Host.tier == "systemd", "needs NESTBOX_TIER=systemd")) enum WhereSystemdRuns {}

/// The groups of nestbox, seen from outside.
enum Groups {
    /// The tests were told that they run in a cgroup that is delegated to them.
    static let areDelegated = Host.environment("NESTBOX_CGROUP") == "1"

    /// Where version 2 is mounted; nil where it is not.
    static let top: String? = {
        for line in (contents(of: "/proc/self/mountinfo") ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), fields[dash + 1] == "cgroup2" else { continue }
            return String(fields[4])
        }
        return nil
    }()

    /// A group of version 2 can be had here, with controllers or without: CPU time is then counted exactly.
    static let canBeMade: Bool = areDelegated || (Host.isRoot && top.map { access($0, W_OK) == 0 } == true)

    /// The controllers that a run can use here.
    static let controllers: Set<String> = {
        guard areDelegated, let top, let own = path(of: getpid()) else { return [] }
        let group = URL(fileURLWithPath: own).deletingLastPathComponent().path
        let names = contents(of: (group == top ? own : group) + "/cgroup.controllers") ?? ""
        return Set(names.split(whereSeparator: \.isWhitespace).map(String.init))
    }()

    /// The group that a process is in; nil when it is gone, or where there are none.
    static func path(of process: pid_t) -> String? {
        guard let top, let table = contents(of: "/proc/\(process)/cgroup") else { return nil }
        for line in table.split(separator: "\n") where line.hasPrefix("0::/") {
            let path = line.dropFirst(3)
            return path == "/" ? top : top + path
        }
        return nil
    }

    /// Every group of nestbox's that is there now, wherever it is: those of all tests.
    static func all() -> Set<String> {
        var found: Set<String> = []
        func search(_ directory: String, _ depth: Int) {
            guard depth > 0, let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return }
            for name in names {
                let path = directory + "/" + name
                guard status(of: path).map({ $0.st_mode & S_IFMT == S_IFDIR }) == true else { continue }
                if name.hasPrefix("nestbox-") && name != "nestbox-callers" { found.insert(path) }
                search(path, depth - 1)
            }
        }
        if let top { search(top, 8) }
        return found
    }

    /// Those of them that hold no process.
    static func empty() -> Set<String> {
        all().filter { contents(of: $0 + "/cgroup.events")?.contains("populated 0") == true }
    }

    static func exists(_ path: String) -> Bool { status(of: path) != nil }
}

/// A run whose payload sleeps, so that its group can be looked at.
final class Watched {
    let jail: Jail
    /// The payload's.
    let group: String

    /// nil, and a failed test, when it does not come to sleep in a group of its own.
    init?(_ options: [String], _ act: [String] = ["sleep", "60"], sourceLocation: SourceLocation = #_sourceLocation) {
        jail = Nestbox.start(Probe.mount + options, [Probe.inside] + act)
        let isUp = jail.supervisor.wait(
            for: "the payload to say something", sourceLocation: sourceLocation, until: { !$0.outBytes.isEmpty })
        guard isUp, let group = Groups.path(of: Watched.payload(of: jail)), group.contains("/nestbox-") else {
            Issue.record(
                "no group: \(Groups.path(of: Watched.payload(of: jail)) ?? "-"), \(jail.supervisor.err)",
                sourceLocation: sourceLocation)
            return nil
        }
        self.group = group
    }

    private static func payload(of jail: Jail) -> pid_t {
        jail.payloadPID != 0 ? jail.payloadPID : jail.initPID
    }

    /// A file of the payload's group, without its last newline; nil when there is none.
    func file(_ name: String) -> String? {
        contents(of: group + "/" + name).map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }
    }

    /// A line of such a file by its first word.
    func line(_ word: String, of name: String) -> String? {
        file(name)?.split(separator: "\n").first { $0.split(separator: " ").first.map(String.init) == word }
            .map(String.init)
    }

    func end() -> Run {
        jail.supervisor.signal(SIGTERM)
        return jail.finish()
    }
}

/// How exact a figure has to be: in an emulated machine the clock that the kernel counts with is not.
enum Tolerance {
    /// Milliseconds that a limit on CPU time may be overshot by.
    static let overshoot: Int64 = Host.isGuest ? 50 : 20
    /// Seconds in which a supervisor under attack has to answer.
    static let answer = Host.isGuest ? 0.2 : 0.05
}

extension Run {
    var usage: [String: Int64] { report?.usage ?? [:] }
    /// In milliseconds.
    var cpuTime: Int64 { (usage["cpu_total_ns"] ?? -1) / 1_000_000 }

    func hit(_ limit: String) -> Report.Hit? { report?.limitsHit.first { $0.limit == limit } }

    func reason(_ control: String) -> String? { report?.degraded.first { $0.control == control }?.reason }

    /// nestbox refused before anything was run.
    var isRefusal: Bool { status == 125 && out.isEmpty && report?.verdict == "setup-failed" && report?.exit == nil }
}
