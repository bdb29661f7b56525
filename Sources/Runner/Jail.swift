internal import Cgroup
internal import Linux
internal import Model

/// A running jail as the supervisor holds it: its init, its channels, and what they said so far.
struct Jail: ~Copyable {
    var progress: SharedPage?
    var initChannel = StatusChannel(number: -1)
    var initEnd = StatusChannel(number: -1)
    var payloadChannel = StatusChannel(number: -1)
    var payloadEnd = StatusChannel(number: -1)
    /// 0 before the clone and after the reaping.
    var pid: Int32 = 0
    var pidfd: Int32 = -1

    /// Delivers the signals to the supervisor.
    var signals: Int32 = -1
    /// When a set-up that still goes on is given up.
    var setupDeadline = Nanoseconds(Int64.max)

    /// The payload's cgroup, where it has one.
    var group: Group?
    var output = OutputRelay()
    var denials = DenialLedger()

    var payloadPID: Int32 = 0
    var terminal = TerminalProxy()
    var admittedAt = Nanoseconds(0)

    // MARK: - Id maps

    /// Writes a file of init's /proc directory. That it is still this init's is certain: only we
    /// reap it, so its number can't have passed to another process.
    func write(_ text: String, to name: ByteString) throws(SystemError) -> Failure? {
        let path = ByteString("/proc/\(pid)/") + name
        do throws(SystemError) {
            let file = try Files.open(path, .writeOnly)
            try Files.write(Array(text.utf8), to: file.number)
        } catch {
            // A dead init is the reason, not what the kernel says about its files.
            if let failure = initFailure() { return failure }
            throw error
        }
        return nil
    }

    /// By absolute path, with an empty environment: neither PATH nor the current directory choose.
    func mapRange(_ tool: ByteString, _ mappings: [IDMapping]) throws(SystemError) -> Failure? {
        let path = "/usr/bin/" + tool
        var arguments = [path, ByteString("\(pid)")]
        for mapping in mappings {
            arguments += [mapping.inside, mapping.outside, mapping.count].map { ByteString("\($0)") }
        }
        guard try Processes.run(arguments) == .exited(0) else { throw SystemError(.runProgram, .perm) }
        return nil
    }

    func release() throws(SystemError) -> Failure? {
        do throws(SystemError) {
            try initChannel.send(.go)
        } catch {
            return initFailure() ?? Failure(role: .initial, index: progress?[.initial] ?? 0, reason: .died(nil))
        }
        return nil
    }

    // MARK: - Admission

    /// Waits for the payload's posture, compares it with the plan, sets the limits, and lets the payload exec.
    mutating func admitPayload(_ plan: Plan, _ limits: [ResourceLimit]) throws(SystemError) -> Failure? {
        while true {
            // Not before the terminal is here: the payload would begin without it.
            let awaitsTerminal = plan.hasTerminal && !terminal.isActive
            var watches = [
                Watch(awaitsTerminal ? -1 : payloadChannel.number), Watch(initChannel.number), Watch(signals),
            ]
            try Events.wait(&watches, timeout: setupDeadline - Clock.now)
            // The payload first: what it said explains why init says that it ended.
            if watches[0].happened, let answer = try hearPayload(plan) {
                if let failure = answer.failure { return failure }
                for limit in limits { try Processes.setLimit(limit, of: payloadPID) }
                try payloadChannel.send(.go)
                return nil
            }
            if watches[1].happened, let failure = try hearInit(plan) { return failure }
            if watches[2].happened, let failure = try hearSignal() { return failure }
            if Clock.now >= setupDeadline { return failureOfSetup(.refused(SystemError(.poll, .timedOut))) }
        }
    }

    /// Told to end before there is a command that could be told.
    private func hearSignal() throws(SystemError) -> Failure? {
        while let signal = try Signals.next(from: signals) {
            switch signal {
            case .hangup, .interrupt, .quit, .terminate: return failureOfSetup(.interrupted(signal))
            default: continue
            }
        }
        return nil
    }

    /// A failure at the step that the set-up has come to.
    private func failureOfSetup(_ reason: Failure.Reason) -> Failure {
        let payload = progress?[.payload] ?? 0
        if payload > 0 { return Failure(role: .payload, index: payload, reason: reason) }
        return Failure(role: .initial, index: progress?[.initial] ?? 0, reason: reason)
    }

    private enum Answer {
        case admitted
        case failed(Failure)

        var failure: Failure? {
            if case .failed(let failure) = self { return failure }
            return nil
        }
    }

