import Model
import Testing

@testable import Reporting

@Suite struct TheVerdictIsProved {
    @Test(arguments: Ended.all)
    func byHowTheRunEnded(_ ended: Ended) {
        #expect(Verdict(ended.outcome).rawValue == ended.verdict)
        #expect(ended.outcome.exitStatus == ended.status)
    }

    @Test(arguments: [
        // A signal that was passed on is the cause only if it is what ended the command.
        Ended("it caught the signal and left", .exited(0), "ok", 0) { $0.forwarded = .terminate },
        Ended("it caught the signal and failed", .exited(1), "nonzero-exit", 1) { $0.forwarded = .interrupt },
        Ended("another signal", .signaled(Signal(11)), "signaled", 139) { $0.forwarded = .interrupt },
        Ended("killed from outside", .signaled(.kill), "signaled", 137),
        // A time limit comes before what it led to, and a failed set-up before everything.
        Ended("both", .signaled(.terminate), "wall-time", 124) {
            $0.endedBy = .wallTime
            $0.forwarded = .terminate
        },
        Ended("failed in time", .failed(Ended.failure(.initial, "pivotRoot", .died(nil))), "setup-failed", 125) {
            $0.endedBy = .wallTime
            $0.forwarded = .terminate
            $0.killedAfterGrace = true
        },
    ])
    func andByNothingElse(_ ended: Ended) {
        #expect(Verdict(ended.outcome).rawValue == ended.verdict)
        #expect(ended.outcome.exitStatus == ended.status)
    }

    @Test(arguments: 0...255 as ClosedRange<Int32>)
    func theExitStatusIsTheCommands(_ status: Int32) {
        #expect(Outcome(ending: .exited(status)).exitStatus == status)
        #expect(Verdict(Outcome(ending: .exited(status))) == (status == 0 ? .ok : .nonzeroExit))
    }

    @Test(arguments: 1...64 as ClosedRange<Int32>)
    func or128AndTheSignal(_ number: Int32) {
        #expect(Outcome(ending: .signaled(Signal(number))).exitStatus == 128 + number)
        #expect(Verdict(Outcome(ending: .signaled(Signal(number)))) == .signaled)
    }

    @Test(
        arguments: [
            (.payload, .execve, .noEntry, 127), (.payload, .execve, .notDirectory, 127),
            (.payload, .execve, .access, 126),
            (.payload, .execve, .noExec, 126), (.payload, .execve, .isDirectory, 126),
            (.payload, .execve, .tooBig, 126),
            (.payload, .execve, .noMemory, 126), (.payload, .chdir, .noEntry, 125), (.payload, .none, .noEntry, 125),
            (.initial, .execve, .noEntry, 125), (.supervisor, .execve, .noEntry, 125),
        ] as [(Role, Operation, Errno, Int32)])
    func aCommandThatCannotBeRunIsNotAFailureOfNestbox(
        _ role: Role, _ operation: Operation, _ errno: Errno, _ status: Int32
    ) {
        let failure = Failure(role: role, index: 0, reason: .refused(SystemError(operation, errno)))
        #expect(Outcome(ending: .failed(failure)).exitStatus == status)
        #expect(Verdict(Outcome(ending: .failed(failure))) == .setupFailed)
    }

    /// `nestbox run --help`: 126 when the command can't be executed; 127 when it was not found. It was.
    @Test func aScriptWithoutItsInterpreterWasFound() {
        let error = SystemError(.execve, .noEntry, detail: 1)
        let failure = Failure(role: .payload, index: 0, reason: .refused(error))
        #expect(Outcome(ending: .failed(failure)).exitStatus == 126)
    }

    @Test(arguments: [.died(.kill), .garbled, .posture(field: .uid, expected: 1, found: 0)] as [Failure.Reason])
    func everythingElseIs125(_ reason: Failure.Reason) {
        for role in Role.allCases {
            #expect(Outcome(ending: .failed(Failure(role: role, index: 0, reason: reason))).exitStatus == 125)
        }
    }
}
