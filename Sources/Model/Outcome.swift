/// How a run ended and what it used, as seen by the supervisor. Rendering it is `Reporting`'s job.
package struct Outcome: Sendable {
    package var ending: Ending
    package var usage: Usage
    /// The limit that ended the run, proved by what the supervisor did or the kernel counted.
    package var endedBy: Limit?
    /// Limits that were come to, whether or not they ended it.
    package var hits: [LimitHit] = []
    /// Refused calls that were recorded, in the order in which each kind came first.
    package var denials: [Denial] = []
    /// How many refused calls were of more kinds than are kept.
    package var otherDenials: Int64 = 0
    /// What the command asked for, where it was observed.
    package var observed: [ObservedCall] = []
    /// Which of the denials ended the run.
    package var deniedBy: Int?
    /// The kernel killed in it because the host, not the jail, was out of memory.
    package var hostWasOutOfMemory = false
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
    case uid, gid, noNewPrivileges, capabilities, seccompMode, filters, descriptors, securebits, dumpable
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
