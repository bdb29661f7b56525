internal import Linux
internal import Model

/// What PID 1 waits for: children and the supervisor.
///
/// Made before the payload is: that may take away from PID 1, whose user it is, the right to open anything.
struct ReaperWatch: ~Copyable {
    let signals: Int32
    let events: WatchSet

    init(_ channel: StatusChannel) throws(SystemError) {
        let signals = try Signals.descriptor(for: [.child])
        events = try WatchSet([signals.number, channel.number])
        self.signals = signals.release()
    }

    /// Those to keep open.
    var descriptors: [Int32] { [signals, events.number] }
}

/// What PID 1 does while the payload runs: reaps orphans, passes signals on, keeps the clock.
///
/// The clock is here and not only in the supervisor, because a stopped supervisor would stop it.
struct Reaper: ~Copyable {
    private let payload: Int32
    private let channel: StatusChannel
    private let watch: ReaperWatch
    private let grace: Nanoseconds
    private let countsTasks: Bool
    private var deadline: Nanoseconds?
    private var wallTimeExceeded = false

    init(
        payload: Int32, channel: StatusChannel, watch: consuming ReaperWatch, started: Nanoseconds,
        wallTime: Nanoseconds?, grace: Nanoseconds,
        countsTasks: Bool
    ) {
        self.payload = payload
        self.channel = channel
        self.watch = watch
        self.grace = grace
        self.countsTasks = countsTasks
        deadline = wallTime.map { started + $0 }
    }

    /// - Throws: what kept it from its work. PID 1's end is then the end of everything inside.
    consuming func run() throws(SystemError) -> Never {
        try reapUntilTheEnd()
        Processes.exit(0)
    }

    private mutating func reapUntilTheEnd() throws(SystemError) {
        while true {
            let (ended, isDone) = try reapSome()
            if let ended { return try finish(ended) }
            let happened = try watch.events.wait(timeout: isDone ? deadline.map { $0 - Clock.now } : Nanoseconds(0))
            if happened(0) { _ = try Signals.next(from: watch.signals) }
            if happened(1) { try obey() }
            if let deadline, Clock.now >= deadline { try expire() }
        }
    }

    /// Takes zombies, but not the payload's, and at most so many that the clock is looked at in time:
    /// a payload can make them faster than they can be taken.
    ///
    /// - Returns: how the payload ended, if it did; whether nothing was left to take.
    private func reapSome() throws(SystemError) -> (ChildEvent.State?, isDone: Bool) {
        try noticeStop()
        for _ in 0..<64 {
            guard let event = try child(.exited | .noHang | .keep) else { return (nil, true) }
            if event.pid == payload { return (event.state, true) }
            _ = try Processes.reap(event.pid)
        }
        return (nil, false)
    }

    /// Tells the supervisor of Ctrl-Z, but never waits for it: it may be stopped itself.
    private func noticeStop() throws(SystemError) {
        guard try child(.stopped | .noHang, payload)?.state == .stopped(.terminalStop) else { return }
        try channel.sendIfPossible(.stopped(.terminalStop))
    }

    /// The next event of a child; nil also when there is no child that could have one.
    private func child(_ options: WaitOptions, _ pid: Int32? = nil) throws(SystemError) -> ChildEvent? {
        do throws(SystemError) {
            return try Processes.wait(for: pid, options)
        } catch  where error.errno == .noChild {
            return nil
        }
    }

    private mutating func obey() throws(SystemError) {
        switch try channel.receive() {
        case .message(.forward(let signal), _, _):
            try passOn(signal)
        case .message(.end, _, _):
            try killAll()
        case .message, .garbled, .endOfFile:
            // The supervisor is gone, or not itself any more.
            Processes.exit(125)
        }
    }

    /// First SIGTERM; when the grace is over too, SIGKILL.
    private mutating func expire() throws(SystemError) {
        if !wallTimeExceeded && grace > Nanoseconds(0) {
            try passOn(.terminate)
            // What is stopped would not see it.
            try passOn(.cont)
            deadline = Clock.now + grace
        } else {
            try killAll()
            deadline = nil
        }
        wallTimeExceeded = true
    }

    /// To the payload's process group, as a terminal would; to the payload alone when it left that.
    private func passOn(_ signal: Signal) throws(SystemError) {
        do throws(SystemError) {
            try Processes.kill(-payload, signal)
        } catch  where error.errno == .noProcess {
            do throws(SystemError) {
                try Processes.kill(payload, signal)
            } catch  where error.errno == .noProcess {}
        }
    }

    private func killAll() throws(SystemError) {
        do throws(SystemError) {
            try Processes.kill(-1, .kill)
        } catch  where error.errno == .noProcess {}
    }

    private func finish(_ state: ChildEvent.State) throws(SystemError) {
        let at = Clock.now
        try killAll()
        if case .killed = state {
            // The supervisor looks at the zombie to see whether it ever was the command.
            try channel.send(.died)
            while case .message(let message, _, _) = try channel.receive() {
                if message == .go { break }
            }
        }
        try reapRest()
        let usage = try Processes.childrenUsage()
        let end = PayloadEnd(
            state: state, wallTimeExceeded: wallTimeExceeded, at: at, usage: usage,
            tasks: countsTasks ? countTasks() : nil)
        try channel.send(.ended(end))
    }

    /// Process ids are handed out in order, to threads too: the next one tells how many there were. PID 1 is
    /// not counted, and neither is the one that is asked for here.
    private func countTasks() -> Int64? {
        do throws(SystemError) {
            let next = try Processes.cloneBorrowingMemory { Processes.exit(0) }
            _ = try Processes.reap(next)
            return Int64(next) - 2
        } catch {
            return nil  // An unknown figure is left out.
        }
    }

    private func reapRest() throws(SystemError) {
        while true {
            do throws(SystemError) {
                guard let event = try Processes.wait(for: nil, .exited | .keep) else { return }
                _ = try Processes.reap(event.pid)
            } catch  where error.errno == .noChild {
                return
            }
        }
    }
}
