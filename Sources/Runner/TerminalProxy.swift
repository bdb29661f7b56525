internal import Linux
internal import Model

/// Stands between the caller's terminal and the jail's: bytes go through, the terminal itself does not.
///
/// The payload holds only the slave of a pty of the jail. What it does to that (modes, TIOCSTI,
/// window size) ends there.
struct TerminalProxy {
    private var master: Int32 = -1
    private var outside: Int32 = -1
    private var saved: Terminals.Mode?
    private var isRaw = false
    private var hasCommand = false
    /// Where output goes: the same terminal, opened again so that a full one does not block us.
    private var writer: Int32 = -1
    /// Typed, but not yet taken by the jail.
    private var input: [UInt8] = []
    /// Said in the jail, but not yet taken by the terminal. While it holds something no more is read.
    private var output: [UInt8] = []
    private var readsInput = false
    /// What may still be said, where that is limited.
    private var outputLimit: OutputLimit?
    private var passed: UInt64 = 0
    /// More was said than may be.
    private(set) var isExceeded = false
    private static let chunk = 4096

    var isActive: Bool { master >= 0 }

    /// Takes over the master that init sent.
    mutating func attach(_ master: Int32) throws(SystemError) {
        guard let outside = (0..<3).first(where: { Terminals.isTerminal($0) }) else {
            throw SystemError(.tcgetattr, .invalid)
        }
        self.master = master
        self.outside = outside
        readsInput = Terminals.isTerminal(0)
        writer = try Terminals.openAgain(outside).release()
        try DescriptorTable.setNonBlocking(master)
        let mode = try Terminals.mode(of: outside)
        saved = mode
        try Terminals.set(mode, on: master)
        // A terminal that stays cooked, as only output goes there, ends the lines itself.
        if !readsInput { try Terminals.leaveOutputAlone(master, from: mode) }
        try Terminals.copyWindowSize(from: outside, to: master)
    }

    mutating func limitOutput(_ limit: OutputLimit?) { outputLimit = limit }

    /// The command is there: from now on what is typed is for it.
    mutating func start() throws(SystemError) {
        hasCommand = true
        try takeOver()
    }

    private mutating func takeOver() throws(SystemError) {
        guard hasCommand, isActive, readsInput, !isRaw, isForeground, let saved else { return }
        try Terminals.makeRaw(outside, from: saved)
        isRaw = true
    }

    /// In the background the terminal belongs to somebody else.
    private var isForeground: Bool { Terminals.foregroundGroup(of: outside) == Processes.processGroup() }

    /// Continued, perhaps by a shell that has set the terminal's modes meanwhile.
    mutating func resume() {
        isRaw = false
        do throws(SystemError) {
            try takeOver()
        } catch {
            // A terminal that has gone away can't be made raw; its hang-up arrives as a signal.
        }
        copyWindowSize()
    }

    mutating func restore() {
        guard isRaw, let saved else { return }
        isRaw = false
        do throws(SystemError) {
            try Terminals.set(saved, on: outside)
        } catch {
            // It is gone, and its modes with it.
        }
    }

    func copyWindowSize() {
        guard isActive else { return }
        do throws(SystemError) {
            try Terminals.copyWindowSize(from: outside, to: master)
        } catch {
            // A size that can't be read is one that does not change.
        }
    }

    /// In the background the terminal is not ours. Nobody tells when that changes, so it is looked at again.
    var nextLook: Nanoseconds? {
        hasCommand && isActive && readsInput && !isRaw ? Clock.now + Nanoseconds(200_000_000) : nil
    }

    mutating func lookAgain() {
        if nextLook != nil && isForeground { resume() }
    }

    /// What to wait for, in the order in which `relay` gets it back.
    var watches: [Watch] {
        // Before the terminal is raw it would end the lines once more.
        guard isActive && hasCommand else { return [] }
        var watches = [output.isEmpty ? Watch(master) : Watch(writer, .writable)]
        if !input.isEmpty { watches.append(Watch(master, .writable)) }
        if isRaw && input.isEmpty { watches.append(Watch(outside)) }
        return watches
    }

    mutating func relay(_ watches: ArraySlice<Watch>) {
        for watch in watches where watch.happened {
            switch (watch.number, watch.event) {
            case (master, .readable), (writer, .writable): relayOutput()
            case (master, .writable): flushInput()
            default: relayInput()
            }
        }
    }

    /// What the jail still had to say when it ended, as far as the terminal takes it: one that nobody
    /// reads must not hold us for ever.
    mutating func drain() {
        let deadline = Clock.now + Nanoseconds.seconds(1)
        while isActive && Clock.now < deadline {
            guard !relayOutput() else { continue }
            if output.isEmpty { return }
            do throws(SystemError) {
                var watches = [Watch(writer, .writable)]
                try Events.wait(&watches, timeout: deadline - Clock.now)
            } catch {
                return
            }
        }
    }

    /// - Returns: false when nothing more can be moved at the moment, or ever.
    @discardableResult
    private mutating func relayOutput() -> Bool {
        do throws(SystemError) {
            if output.isEmpty { try takeOutput() }
            guard !output.isEmpty else { return false }
            output.removeFirst(try Files.writeSome(output[...], to: writer))
            return true
        } catch  where error.errno == .again {
            return false
        } catch {
            // EIO: the last slave is closed. Writing fails only when the caller's terminal is gone.
            close()
            return false
        }
    }

    private mutating func takeOutput() throws(SystemError) {
        let bytes = try Files.read(master, limit: Self.chunk)
        output = bytes
        if let limit = outputLimit, passed + UInt64(bytes.count) > limit.size.count {
            isExceeded = true
            output = Array(bytes.prefix(Int(limit.size.count - passed)))
        }
        passed += UInt64(output.count)
    }

    private mutating func relayInput() {
        do throws(SystemError) {
            let bytes = try Files.read(outside, limit: Self.chunk)
            if bytes.isEmpty { return restore() }
            input += bytes
            flushInput()
        } catch {
            restore()
        }
    }

    private mutating func flushInput() {
        do throws(SystemError) {
            while !input.isEmpty { input.removeFirst(try Files.writeSome(input[...], to: master)) }
        } catch  where error.errno == .again {
        } catch {
            input = []
        }
    }

    /// With nobody left in the jail to read what is typed, the terminal works for the caller again.
    private mutating func close() {
        restore()
        DescriptorTable.close(master)
        master = -1
    }
}
