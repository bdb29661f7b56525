internal import Linux
internal import Model

/// What goes over the status channel: fixed-size records of numbers, one a packet.
///
///     supervisor                 init                        payload
///         │ ── clone3 ───────────▶│
///         │    writes id maps     │  (awaits `go`)
///         │ ── go ───────────────▶│  builds the view
///         │ ◀─ terminal + fd ─────│  (when there is one)
///         │                       │ ── clone3 ───────────────▶│
///         │ ◀─ listener + fd ─────┼───────────────────────────│  (when denials are recorded)
///         │ ◀─ posture ───────────┼───────────────────────────│
///         │    compares           │                           │
///         │ ── go ────────────────┼──────────────────────────▶│ exec: the channel closes
///         │ ── forward, end ─────▶│
///         │ ◀─ stopped, died ─────│
///         │ ◀─ ended ─────────────│  everything inside is dead
///
/// Nothing a child sends is read as text: role and step index name the place in the plan that the
/// supervisor holds itself.
enum StatusMessage: Equatable {
    // From a child
    case failed(role: Role, index: Int, SystemError)
    case posture(descriptors: Int, securebits: UInt, dumpable: Bool)
    case terminal
    /// Whom the payload's filter asks.
    case listener
    case stopped(Signal)
    /// A signal ended the payload; init keeps the zombie until `go`, so that its exec can be proved.
    case died
    case ended(PayloadEnd)
    // From the supervisor
    case go
    case forward(Signal)
    /// Kill everything inside now.
    case end
}

/// How the payload ended, as init saw it, and what everything inside used.
struct PayloadEnd: Equatable {
    let state: ChildEvent.State
    let wallTimeExceeded: Bool
    /// CLOCK_MONOTONIC.
    let at: Nanoseconds
    let usage: ChildUsage
    /// Processes and threads there ever were; nil when nobody asked or it can't be known.
    let tasks: Int64?
}

// MARK: - The record

extension StatusMessage {
    static let version: Int64 = 1
    static let wordCount = 13
    static let byteCount = wordCount * 8

    var bytes: [UInt8] {
        let words = self.words
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for index in 0..<Self.wordCount {
            let word = index < words.count ? words[index] : 0
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> Int64(shift * 8))) }
        }
        return bytes
    }

    private var words: [Int64] {
        let version = Self.version
        switch self {
        case .failed(let role, let index, let error):
            return [
                version, 1, Int64(role.rawValue), Int64(index), Int64(error.operation.rawValue),
                Int64(error.errno.code), Int64(error.detail),
            ]
        case .posture(let descriptors, let securebits, let dumpable):
            return [version, 2, Int64(descriptors), Int64(bitPattern: UInt64(securebits)), dumpable ? 1 : 0]
        case .terminal: return [version, 3]
        case .stopped(let signal): return [version, 4, Int64(signal.number)]
        case .died: return [version, 5]
        case .ended(let end):
            let (kind, number): (Int64, Int32) =
                switch end.state {
                case .exited(let status): (1, status)
                case .killed(let signal): (2, signal.number)
                case .stopped(let signal): (3, signal.number)
                case .continued: (4, 0)
                }
            let flags = kind | (end.wallTimeExceeded ? 256 : 0)
            let usage = end.usage
            return [
                version, 6, flags, Int64(number), end.at.count, usage.user.count, usage.system.count,
                Int64(clamping: usage.maxRSS.count), usage.minorFaults, usage.majorFaults, usage.voluntarySwitches,
                usage.involuntarySwitches, end.tasks ?? -1,
            ]
        case .go: return [version, 7]
        case .forward(let signal): return [version, 8, Int64(signal.number)]
        case .end: return [version, 9]
        case .listener: return [version, 10]
        }
    }

    /// nil when the bytes are no record of this version.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [Int64] = []
        for index in 0..<Self.wordCount {
            var word: UInt64 = 0
            for shift in 0..<8 { word |= UInt64(bytes[index * 8 + shift]) << UInt64(shift * 8) }
            words.append(Int64(bitPattern: word))
        }
        guard words[0] == Self.version else { return nil }
        switch words[1] {
        case 1:
            guard let role = UInt8(exactly: words[2]).flatMap(Role.init(rawValue:)), words[3] >= 0, words[3] < 65_536,
                let operation = UInt16(exactly: words[4]).flatMap(Operation.init(rawValue:)),
                (1...4095).contains(words[5]), let detail = Int32(exactly: words[6])
            else { return nil }
            self = .failed(
                role: role, index: Int(words[3]), SystemError(operation, Errno(Int32(words[5])), detail: detail))
        case 2:
            guard words[2] >= 0, words[2] <= 4096 else { return nil }
            self = .posture(
                descriptors: Int(words[2]), securebits: UInt(UInt64(bitPattern: words[3])), dumpable: words[4] != 0)
        case 3: self = .terminal
        case 4:
            guard let signal = Self.signal(words[2]) else { return nil }
            self = .stopped(signal)
        case 5: self = .died
        case 6:
            guard let end = PayloadEnd(words) else { return nil }
            self = .ended(end)
        case 7: self = .go
        case 8:
            guard let signal = Self.signal(words[2]) else { return nil }
            self = .forward(signal)
        case 9: self = .end
        case 10: self = .listener
        default: return nil
        }
    }

    fileprivate static func signal(_ word: Int64) -> Signal? { (1...64).contains(word) ? Signal(Int32(word)) : nil }
}

extension PayloadEnd {
    fileprivate init?(_ words: [Int64]) {
        guard words[4...11].allSatisfy({ $0 >= 0 }), words[12] >= -1 else { return nil }
        switch words[2] & 255 {
        case 1:
            guard (0...255).contains(words[3]) else { return nil }
            state = .exited(Int32(words[3]))
        case 2:
            guard let signal = StatusMessage.signal(words[3]) else { return nil }
            state = .killed(signal)
        default: return nil
        }
        wallTimeExceeded = words[2] & 256 != 0
        at = Nanoseconds(words[4])
        usage = ChildUsage(
            user: Nanoseconds(words[5]), system: Nanoseconds(words[6]), maxRSS: Bytes(UInt64(words[7])),
            minorFaults: words[8], majorFaults: words[9], voluntarySwitches: words[10],
            involuntarySwitches: words[11])
        tasks = words[12] < 0 ? nil : words[12]
    }
}
