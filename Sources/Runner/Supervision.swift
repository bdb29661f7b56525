internal import Cgroup
internal import Linux
internal import Model

// The supervisor's last step: watching a jail whose payload has been admitted.

extension Jail {
    /// How long after the time when init should have ended everything the supervisor does it itself.
    private static let patience = Nanoseconds(500_000_000)

    /// Watches until everything inside is dead.
    mutating func supervise(_ supervision: Supervision, _ plan: Plan) throws(SystemError) -> Outcome {
        var state = SupervisionState(supervision, admittedAt: admittedAt)
        terminal.limitOutput(supervision.limits.output)
        try beginToWatch(&state)
        while true {
            let now = Clock.now
            var watches = [
                Watch(pidfd), Watch(signals), Watch(initChannel.number), Watch(payloadChannel.number),
                denials.watch(now: now),
            ]
            watches += output.watches
            let endOfOutput = watches.count
            watches += terminal.watches
            let endOfTerminal = watches.count
            watches += state.watch.watches
            let looks = sooner(terminal.nextLook, sooner(state.watch.nextLook, denials.nextLook(now: now)))
            try Events.wait(&watches, timeout: sooner(state.nextDeadline, looks).map { $0 - Clock.now })

            // The channels first: what they hold was said before the process ended.
            if watches[3].happened { try hearAdmitted(&state) }
            if watches[2].happened { try hearRunning(&state) }
            if watches[0].happened {
                try drain(&state)
                break
            }
            if watches[1].happened { try obey(&state) }
            if watches[4].happened { try answerDenials(&state) }
            output.relay(watches[5..<endOfOutput])
            terminal.relay(watches[endOfOutput..<endOfTerminal])
            terminal.lookAgain()
            try enforceLimits(&state)
            try enforceDeadlines(&state)
        }
        return try finish(&state, plan)
    }

    // MARK: - Limits

    private func beginToWatch(_ state: inout SupervisionState) throws(SystemError) {
        if let group { state.watch = try LimitWatch(state.supervision, group, now: Clock.now) }
    }

    private func enforceLimits(_ state: inout SupervisionState) throws(SystemError) {
        guard state.endedBy == nil else { return }
        let isTooMuch = output.isExceeded || terminal.isExceeded
        if isTooMuch, state.supervision.limits.output?.onHit == .kill { return try stop(for: .output, &state) }
        if let group, let limit = try state.watch.look(group, now: Clock.now) { try stop(for: limit, &state) }
    }

    private func stop(for limit: Limit, _ state: inout SupervisionState) throws(SystemError) {
        state.endedBy = limit
        try killAll(&state)
    }

    /// Kills everything in the jail.
    private func killAll(_ state: inout SupervisionState) throws(SystemError) {
        state.killDeadline = Clock.now + Self.patience
        do throws(SystemError) {
            // Init goes on, and tells how the payload ended.
            if let group { return try group.kill() }
        } catch  where error.errno == .noEntry {}
        initChannel.number >= 0 ? try sendToInit(.end) : try killInit()
    }

    // MARK: - Refused calls

    private mutating func answerDenials(_ state: inout SupervisionState) throws(SystemError) {
        let isEnding = state.endedBy != nil || state.deniedBy != nil
        let endsRun = state.supervision.onViolation == .kill && !isEnding
        guard let denial = try denials.answer(admittedAt: admittedAt, endsRun: endsRun) else { return }
        state.deniedBy = denial
        try killAll(&state)
    }

    // MARK: - What is said

    /// After init's end: its channel may still hold what it said last.
    private mutating func drain(_ state: inout SupervisionState) throws(SystemError) {
        while initChannel.number >= 0 || payloadChannel.number >= 0 {
            var watches = [Watch(payloadChannel.number), Watch(initChannel.number)]
            try Events.wait(&watches, timeout: Nanoseconds(0))
            if watches[0].happened { try hearAdmitted(&state) }
            if watches[1].happened { try hearRunning(&state) }
            if !watches[0].happened && !watches[1].happened { return }
        }
    }

    /// The admitted payload closes its channel by exec, says why it could not, or dies.
    private mutating func hearAdmitted(_ state: inout SupervisionState) throws(SystemError) {
        switch try payloadChannel.receive() {
        case .message(.failed(let role, let index, let error), _, _):
            state.failure = Failure(role: role, index: index, reason: .refused(error))
        case .endOfFile:
            state.payloadIsSilent = true
            // Not before the command is there: a Ctrl-Z in the jail's terminal would stop a payload that has
            // not executed yet, and with it init, which waits for that. Until now it is nestbox's own.
            try terminal.start()
        case .message, .garbled:
            state.failure = Failure(role: .payload, index: progress?[.payload] ?? 0, reason: .garbled)
        }
        payloadChannel.close()
        payloadChannel = StatusChannel(number: -1)
    }

    private mutating func hearRunning(_ state: inout SupervisionState) throws(SystemError) {
        switch try initChannel.receive() {
        case .message(.ended(let end), _, _):
            state.end = end
        case .message(.stopped(let signal), _, _):
            // Ctrl-Z typed into the jail's terminal: the caller's shell is to get its turn.
            if signal == .terminalStop && terminal.isActive { try suspend() }
        case .message(.died, _, _):
            try noteExec(&state)
            try sendToInit(.go)
        case .message(.failed(let role, let index, let error), _, _):
            state.failure = Failure(role: role, index: index, reason: .refused(error))
        case .message(.terminal, let master?, _):
            DescriptorTable.close(master)
        case .endOfFile:
            initChannel.close()
            initChannel = StatusChannel(number: -1)
        case .message, .garbled:
            state.failure = Failure(role: .initial, index: progress?[.initial] ?? 0, reason: .garbled)
            try killInit()
        }
    }

