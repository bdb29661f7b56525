import Glibc
import Testing

/// The built binary, driven as a user would.
enum Nestbox {
    /// Runs one command in a jail, collects what it wrote and its report.
    ///
    ///     let run = Nestbox.run(["--net", "host"], ["cat", "/etc/passwd"])
    ///     #expect(run.status == 0 && run.report?.verdict == "ok")
    ///
    /// - Parameter passing: descriptors of nestbox besides 0, 1 and 2, by number.
    static func run(
        _ options: [String], _ command: [String], stdin: Child.Input = .nothing,
        environment: [String] = Child.plainEnvironment, directory: String = "/", passing: [Int32: Int32] = [:],
        timeout: Double = 20, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Run {
        var setup = Child.Setup()
        setup.input = stdin
        setup.environment = environment
        setup.directory = directory
        setup.descriptors = passing
        return start(options, command, setup).finish(timeout, sourceLocation: sourceLocation)
    }

    /// A shell script in a jail.
    static func shell(
        _ options: [String], _ script: String, stdin: Child.Input = .nothing,
        environment: [String] = Child.plainEnvironment, directory: String = "/", timeout: Double = 20,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Run {
        run(
            options, ["/bin/sh", "-c", script], stdin: stdin, environment: environment, directory: directory,
            timeout: timeout, sourceLocation: sourceLocation)
    }

    /// Starts a jail to be watched and acted upon while it lives.
    static func start(_ options: [String], _ command: [String], _ setup: Child.Setup = Child.Setup()) -> Jail {
        Jail(options, command, setup)
    }

    /// nestbox with exactly these arguments: another verb, or no report.
    static func invoke(
        _ arguments: [String], _ setup: Child.Setup = Child.Setup(), timeout: Double = 20,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Run {
        Child([Host.binary] + arguments, setup).finish(timeout, sourceLocation: sourceLocation)
    }
}

/// A jail that was started: the supervisor and where its report will be.
final class Jail {
    let supervisor: Child
    private let directory = Scratch(mode: 0o700)

    var reportPath: String { directory / "report.json" }

    init(_ options: [String], _ command: [String], _ setup: Child.Setup) {
        let arguments = ["run", "--report", directory / "report.json"] + options + ["--"] + command
        supervisor = Child([Host.binary] + arguments, setup)
    }

    /// Until the jail has ended.
    func finish(_ timeout: Double = 20, sourceLocation: SourceLocation = #_sourceLocation) -> Run {
        var run = supervisor.finish(timeout, sourceLocation: sourceLocation)
        run.report = Report(file: reportPath)
        return run
    }
}

extension Jail {
    /// The jail's PID 1, as the host numbers it.
    var initPID: pid_t { Self.children(of: supervisor.pid).first ?? 0 }
    /// The payload: with nestbox's init its first child, which holds once the payload has been seen at work.
    var payloadPID: pid_t { Self.children(of: initPID).first ?? 0 }

    static func children(of pid: pid_t) -> [pid_t] {
        (contents(of: "/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ").compactMap { pid_t($0) }
    }
}
