import Foundation
import Glibc
import Testing

/// One system call of the set-up fails as no test double could make it fail: either nothing runs, or what
/// runs has exactly the posture it would have had.
@Suite struct NoFailedSystemCallWeakensTheJail {
    static let errors: [(name: String, number: Int32)] = [
        ("EPERM", EPERM), ("ENOSYS", ENOSYS), ("EINTR", EINTR), ("EAGAIN", EAGAIN), ("ENOMEM", ENOMEM),
    ]
    /// All 3,700 places take two minutes: `NESTBOX_SWEEP=all`. Otherwise every twelfth, another twelfth each time.
    static var stride: Int { Host.environment("NESTBOX_SWEEP") == "all" ? 1 : 12 }

    @Test(arguments: ["supervisor", "init", "payload"])
    func eitherNothingRunsOrThePostureIsTheSame(role: String) throws {
        let tracked = Tracked()
        let sweep = Sweep(tracked)
        let control = try #require(sweep.run())
        try #require(
            control.seen.status == 0 && control.seen.ran == 1 && !control.run.outBytes.isEmpty, "\(control.run)")
        // The comparison is worth something only if two undisturbed runs agree.
        let again = try #require(sweep.run())
        try #require(again.run.outBytes == control.run.outBytes, "the posture varies by itself")
        // What fails before main() is the run-time library's affair: it may end in its own way.
        let beforeMain = try #require(sweep.run(version: true)).seen.calls[0]

        let number = ["supervisor", "init", "payload"].firstIndex(of: role)!
        var place = Int.random(in: 0..<Self.stride)
        let places = control.seen.calls[number] * Self.errors.count
        var counts: [String: Int] = [:]
        while place < places {
            let (call, error) = (place / Self.errors.count + 1, Self.errors[place % Self.errors.count])
            place += Self.stride
            guard let result = sweep.run(number, call, error.number) else { continue }
            let verdict = judge(result, control.run, startUp: number == 0 && call <= beforeMain)
            counts[verdict.rawValue, default: 0] += 1
            if !verdict.isRight {
                Issue.record(
                    """
                    \(verdict.rawValue): \(role), call \(call) (number \(result.seen.injected)) with \(error.name): \
                    status \(result.seen.status), \(result.run.err) \(difference(control.run, result.run))
                    """)
            }
            tracked.expectNothingRemains("\(role), call \(call) with \(error.name)")
        }
        print(
            "fault sweep, \(role): \(counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))"
        )
    }

    private enum Judgement: String {
        case failedClosed = "failed closed"
        case unchanged
        case altered = "ALTERED"
        case hung = "HUNG"
        /// The command ran, at least in part, and nestbox said that it had not.
        case halfway = "HALFWAY"
        case wrongStatus = "WRONG STATUS"
        /// After the command was running: it is supervised no more, and this is said.
        case lost = "supervision failed, as reported"
        case notReached = "not reached"

        var isRight: Bool { [.failedClosed, .unchanged, .lost, .notReached].contains(self) }
    }

    private func judge(_ result: Sweep.Result, _ control: Run, startUp: Bool) -> Judgement {
        let (seen, run) = (result.seen, result.run)
        if seen.hung != 0 { return .hung }
        if seen.injected < 0 { return .notReached }
        if seen.ran == 0 {
            guard run.outBytes.isEmpty else { return .halfway }
            // 126 and 127 are what a failed execve of the command itself is to be called.
            let isExec = seen.injected == execve && [126, 127].contains(seen.status)
            return seen.status == 125 || isExec || (startUp && seen.status != 0) ? .failedClosed : .wrongStatus
        }
        if !run.outBytes.isEmpty && run.outBytes != control.outBytes { return .altered }
        if seen.status == 0 { return run.outBytes.isEmpty ? .halfway : .unchanged }
        // A watch that fails while the command is on its way to its exec is no failure of the set-up.
        let isWatching = run.err.contains("  supervise") || run.err.contains("  reap")
        if seen.ranBefore == 0 && !isWatching { return .halfway }
        return seen.status == 125 ? .lost : .wrongStatus
    }

    #if arch(x86_64)
    private let execve = 59
    #else
    private let execve = 221
    #endif

    private func difference(_ control: Run, _ run: Run) -> String {
        let (before, after) = (control.lines, run.lines)
        return
            (before.filter { !after.contains($0) }.map { "-" + $0 }
            + after.filter { !before.contains($0) }.map { "+" + $0 })
            .prefix(6).joined(separator: "\n")
    }
}

/// nestbox under the tracer of `Tests/Probe/inject.c`.
final class Sweep {
    /// What the tracer did and saw.
    struct Seen: Decodable {
        /// Of supervisor, init and payload.
        let calls: [Int]
        /// The number of the call that failed; -1: none.
        let injected: Int
        let ran: Int
        let ranBefore: Int
        let hung: Int
        let status: Int32
    }

    struct Result {
        let seen: Seen
        let run: Run
    }

    private let tracked: Tracked

    init(_ tracked: Tracked) { self.tracked = tracked }

    func run(_ role: Int = 0, _ call: Int = 0, _ error: Int32 = 0, version: Bool = false) -> Result? {
        let file = tracked.scratch / "seen"
        let descriptor = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        var setup = tracked.setup
        setup.descriptors = [3: descriptor]
        let jail = [tracked.binary, "run"] + tracked.mount + ["--", tracked.inside, "posture"]
        let command = version ? [tracked.binary, "version"] : jail
        let run = Child([tracked.probe, "inject", "\(role)", "\(call)", "\(error)", "5000"] + command, setup).finish(30)
        guard let seen = try? JSONDecoder().decode(Seen.self, from: Data((contents(of: file) ?? "").utf8)) else {
            Issue.record("the tracer said nothing: \(run)")
            return nil
        }
        return Result(seen: seen, run: run)
    }
}