    /// - Returns: nil when it goes on, or the payload only closed its channel: init, who reaps it, knows how it
    ///   ended.
    private mutating func hearPayload(_ plan: Plan) throws(SystemError) -> Answer? {
        let index = progress?[.payload] ?? 0
        switch try payloadChannel.receive() {
        case .message(.posture(let descriptors, let securebits, let dumpable), _, let sender):
            payloadPID = sender
            let claimed = ClaimedPosture(descriptors: descriptors, securebits: securebits, dumpable: dumpable)
            // Its filter would ask nobody, and nobody would know.
            guard plan.notifyingFilter == nil || denials.isListening else {
                return .failed(Failure(role: .payload, index: index, reason: .garbled))
            }
            if let difference = try claimed.difference(from: plan.posture, of: sender) {
                return .failed(Failure(role: .payload, index: index, reason: difference))
            }
            admittedAt = Clock.now
            return .admitted
        case .message(.listener, let listener?, _):
            guard let filter = plan.notifyingFilter else {
                DescriptorTable.close(listener)
                return .failed(Failure(role: .payload, index: index, reason: .garbled))
            }
            denials.listen(listener, filter, observes: plan.observes)
            return nil
        case .message(.failed(let role, let index, let error), _, _):
            return .failed(Failure(role: role, index: index, reason: .refused(error)))
        case .endOfFile:
            payloadChannel.close()
            payloadChannel = StatusChannel(number: -1)
            guard plan.becomesPayload else { return nil }
            return .failed(try failureOfOnlyProcess(plan))
        case .message, .garbled:
            return .failed(Failure(role: .payload, index: index, reason: .garbled))
        }
    }

    private mutating func hearInit(_ plan: Plan) throws(SystemError) -> Failure? {
        let index = progress?[.initial] ?? 0
        switch try initChannel.receive() {
        case .message(.failed(let role, let index, let error), _, _):
            return Failure(role: role, index: index, reason: .refused(error))
        case .message(.terminal, let master?, _):
            try terminal.attach(master)
            return nil
        case .message(.ended(let end), _, _):
            // The payload never came to its exec. What it said last may still be waiting.
            if payloadChannel.number >= 0, case .failed(let failure)? = try hearPayload(plan) { return failure }
            return Failure(role: .payload, index: progress?[.payload] ?? 0, reason: .died(end.signal))
        case .message(.died, _, _):
            try initChannel.send(.go)
            return nil
        case .message(.stopped, _, _):
            return nil
        case .endOfFile:
            if plan.becomesPayload, plan.initial.count - 1 == index {
                initChannel.close()
                initChannel = StatusChannel(number: -1)
                return nil
            }
            return initFailure() ?? Failure(role: .initial, index: index, reason: .died(nil))
        case .message, .garbled:
            return Failure(role: .initial, index: index, reason: .garbled)
        }
    }

    /// `--init none`: the process that closed the payload's channel without a word may have been init still.
    private func failureOfOnlyProcess(_ plan: Plan) throws(SystemError) -> Failure {
        if initChannel.number >= 0,
            case .message(.failed(let role, let index, let error), _, _) = try initChannel.receive()
        {
            return Failure(role: role, index: index, reason: .refused(error))
        }
        var signal: Signal?
        if case .killed(let number) = try Processes.wait(for: pid, .exited | .keep)?.state { signal = number }
        let step = progress?[.initial] ?? 0
        return step < plan.initial.count - 1
            ? Failure(role: .initial, index: step, reason: .died(signal))
            : Failure(role: .payload, index: progress?[.payload] ?? 0, reason: .died(signal))
    }

    /// What init said, or how it died, when it can't go on; nil while it lives.
    private func initFailure() -> Failure? {
        let index = progress?[.initial] ?? 0
        do throws(SystemError) {
            // One that is just dying needs a moment until it can be seen.
            var watches = [Watch(initChannel.number), Watch(pidfd)]
            try Events.wait(&watches, timeout: Nanoseconds(50_000_000))
            if watches[0].happened,
                case .message(.failed(let role, let index, let error), _, _) = try initChannel.receive()
            {
                return Failure(role: role, index: index, reason: .refused(error))
            }
            guard watches[0].happened || watches[1].happened else { return nil }
            // Its channel closes a little before it can be waited for.
            if case .killed(let signal) = try Processes.wait(for: pid, .exited | .keep)?.state {
                return Failure(role: .initial, index: index, reason: .died(signal))
            }
        } catch {
            // ECHILD: then how it ended can't be known.
        }
        return Failure(role: .initial, index: index, reason: .died(nil))
    }

    // MARK: - The end

    /// Kills init, and with it all that is inside, and waits until it is gone.
    mutating func destroy() {
        terminal.restore()
        guard pid != 0 else { return }
        do throws(SystemError) {
            try Processes.signal(pidfd, .kill)
            _ = try Processes.reap(pid)
        } catch {
            // ESRCH and ECHILD: it is gone already, which is what was wanted.
        }
        pid = 0
    }

    /// After everything in it is dead.
    func removeGroup() { group?.remove() }
}

extension Plan {
    /// What the command does is only looked at.
    fileprivate var observes: Bool {
        guard case .supervise(let supervision)? = supervisor.last?.action else { return false }
        return supervision.observes
    }

    /// The filter that asks about refusals.
    fileprivate var notifyingFilter: SyscallFilter? {
        for step in payload {
            if case .loadFilter(let filter) = step.action, filter.refusals == .notified { return filter }
        }
        return nil
    }
}

extension PayloadEnd {
    var signal: Signal? {
        if case .killed(let signal) = state { return signal }
        return nil
    }
}
