import Linux
import Model
import Testing

@testable import Runner

@Suite struct StatusRecordsAreNumbersInRange {
    private static let end = PayloadEnd(
        state: .exited(3), wallTimeExceeded: false, at: Nanoseconds(1),
        usage: ChildUsage(
            user: Nanoseconds(2), system: Nanoseconds(3), maxRSS: Bytes(4), minorFaults: 5, majorFaults: 6,
            voluntarySwitches: 7, involuntarySwitches: 8),
        tasks: 9)
    private static let most = ChildUsage(
        user: Nanoseconds(.max), system: Nanoseconds(.max), maxRSS: Bytes(UInt64(Int64.max)), minorFaults: .max,
        majorFaults: .max, voluntarySwitches: .max, involuntarySwitches: .max)

    /// Without any use of anything.
    private static func end(_ state: ChildEvent.State) -> PayloadEnd {
        let nothing = ChildUsage(
            user: Nanoseconds(0), system: Nanoseconds(0), maxRSS: Bytes(0), minorFaults: 0, majorFaults: 0,
            voluntarySwitches: 0, involuntarySwitches: 0)
        return PayloadEnd(state: state, wallTimeExceeded: false, at: Nanoseconds(0), usage: nothing, tasks: nil)
    }

    /// Every kind, with its smallest and largest values.
    private static let messages: [StatusMessage] =
        [
            .terminal, .listener, .died, .go, .end,
            .posture(descriptors: 0, securebits: 0, dumpable: false),
            .posture(descriptors: 4096, securebits: .max, dumpable: true),
            .ended(end),
            .ended(
                PayloadEnd(
                    state: .killed(.kill), wallTimeExceeded: true, at: Nanoseconds(.max), usage: most, tasks: .max)),
            .ended(end(.exited(0))),
        ]
        + [0, 65535].flatMap { index in
            Role.allCases.map { .failed(role: $0, index: index, SystemError(.execve, .noEntry, detail: .min)) }
        }
        + Operation.allCases.map { .failed(role: .initial, index: 7, SystemError($0, Errno(4095), detail: .max)) }
        + [1, 64].flatMap { [.stopped(Signal($0)), .forward(Signal($0))] }

    @Test func whatIsSentIsWhatArrives() {
        for message in Self.messages {
            #expect(message.bytes.count == StatusMessage.byteCount)
            #expect(StatusMessage(message.bytes) == message)
        }
    }

    @Test func aPeakThatNoCounterHoldsIsCutOffAndNotWrapped() throws {
        let end = PayloadEnd(
            state: .exited(0), wallTimeExceeded: false, at: Nanoseconds(0),
            usage: ChildUsage(
                user: Nanoseconds(0), system: Nanoseconds(0), maxRSS: Bytes(.max), minorFaults: 0, majorFaults: 0,
                voluntarySwitches: 0, involuntarySwitches: 0),
            tasks: nil)
        guard case .ended(let arrived) = StatusMessage(StatusMessage.ended(end).bytes) else {
            Issue.record("the record was refused")
            return
        }
        #expect(arrived.usage.maxRSS == Bytes(UInt64(Int64.max)))
    }

