internal import Linux
internal import Model

/// Passes on what the payload writes to its standard output and error, and counts it.
///
/// The payload holds only the pipes: the caller's own files can't be reached through them.
struct OutputRelay {
    private var streams: [Stream] = []
    private var limit: OutputLimit?

    init() {}

    /// Makes the pipes for these of 1 and 2. To be done before init is cloned.
    mutating func open(_ numbers: [Int32], _ limit: OutputLimit?) throws(SystemError) {
        self.limit = limit
        for number in numbers { streams.append(try Stream(standingInFor: number)) }
    }

    /// The ends that the payload gets.
    var payloadEnds: [(number: Int32, end: Int32)] { streams.map { ($0.number, $0.payloadEnd) } }

    /// In the supervisor, when the payload's side has them: otherwise there would never be an end of file.
    mutating func closePayloadEnds() {
        for index in streams.indices { streams[index].closePayloadEnd() }
    }

    /// In init, which has no use for ours.
    func closeOwnEnds() { for stream in streams { DescriptorTable.close(stream.reader) } }

    /// More was written than may be.
    var isExceeded: Bool { streams.contains { $0.isExceeded } }

    /// What to wait for, one for each stream, in the order in which `relay` gets it back.
    var watches: [Watch] { streams.map(\.watch) }

    mutating func relay(_ watches: ArraySlice<Watch>) {
        for (index, watch) in zip(streams.indices, watches) where watch.happened { streams[index].move(limit) }
    }

    /// When everything inside is dead: what is still in the pipes. A reader that takes nothing holds us until
    /// the deadline, or for as long as it would have held the payload.
    mutating func drain(until deadline: Nanoseconds?, signals: Int32) throws(SystemError) {
        while streams.contains(where: { !$0.isDone }) {
            var watches = watches + [Watch(signals)]
            try Events.wait(&watches, timeout: deadline.map { $0 - Clock.now })
            relay(watches.dropLast())
            if watches[watches.count - 1].happened, try isToldToEnd(signals) { return }
            if let deadline, Clock.now >= deadline { return }
        }
    }

    private func isToldToEnd(_ signals: Int32) throws(SystemError) -> Bool {
        while let signal = try Signals.next(from: signals) {
            if [.hangup, .interrupt, .quit, .terminate].contains(signal) { return true }
        }
        return false
    }
}

/// One of the two.
private struct Stream {
    let number: Int32
    private(set) var reader: Int32
    private(set) var payloadEnd: Int32
    /// The caller's file, for pipes and devices opened again so that a full one does not block us.
    private let sink: Int32
    private let chunk: Int
    private var passed: UInt64 = 0
    private var pending: ArraySlice<UInt8> = []
    private(set) var isExceeded = false
    /// Nothing more is read: the payload is about to be killed, and not to end of SIGPIPE before.
    private var isStopped = false

    init(standingInFor number: Int32) throws(SystemError) {
        self.number = number
        let kind = try Files.kind(ofDescriptor: number)
        let canBlock = kind == .fifo || kind == .characterDevice
        sink = try canBlock ? Terminals.openAgain(number).release() : number
        // A socket that takes anything takes a page.
        chunk = kind == .socket ? 4096 : 65_536
        (reader, payloadEnd) = try DescriptorTable.pipe()
    }

    var isDone: Bool { (reader < 0 || isStopped) && pending.isEmpty }

    var watch: Watch { pending.isEmpty ? Watch(isStopped ? -1 : reader) : Watch(sink, .writable) }

    mutating func closePayloadEnd() {
        DescriptorTable.close(payloadEnd)
        payloadEnd = -1
    }

    mutating func move(_ limit: OutputLimit?) {
        do throws(SystemError) {
            if pending.isEmpty { try take(limit) }
            if !pending.isEmpty { pending = pending.dropFirst(try Files.writeSome(pending, to: sink)) }
        } catch  where error.errno == .again {
        } catch {
            // Nobody reads any more: the payload is to notice, as if it had written there itself.
            pending = []
            closeReader()
        }
    }

    private mutating func take(_ limit: OutputLimit?) throws(SystemError) {
        guard reader >= 0 else { return }
        let bytes = try Files.read(reader, limit: chunk)
        if bytes.isEmpty { return closeReader() }
        pending = bytes[...]
        if let limit, passed + UInt64(bytes.count) > limit.size.count {
            isExceeded = true
            isStopped = limit.onHit == .kill
            // Where the run goes on, the rest is read and thrown away.
            pending = bytes.prefix(Int(limit.size.count - passed))
        }
        passed += UInt64(pending.count)
    }

    private mutating func closeReader() {
        DescriptorTable.close(reader)
        reader = -1
    }
}
