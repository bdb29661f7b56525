import Model
import Syscalls
import Testing

@Suite struct OurInterpreterRunsFilters {
    static func word(_ code: UInt16, _ ifTrue: UInt8 = 0, _ ifFalse: UInt8 = 0, _ operand: UInt32) -> UInt64 {
        UInt64(code) | UInt64(ifTrue) << 16 | UInt64(ifFalse) << 24 | UInt64(operand) << 32
    }

    private static func run(
        _ program: [UInt64], _ arguments: [UInt64] = [0, 0, 0, 0, 0, 0], number: UInt32 = 7
    ) throws
        -> UInt32
    {
        let data = SeccompData(number: number, architecture: 0xC000_003E, arguments: arguments)
        return try FilterProgram(program).verdict(data).word
    }

    /// Each instruction, both ways.
    @Test(arguments: [
        (UInt16(0x15), UInt32(7), UInt32(8)), (0x25, 6, 7), (0x35, 7, 8), (0x45, 4, 8),
    ])
    func jumpsAreTakenOrNot(code: UInt16, holds: UInt32, fails: UInt32) throws {
        func program(_ operand: UInt32) -> [UInt64] {
            [Self.word(0x20, 0), Self.word(code, 0, 1, operand), Self.word(0x06, 1), Self.word(0x06, 2)]
        }
        #expect(try Self.run(program(holds)) == 1)
        #expect(try Self.run(program(fails)) == 2)
    }

    @Test func everyWordOfACallCanBeLookedAt() throws {
        let arguments = (0..<6).map { UInt64($0 + 1) << 32 | UInt64($0 + 101) }
        let values: [UInt32] = [7, 0xC000_003E, 0, 0] + (0..<6).flatMap { [UInt32($0 + 101), UInt32($0 + 1)] }
        for (index, value) in values.enumerated() {
            let program = [
                Self.word(0x20, UInt32(index * 4)), Self.word(0x15, 0, 1, value), Self.word(0x06, 1),
                Self.word(0x06, 0),
            ]
            #expect(try Self.run(program, arguments) == 1, "word \(index)")
        }
    }

    @Test func bitsAreMaskedAndCodeIsSkipped() throws {
        let program = [
            Self.word(0x20, 0), Self.word(0x54, 3), Self.word(0x05, 1), Self.word(0x06, 9), Self.word(0x15, 0, 1, 3),
            Self.word(0x06, 1), Self.word(0x06, 2),
        ]
        #expect(try Self.run(program, number: 7) == 1)
        #expect(try Self.run(program, number: 6) == 2)
    }

    @Test(arguments: [
        ([], BrokenFilter.empty), ([word(0x20, 64), word(0x06, 0)], .readsOutside(at: 0)),
        ([word(0x20, 2), word(0x06, 0)], .readsOutside(at: 0)), ([word(0x20, 0)], .runsOffTheEnd),
        ([word(0x05, 1), word(0x06, 0)], .jumpsOutside(at: 0)),
        ([word(0x05, 0xFFFF_FFFF), word(0x06, 0)], .jumpsOutside(at: 0)),
        ([word(0x15, 1, 0, 0), word(0x06, 0)], .jumpsOutside(at: 0)),
        ([word(0x15, 0, 1, 0), word(0x06, 0)], .jumpsOutside(at: 0)),
        ([word(0x16, 0), word(0x06, 0)], .unknownInstruction(at: 0)),
        (Array(repeating: word(0x06, 0), count: 4097), .tooLong),
    ])
    func whatTheKernelWouldNotRunIsRefused(program: [UInt64], problem: BrokenFilter) {
        #expect(throws: problem) { try FilterProgram(program) }
    }
}

extension OurInterpreterRunsFilters {
    static func word(_ code: UInt16, _ operand: UInt32) -> UInt64 { word(code, 0, 0, operand) }
}