    @Test func aRecordOfAnotherSizeIsRefused() {
        for message in Self.messages {
            let bytes = message.bytes
            for count in 0..<bytes.count { #expect(StatusMessage(Array(bytes.prefix(count))) == nil) }
            #expect(StatusMessage(bytes + [0]) == nil)
            #expect(StatusMessage(bytes + bytes) == nil)
        }
    }

    @Test(arguments: [0, 2, -1, .max, .min, 1 << 32 + 1] as [Int64])
    func aRecordOfAnotherVersionIsRefused(_ version: Int64) {
        for message in Self.messages { #expect(StatusMessage(message.bytes(word: 0, version)) == nil) }
    }

    @Test(
        arguments: [
            (.terminal, 1, [0, 11, -1, 256 + 3, .max, .min]),
            (.stopped(Signal(5)), 2, [0, 65, -1, 256 + 5, 1 << 32 + 5, .max, .min]),
            (.forward(Signal(5)), 2, [0, 65, -1, 256 + 5, 1 << 32 + 5, .max, .min]),
            (.posture(descriptors: 3, securebits: 0, dumpable: false), 2, [-1, 4097, 1 << 32 + 3, .max, .min]),
            (.failed(role: .payload, index: 3, SystemError(.open, .perm)), 2, [-1, 3, 256 + 2, .max, .min]),
            (.failed(role: .payload, index: 3, SystemError(.open, .perm)), 3, [-1, 65_536, 1 << 32 + 3, .max, .min]),
            (
                .failed(role: .payload, index: 3, SystemError(.open, .perm)), 4,
                [-1, Int64(Operation.allCases.count), 65_536 + 1, .max, .min]
            ),
            (.failed(role: .payload, index: 3, SystemError(.open, .perm)), 5, [1 << 31, 1 << 32 + 1, .max, .min]),
            (.failed(role: .payload, index: 3, SystemError(.open, .perm)), 6, [1 << 31, 1 << 32 + 1, .max, .min]),
            // Neither a stop nor a continuation is an end.
            (.ended(end), 2, [0, 3, 4, 255]),
            (.ended(end), 3, [-1, 256, 1 << 32 + 3, .max, .min]),
            (.ended(end), 4, [-1, .min]),
            (.ended(end), 5, [-1, .min]),
            (.ended(end), 6, [-1, .min]),
            (.ended(end), 7, [-1, .min]),
            (.ended(end), 8, [-1, .min]),
            (.ended(end), 11, [-1, .min]),
            // Here -1 stands for nothing.
            (.ended(end), 12, [-2, .min]),
        ] as [(StatusMessage, Int, [Int64])])
    func aNumberOutOfItsRangeIsRefused(_ message: StatusMessage, _ word: Int, _ values: [Int64]) {
        for value in values {
            #expect(StatusMessage(message.bytes(word: word, value)) == nil, "word \(word) = \(value)")
        }
    }

    /// The kernel has no error 0 and none above MAX_ERRNO.
    @Test(arguments: [0, -1, 4096, Int64(Int32.max), Int64(Int32.min)] as [Int64])
    func anErrorThatTheKernelCannotGiveIsRefused(_ code: Int64) {
        let message = StatusMessage.failed(role: .payload, index: 3, SystemError(.open, .perm))
        #expect(StatusMessage(message.bytes(word: 5, code)) == nil)
    }

    @Test func aPayloadEndsByItsStatusOrByASignal() {
        func isAccepted(_ state: ChildEvent.State) -> Bool {
            StatusMessage(StatusMessage.ended(Self.end(state)).bytes) != nil
        }
        #expect(isAccepted(.exited(255)) && isAccepted(.killed(Signal(64))))
        #expect(!isAccepted(.exited(256)) && !isAccepted(.exited(-1)) && !isAccepted(.killed(Signal(0))))
        #expect(!isAccepted(.stopped(.stop)) && !isAccepted(.continued))
    }

    /// 100,000 records a hostile child might send: real ones with changed bytes and words, and noise.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func noiseIsRefusedOrDecodesToSomethingInRange(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var understood = 0
        for _ in 0..<25_000 {
            let bytes = Self.hostile(&random)
            guard let message = StatusMessage(bytes) else { continue }
            understood += 1
            if !Self.isInRange(message) { Issue.record("\(bytes) decodes to \(message)") }
        }
        // Else nothing behind the version would have been looked at.
        #expect(understood > 1000)
    }

    private static func hostile(_ random: inout SeededGenerator) -> [UInt8] {
        if random.chance(10) {
            return (0..<Int.random(in: 0...100, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        var bytes = random.pick(messages).bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 8..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes[8] = UInt8.random(in: 0...11, using: &random)
            case 3:
                for byte in (index & ~7)..<(index & ~7) + 8 { bytes[byte] = UInt8.random(in: 0...255, using: &random) }
            default: bytes[index & ~7] = UInt8.random(in: 0...70, using: &random)
            }
        }
        if random.chance(50) { bytes.removeLast() }
        return bytes
    }

    private static func isInRange(_ message: StatusMessage) -> Bool {
        func isSignal(_ signal: Signal) -> Bool { (1...64).contains(signal.number) }
        switch message {
        case .failed(_, let index, _): return (0..<65_536).contains(index)
        case .posture(let descriptors, _, _): return (0...4096).contains(descriptors)
        case .stopped(let signal), .forward(let signal): return isSignal(signal)
        case .ended(let end):
            let usage = end.usage
            let numbers = [
                end.at.count, usage.user.count, usage.system.count, usage.minorFaults, usage.majorFaults,
                usage.voluntarySwitches, usage.involuntarySwitches, end.tasks ?? 0,
            ]
            guard numbers.allSatisfy({ $0 >= 0 }), usage.maxRSS.count <= Int64.max else { return false }
            switch end.state {
            case .exited(let status): return (0...255).contains(status)
            case .killed(let signal): return isSignal(signal)
            case .stopped, .continued: return false
            }
        case .terminal, .listener, .died, .go, .end: return true
        }
    }
}

extension StatusMessage {
    /// The record with one of its words replaced.
    fileprivate func bytes(word index: Int, _ value: Int64) -> [UInt8] {
        var bytes = self.bytes
        for shift in 0..<8 { bytes[index * 8 + shift] = UInt8(truncatingIfNeeded: value >> Int64(shift * 8)) }
        return bytes
    }
}
