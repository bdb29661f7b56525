package import Model

/// Why a run ended, in one word. Every word is proved by something the supervisor saw or did.
package enum Verdict: String, Sendable, CaseIterable {
    case ok
    case nonzeroExit = "nonzero-exit"
    case signaled
    case wallTime = "wall-time"
    case cpuTime = "cpu-time"
    case memory
    case pids
    case output
    case fileSize = "file-size"
    case syscallDenied = "syscall-denied"
    case setupFailed = "setup-failed"
    case interrupted

    package init(_ outcome: Outcome) {
        if case .failed(let failure) = outcome.ending {
            self = failure.interruption == nil ? .setupFailed : .interrupted
        } else if let limit = outcome.endedBy {
            self = Verdict(limit)
        } else if outcome.deniedBy != nil {
            self = .syscallDenied
        } else if outcome.wasInterrupted {
            self = .interrupted
        } else if case .signaled = outcome.ending {
            self = .signaled
        } else {
            self = outcome.ending == .exited(0) ? .ok : .nonzeroExit
        }
    }

    /// The limits that can end a run.
    private init(_ limit: Limit) {
        switch limit {
        case .wallTime: self = .wallTime
        case .cpuTime: self = .cpuTime
        case .output: self = .output
        case .fileSize: self = .fileSize
        case .memory, .memoryHigh, .swap, .hugetlb: self = .memory
        case .pids: self = .pids
        case .cpus, .cpuWeight, .cpuset, .cpusetMems, .ioMax, .ioWeight, .softTime, .softCPUTime, .softMemory:
            // None of these ends a run: what they do is slow it down or be counted.
            self = .signaled
        }
    }
}

extension Outcome {
    /// A signal that the supervisor passed on is what ended the payload.
    var wasInterrupted: Bool {
        if killedAfterGrace { return true }
        guard let forwarded, case .signaled(let signal) = ending else { return false }
        return signal == forwarded
    }

    /// nestbox's own exit status: the payload's, 128 + the signal, 124 for our time limits, 128 + SIGSYS for
    /// a call that ended it, 125 for our failure, 126 for a command that can't be executed and 127 for one that is not there.
    package var exitStatus: Int32 {
        switch ending {
        case .failed(let failure): failure.exitStatus
        case _ where endedBy == .wallTime || endedBy == .cpuTime: 124
        case _ where deniedBy != nil: 128 + Signal.badSystemCall.number
        case .exited(let status): status
        case .signaled(let signal): 128 + signal.number
        }
    }
}

extension Failure {
    fileprivate var interruption: Signal? {
        if case .interrupted(let signal) = reason { return signal }
        return nil
    }

    fileprivate var exitStatus: Int32 {
        if let interruption { return 128 + interruption.number }
        guard role == .payload, case .refused(let error) = reason, error.operation == .execve else { return 125 }
        // A file that was found, but whose interpreter was not, can't be executed.
        let isMissing = error.errno == .noEntry || error.errno == .notDirectory
        return isMissing && error.detail == 0 ? 127 : 126
    }
}
