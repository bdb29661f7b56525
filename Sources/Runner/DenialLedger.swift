internal import Linux
internal import Model
internal import Seccomp
internal import Syscalls

/// Answers the calls that the filter asks about, and keeps the account of them.
///
/// None is ever let through but where a command is only observed. Whatever a payload does, this takes bounded
/// memory and a part of one processor.
struct DenialLedger {
    /// Other refusals than so many are counted together.
    static let most = 256
    private static let mostCalls = 1024
    /// How many calls are answered before anything else gets its turn.
    private static let batch = 64
    /// And how many in a slice of time, so that a payload can't have a processor work for it that nobody counts.
    private static let mostInSlice = 1000
    private static let slice = Nanoseconds(10_000_000)

    private var listener: Int32 = -1
    private var filter: SyscallFilter?
    private var policy: SyscallPolicy?
    private(set) var denials: [Denial] = []
    /// What tells the denials apart, in their order.
    private var kinds: [CallKind] = []
    private var calls: [CallRules] = []
    private(set) var others: Int64 = 0
    /// Processes that a rule had killed, each with its denial. No more than there are denials.
    private var killed: [(process: Int32, denial: Int)] = []
    private var sliceEnd = Nanoseconds(0)
    private var inSlice = 0

    /// Every call that was seen, where nothing is to be refused.
    private(set) var observation: Observation?

    init() {}

    /// - Parameter observes: the filter asks about all calls, and all that do not kill are let through.
    mutating func listen(_ listener: Int32, _ filter: SyscallFilter, observes: Bool) {
        SyscallListener.hurry(listener)
        if observes { observation = Observation() }
        self.listener = listener
        self.filter = filter
    }

    var isListening: Bool { listener >= 0 }

    // MARK: - When to look

    /// Nothing to watch while it has had its share of time.
    func watch(now: Nanoseconds) -> Watch { Watch(isResting(now) ? -1 : listener) }

    func nextLook(now: Nanoseconds) -> Nanoseconds? { isResting(now) ? sliceEnd : nil }

    private func isResting(_ now: Nanoseconds) -> Bool {
        observation == nil && inSlice >= Self.mostInSlice && now < sliceEnd
    }

    /// The denial for which the process with this number was killed.
    func denial(thatKilled process: Int32) -> Int? { killed.first { $0.process == process }?.denial }

    // MARK: - Answering

    /// Answers what waits.
    ///
    /// - Parameter endsRun: every refusal ends the run, and is not answered: the caller goes no further.
    /// - Returns: the denial for which the run is to end.
    mutating func answer(admittedAt: Nanoseconds, endsRun: Bool) throws(SystemError) -> Int? {
        let now = Clock.now
        if now >= sliceEnd { (sliceEnd, inSlice) = (now + Self.slice, 0) }
        for _ in 0..<Self.batch {
            if isResting(now) { return nil }
            switch try SyscallListener.next(listener) {
            case .none: return nil
            case .end:
                close()
                return nil
            case .call(let call):
                inSlice += 1
                if let last = try answer(call, now - admittedAt, endsRun: endsRun) { return last }
            }
        }
        return nil
    }

    private mutating func answer(
        _ call: Notification, _ time: Nanoseconds, endsRun: Bool
    ) throws(SystemError) -> Int? {
        guard call.number != .max, let rules = rules(about: call) else {
            // -1 is what a debugger puts there to have a call skipped. And a filter without a policy has never
            // been loaded; should it be, this refuses.
            try SyscallListener.refuse(call, .noSystemCall, listener)
            return nil
        }
        let action = rules.action(call.arguments)
        if observation != nil, action != .kill {
            observation?.note(call.number, call.arguments)
            try SyscallListener.pass(call, listener)
            return nil
        }
        let index = note(call, rules, time)
        if endsRun, let index { return index }
        switch action {
        case .errno(let errno): try SyscallListener.refuse(call, errno, listener)
        case .kill, .allow, .log: try kill(call, for: index)
        }
        return nil
    }

    private mutating func rules(about call: Notification) -> CallRules? {
        if let known = calls.first(where: { $0.number == call.number }) { return known }
        if policy == nil { policy = filter?.policyRules }
        guard let policy else { return nil }
        let rules = CallRules(call.number, by: policy, on: .native)
        // There are as many numbers as a payload likes.
        if calls.count < Self.mostCalls { calls.append(rules) }
        return rules
    }

    /// - Returns: the denial that it is one more of, unless there are too many kinds.
    private mutating func note(_ call: Notification, _ rules: CallRules, _ time: Nanoseconds) -> Int? {
        let kind = rules.kind(call.arguments)
        if let index = kinds.firstIndex(of: kind) {
            denials[index].count += 1
            return index
        }
        let refused = rules.refusal(call.arguments)
        // What kills has a place when the others are many: it may be the verdict.
        guard kinds.count < (refused.action == .kill ? 2 * Self.most : Self.most) else {
            others += 1
            return nil
        }
        let caller = CallingProcess(of: call, listener)
        let first = FirstDenial(time: time, pid: caller?.innerNumber, program: caller?.program)
        kinds.append(kind)
        denials.append(Denial(refused, number: call.number, first: first))
        return denials.count - 1
    }

    private mutating func kill(_ call: Notification, for index: Int?) throws(SystemError) {
        guard let caller = CallingProcess(of: call, listener) else {
            // It is gone, or can't be looked at: then it is refused at least.
            return try SyscallListener.refuse(call, .perm, listener)
        }
        if let index, killed.count < 2 * Self.most { killed.append((caller.number, index)) }
        try SyscallListener.kill(call, process: caller.number, listener)
    }

    private mutating func close() {
        DescriptorTable.close(listener)
        listener = -1
    }
}

/// Whose call it is, as the kernel tells while the call waits.
private struct CallingProcess {
    let number: Int32
    /// As the jail numbers it.
    let innerNumber: Int32?
    let program: ByteString?

    /// nil when it is gone.
    init?(of call: Notification, _ listener: Int32) {
        do throws(SystemError) {
            let status = try ProcessStatus(of: call.task)
            guard let process = status.same("Tgid:") else { return nil }
            number = Int32(truncatingIfNeeded: process)
            innerNumber = status.last("NStgid:").map { Int32(truncatingIfNeeded: $0) }
        } catch {
            return nil
        }
        var program: ByteString?
        do throws(SystemError) {
            program = try Files.target(ofSymlink: ByteString("/proc/\(number)/exe"))
        } catch {
            // A program that its user may not read can't be looked at like that. Its name is left out.
        }
        self.program = program
        // Only now it is certain that all this was about the caller.
        guard SyscallListener.isWaiting(call, listener) else { return nil }
    }
}

extension Denial {
    fileprivate init(_ call: RefusedCall, number: UInt32, first: FirstDenial) {
        self.init(
            call: call.name, number: number, arguments: call.arguments, action: call.action, place: call.place,
            reason: call.reason, allowedBy: call.allowedBy, first: first)
    }
}
