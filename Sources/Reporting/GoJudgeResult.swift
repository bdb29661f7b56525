package import Model

/// A run as one result of go-judge's `/run`, on one line. Files are not its affair, so it has none.
///
/// Times are in nanoseconds, memory in bytes; what is unknown is absent. A run that never was has used
/// nothing, and the fields that are never left out there are 0. Format: go-judge, model.Result.
package func goJudgeResult(_ outcome: Outcome, _ plan: Plan) -> String {
    if case .failed(let failure) = outcome.ending { return internalError(FailureText(failure, in: plan).message) }
    let status = goJudgeStatus(outcome)
    var fields: [(String, JSON)] = [
        ("status", .string(status)), ("exitStatus", .integer(Int64(outcome.ending.goJudgeStatus))),
    ]
    if outcome.isExplained { fields.append(("error", .string(endingSentence(outcome, plan)))) }
    let usage = outcome.usage
    let figures = [
        ("time", usage[.cpuTotal]), ("memory", usage[.memoryPeak] ?? usage[.maxRSS]), ("runTime", usage[.wall]),
        ("procPeak", usage[.pidsPeak]),
    ]
    for (name, value) in figures {
        if let value { fields.append((name, .integer(value))) }
    }
    return JSON.object(fields).text + "\n"
}

/// A run that was refused before there was a plan.
package func goJudgeResult(_ refusal: Refusal) -> String { internalError(refusal.message) }

private func internalError(_ message: String) -> String {
    let object = JSON.object([
        ("status", .string("Internal Error")), ("exitStatus", .integer(0)), ("error", .string(message)),
        ("time", .integer(0)), ("memory", .integer(0)), ("runTime", .integer(0)),
    ])
    return object.text + "\n"
}

/// The nearest of go-judge's words.
private func goJudgeStatus(_ outcome: Outcome) -> String {
    switch Verdict(outcome) {
    case .ok: return "Accepted"
    case .nonzeroExit: return "Nonzero Exit Status"
    case .wallTime, .cpuTime: return "Time Limit Exceeded"
    case .memory: return "Memory Limit Exceeded"
    case .output, .fileSize: return "Output Limit Exceeded"
    case .syscallDenied: return "Dangerous Syscall"
    case .setupFailed: return "Internal Error"
    // It has no word for them: what became of the command is said, and `error` has the reason.
    case .signaled, .pids, .interrupted:
        switch outcome.ending {
        case .exited(0): return "Accepted"
        case .exited: return "Nonzero Exit Status"
        case .signaled, .failed: return "Signalled"
        }
    }
}

extension Outcome {
    /// There is more to say than the status does.
    fileprivate var isExplained: Bool {
        switch Verdict(self) {
        case .ok, .nonzeroExit, .setupFailed: false
        case .signaled: hostWasOutOfMemory || lostInit
        case .wallTime, .cpuTime, .memory, .pids, .output, .fileSize, .syscallDenied, .interrupted: true
        }
    }
}

extension Ending {
    /// The status of a command that exited, the number of the signal that ended it.
    fileprivate var goJudgeStatus: Int32 {
        switch self {
        case .exited(let status): status
        case .signaled(let signal): signal.number
        case .failed: 0
        }
    }
}
