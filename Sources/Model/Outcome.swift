/// How a run ended and what it used, as seen by the supervisor. Rendering it is `Reporting`'s job.
package struct Outcome: Sendable {
    package var ending: Ending
    package var usage: Usage
    /// The wall-time limit ended the run.
    package var wallTimeExceeded = false
    /// The last terminating signal that the supervisor received and passed on.
    package var forwarded: Signal?
    /// PID 1 was lost while the payload ran: killed from outside, or starved by the payload.
    package var lostInit = false
    /// The payload outlived its grace after that signal and was killed.
    package var killedAfterGrace = false

    package init(ending: Ending, usage: Usage = Usage()) {
        self.ending = ending
        self.usage = usage
    }
}

package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signaled(Signal)
    case failed(Failure)
}

/// A set-up that did not succeed: the command never ran.
package struct Failure: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        case refused(SystemError)
        /// The process that was to do the step is gone.
        case died(Signal?)
        /// What the payload's process is differs from the plan.
        case posture(field: PostureField, expected: UInt64, found: UInt64)
        /// The supervisor was told to end.
        case interrupted(Signal)
        /// A record on the status channel was not what the protocol has there.
        case garbled
    }

    package let role: Role
    package let index: Int
    package var reason: Reason
    /// What was found out afterwards about the host, to explain it.
    package var diagnosis: Set<Diagnosis> = []

    package init(role: Role, index: Int, reason: Reason) {
        self.role = role
        self.index = index
        self.reason = reason
    }
}

package enum PostureField: UInt8, Sendable, Hashable {
    case uid, gid, noNewPrivileges, capabilities, seccompMode, descriptors, securebits, dumpable
}

/// Why a kernel may say no, looked up only after it did.
package enum Diagnosis: Hashable, Sendable {
    case userNamespacesDisabledByDebian
    case userNamespacesLimitedToZero
    case userNamespacesRestrictedByAppArmor
    case insideSeccompFilter
    case insideChroot
    case kernelTooOld(String)
    case procPartlyCovered
    case noProc
}

/// What the jail used. Absent means unknown, never zero.
package struct Usage: Sendable, Hashable {
    package var wall: TimeFigure?
    package var cpuUser: TimeFigure?
    package var cpuSystem: TimeFigure?
    package var maxRSS: SizeFigure?

    package init() {}
}

/// A span of time and where it was read.
///
/// Two plain types rather than a generic one: the run-time makes the metadata of each use of a generic
/// type anew in every process, and that took longer than all the reading.
package struct TimeFigure: Sendable, Hashable {
    package let value: Nanoseconds
    package let source: String

    package init(_ value: Nanoseconds, source: String) {
        self.value = value
        self.source = source
    }
}

/// An amount of memory and where it was read.
package struct SizeFigure: Sendable, Hashable {
    package let value: Bytes
    package let source: String

    package init(_ value: Bytes, source: String) {
        self.value = value
        self.source = source
    }
}
