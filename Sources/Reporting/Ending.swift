import Model

/// How a run ended, in a sentence: the reason first, then what became of the command.
func endingSentence(_ outcome: Outcome, _ plan: Plan) -> String {
    let how =
        switch outcome.ending {
        case .exited(let status): "exited with status \(status)"
        case .signaled(let signal): "was ended by \(signal.name)"
        case .failed: "did not run"
        }
    if let limit = outcome.endedBy { return "\(plan.reason(limit)); the command \(how)" }
    if let index = outcome.deniedBy { return "\(outcome.denials[index].sentence); the command \(how)" }
    if outcome.hostWasOutOfMemory { return "the host was out of memory, not the jail; the command \(how)" }
    if outcome.killedAfterGrace { return "nestbox was told to end, and the command \(how) after its grace" }
    if outcome.lostInit { return "PID 1 of the jail was lost, and the command with it" }
    if let forwarded = outcome.forwarded, outcome.wasInterrupted {
        return "nestbox received \(forwarded.name) and passed it on; the command \(how)"
    }
    return "the command \(how)"
}

extension Plan {
    /// What it means that this limit ended the run.
    fileprivate func reason(_ limit: Limit) -> String {
        let amount = amount(of: limit).map { " of \($0)" } ?? ""
        switch limit {
        case .wallTime: return "the wall time\(amount) was over"
        case .cpuTime: return "the CPU time\(amount) was used up"
        case .output: return "more output than the limit\(amount)"
        case .fileSize: return "a file grew to the limit\(amount)"
        case .pids: return "the limit\(amount) processes was hit"
        case .memory: return "more memory than the limit\(amount) was needed"
        default: return "the limit \(limit.rawValue)\(amount) was hit"
        }
    }

    /// The limit in the plan's own words; nil where it has none.
    func amount(of limit: Limit) -> String? {
        let limits = supervision?.limits
        switch limit {
        case .wallTime: return supervision?.wallTime?.text
        case .cpuTime: return limits?.cpuTime?.text
        case .output: return limits?.output?.size.text
        case .memory: return written("memory.max").flatMap { UInt64($0) }.map { Bytes($0).text }
        case .memoryHigh: return written("memory.high").flatMap { UInt64($0) }.map { Bytes($0).text }
        case .pids: return written("pids.max")
        case .fileSize:
            for step in payload {
                if case .setLimit(let limit) = step.action.unwrapped, limit.resource == .fileSize {
                    return Bytes(limit.soft).text
                }
            }
            return nil
        default: return nil
        }
    }

    private func written(_ file: ByteString) -> String? {
        for step in supervisor {
            if case .limitCgroup(let write) = step.action, write.file == file { return write.value.shown }
        }
        return nil
    }

    var supervision: Supervision? {
        if case .supervise(let supervision)? = supervisor.last?.action { return supervision }
        return nil
    }
}