    /// Tells a command that a signal ended from a set-up that one did.
    private func noteExec(_ state: inout SupervisionState) throws(SystemError) {
        // What was ended for a limit needs no other reason.
        guard state.failure == nil, state.endedBy == nil, state.deniedBy == nil, try !hasExecuted() else { return }
        state.failure = Failure(role: .payload, index: progress?[.payload] ?? 0, reason: .died(nil))
    }

    /// PF_FORKNOEXEC of the payload's zombie.
    ///
    /// Kernel: proc_pid_stat(5), field 9; include/linux/sched.h.
    private func hasExecuted() throws(SystemError) -> Bool {
        let stat = try Files.contents(of: ByteString("/proc/\(payloadPID)/stat"))
        // The name in parentheses may hold anything, parentheses and spaces too.
        guard let close = stat.lastIndex(of: UInt8(ascii: ")")) else { throw SystemError(.protocolExchange, .invalid) }
        let fields = stat[(close + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 6, let flags = UInt64(String(decoding: fields[6], as: UTF8.self)) else {
            throw SystemError(.protocolExchange, .invalid)
        }
        return flags & 0x40 == 0
    }

    // MARK: - Signals

    private mutating func obey(_ state: inout SupervisionState) throws(SystemError) {
        while let signal = try Signals.next(from: signals) {
            switch signal {
            case .windowChange: terminal.copyWindowSize()
            case .terminalStop: try suspend()
            case .cont:
                terminal.resume()
                try sendToJail(.cont)
            default:
                if signal != .user1 && signal != .user2 { state.forwarded = signal }
                // SIGINT and SIGQUIT are questions; SIGTERM and SIGHUP an order with a deadline.
                if signal == .terminate || signal == .hangup, state.orderDeadline == nil {
                    state.orderDeadline = Clock.now + state.supervision.grace
                }
                try sendToJail(signal)
            }
        }
    }

    /// Lets the caller's shell have the terminal; goes on with the payload when that continues us.
    private mutating func suspend() throws(SystemError) {
        terminal.restore()
        try sendToJail(.stop)
        try Signals.stopGroup()
        terminal.resume()
        try sendToJail(.cont)
    }

    private func sendToJail(_ signal: Signal) throws(SystemError) {
        if initChannel.number >= 0 { return try sendToInit(.forward(signal)) }
        do throws(SystemError) {
            try Processes.signal(pidfd, signal)
        } catch  where error.errno == .noProcess {}
    }

    /// An init that is gone needs no message: its end is read next.
    private func sendToInit(_ message: StatusMessage) throws(SystemError) {
        do throws(SystemError) {
            try initChannel.send(message)
        } catch  where error.errno == .brokenPipe || error.errno == .connectionReset {}
    }

    // MARK: - Deadlines

    private mutating func enforceDeadlines(_ state: inout SupervisionState) throws(SystemError) {
        let now = Clock.now
        if let order = state.orderDeadline, now >= order {
            state.killedAfterGrace = true
            state.orderDeadline = Nanoseconds(Int64.max)
            state.killDeadline = now + Self.patience
            initChannel.number >= 0 ? try sendToInit(.end) : try killInit()
        }
        if let limit = state.wallDeadline, now >= limit { try enforceWallTime(&state, now) }
        if let kill = state.killDeadline, now >= kill {
            state.killDeadline = nil
            try killInit()
        }
    }

    private mutating func enforceWallTime(_ state: inout SupervisionState, _ now: Nanoseconds) throws(SystemError) {
        guard state.supervision.initKind == .none else {
            // Init keeps the time; this is for an init that can't.
            state.wallTimeExceeded = true
            state.wallDeadline = nil
            return try killInit()
        }
        if !state.wallTimeExceeded && state.supervision.grace > Nanoseconds(0) {
            try sendToJail(.terminate)
            try sendToJail(.cont)
            state.wallDeadline = now + state.supervision.grace
        } else {
            try killInit()
            state.wallDeadline = nil
        }
        state.wallTimeExceeded = true
    }

    private func killInit() throws(SystemError) {
        do throws(SystemError) {
            try Processes.signal(pidfd, .kill)
        } catch  where error.errno == .noProcess {}
    }

    // MARK: - The end

    private mutating func finish(_ state: inout SupervisionState, _ plan: Plan) throws(SystemError) -> Outcome {
        terminal.drain()
        terminal.restore()
        try output.drain(until: state.drainDeadline, signals: signals)
        let event = try Processes.wait(for: pid, .exited | .keep)
        if plan.becomesPayload, case .killed? = event?.state { try noteExec(&state) }
        let at = Clock.now
        let usage = try Processes.reap(pid)
        pid = 0
        var outcome = state.outcome(
            initState: event?.state, initUsage: usage, at: at, becomesPayload: plan.becomesPayload)
        outcome.denials = denials.denials
        outcome.otherDenials = denials.others
        outcome.observed = denials.observation?.calls ?? []
        if outcome.endedBy == nil {
            // The command may have been faster, and have ended by itself: the call was made all the same.
            let killed = outcome.ending == .signaled(.kill) ? denials.denial(thatKilled: payloadPID) : nil
            outcome.deniedBy = state.deniedBy ?? killed
        }
        try account(&outcome, state)
        return outcome
    }
}
