internal import Linux
internal import Model

/// What supervision has learned so far.
struct SupervisionState {
    let supervision: Supervision
    let admittedAt: Nanoseconds
    var failure: Failure?
    var end: PayloadEnd?
    /// Its channel closed without a word: it executed the command, or died just before.
    var payloadIsSilent = false
    var forwarded: Signal?
    var wallTimeExceeded = false
    /// The limit for which the supervisor has ended the run.
    var endedBy: Limit?
    /// The denial for which it has.
    var deniedBy: Int?
    var watch = LimitWatch()
    var killedAfterGrace = false
    var wallDeadline: Nanoseconds?
    var orderDeadline: Nanoseconds?
    var killDeadline: Nanoseconds?

    init(_ supervision: Supervision, admittedAt: Nanoseconds) {
        self.supervision = supervision
        self.admittedAt = admittedAt
        guard let wallTime = supervision.wallTime else { return }
        // With our init this is only the second stop, for an init that somebody outside stopped.
        let backstop = supervision.grace + Nanoseconds(500_000_000)
        wallDeadline = admittedAt + wallTime
        if supervision.initKind == .nestbox { wallDeadline = admittedAt + wallTime + backstop }
    }

    /// Output that nobody takes does not hold a run that has a time limit.
    var drainDeadline: Nanoseconds? {
        supervision.wallTime.map { max(admittedAt + $0 + supervision.grace, Clock.now + Nanoseconds.seconds(1)) }
    }

    var nextDeadline: Nanoseconds? { sooner(wallDeadline, sooner(orderDeadline, killDeadline)) }

    /// - Parameter initState: how PID 1 ended, which with `--init none` is the payload.
    func outcome(
        initState: ChildEvent.State?, initUsage: ChildUsage, at: Nanoseconds, becomesPayload: Bool
    ) -> Outcome {
        var outcome = Outcome(ending: ending(initState, becomesPayload: becomesPayload))
        outcome.endedBy = endedBy ?? (wallTimeExceeded || end?.wallTimeExceeded ?? false ? .wallTime : nil)
        outcome.forwarded = forwarded
        outcome.lostInit = end == nil && !becomesPayload
        outcome.killedAfterGrace = killedAfterGrace
        if case .failed = outcome.ending { return outcome }
        outcome.usage.add(.wall, ((end?.at ?? at) - admittedAt).count, .monotonicClock)
        addUsage(of: end?.usage ?? initUsage, isOfChildren: end != nil, to: &outcome.usage)
        if let tasks = end?.tasks { outcome.usage.add(.tasks, tasks, .processIDs) }
        return outcome
    }

    private func addUsage(of children: ChildUsage, isOfChildren: Bool, to usage: inout Usage) {
        let source: Figure.Source = isOfChildren ? .childrenOfInit : .waitForInit
        usage.add(.cpuUser, children.user.count, source)
        usage.add(.cpuSystem, children.system.count, source)
        usage.add(.cpuTotal, (children.user + children.system).count, source)
        usage.add(
            .maxRSS, Int64(clamping: children.maxRSS.count), isOfChildren ? .largestChildOfInit : .largestOfInit)
        usage.add(.voluntarySwitches, children.voluntarySwitches, source)
        usage.add(.involuntarySwitches, children.involuntarySwitches, source)
        // The group's own count of page faults, where there is one, takes the place of this.
        usage.add(.pageFaults, children.minorFaults + children.majorFaults, source)
        usage.add(.majorFaults, children.majorFaults, source)
    }

    private func ending(_ initState: ChildEvent.State?, becomesPayload: Bool) -> Ending {
        if let failure { return .failed(withSignal(failure, becomesPayload ? initState : end?.state)) }
        switch becomesPayload ? initState : end?.state {
        case .exited(let status): return .exited(status)
        case .killed(let signal): return .signaled(signal)
        case .stopped, .continued, nil:
            // Init was killed: by the supervisor on a deadline, or by somebody else.
            if wallTimeExceeded || killedAfterGrace || endedBy != nil || deniedBy != nil { return .signaled(.kill) }
            // Somebody else includes the payload, who can starve PID 1 of what it needs. With PID 1 the
            // kernel kills all, so this is what happened to the command too, and no failed set-up.
            if payloadIsSilent { return .signaled(.kill) }
            var signal: Signal?
            if case .killed(let number) = initState { signal = number }
            return .failed(Failure(role: .initial, index: -1, reason: .died(signal)))
        }
    }

    /// Just before its exec the payload can be told to end like any program, by Ctrl-C for instance.
    private func withSignal(_ failure: Failure, _ state: ChildEvent.State?) -> Failure {
        guard failure.role == .payload, failure.reason == .died(nil), case .killed(let signal) = state else {
            return failure
        }
        var failure = failure
        let isRequest = signal == .hangup || signal == .interrupt || signal == .quit || signal == .terminate
        failure.reason = isRequest ? .interrupted(signal) : .died(signal)
        return failure
    }
}

/// The earlier of two moments that may not come.
func sooner(_ a: Nanoseconds?, _ b: Nanoseconds?) -> Nanoseconds? {
    guard let a else { return b }
    guard let b else { return a }
    return min(a, b)
}
