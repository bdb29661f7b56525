/// What a filter is shown of a call.
///
/// Kernel: linux/seccomp.h, struct seccomp_data.
package struct SeccompData: Hashable, Sendable {
    package var number: UInt32
    package var architecture: UInt32
    package var instructionPointer: UInt64 = 0
    package var arguments: [UInt64]

    package init(number: UInt32, architecture: UInt32, arguments: [UInt64]) {
        self.number = number
        self.architecture = architecture
        self.arguments = arguments
    }

    /// The 32 bits at a byte offset, on a little-endian machine; nil when they lie outside.
    func word(at offset: UInt32) -> UInt32? {
        guard offset % 4 == 0, offset < 64 else { return nil }
        switch offset {
        case 0: return number
        case 4: return architecture
        case 8: return UInt32(truncatingIfNeeded: instructionPointer)
        case 12: return UInt32(truncatingIfNeeded: instructionPointer >> 32)
        default:
            let argument = arguments[Int(offset - 16) / 8]
            return UInt32(truncatingIfNeeded: offset % 8 == 0 ? argument : argument >> 32)
        }
    }
}

/// A program that the kernel would not load, or that goes where a filter has no business.
package enum BrokenFilter: Error, Hashable, Sendable {
    case empty, tooLong
    case unknownInstruction(at: Int)
    case readsOutside(at: Int)
    case jumpsOutside(at: Int)
    case runsOffTheEnd
}

/// A program of classic BPF, as seccomp(2) runs it. Written from the kernel's documentation and not from
/// libseccomp's sources, so that both are unlikely to err in the same way.
///
/// Kernel: Documentation/networking/filter.rst, seccomp(2).
package struct FilterProgram: Sendable {
    private struct Instruction {
        let code: UInt16
        let ifTrue: Int
        let ifFalse: Int
        let operand: UInt32

        init(_ word: UInt64) {
            code = UInt16(truncatingIfNeeded: word)
            ifTrue = Int(word >> 16 & 0xFF)
            ifFalse = Int(word >> 24 & 0xFF)
            operand = UInt32(truncatingIfNeeded: word >> 32)
        }
    }

    private let instructions: [Instruction]

    /// - Throws: `BrokenFilter` for a program with any instruction that could go wrong, reached or not.
    package init(_ words: [UInt64]) throws(BrokenFilter) {
        guard !words.isEmpty else { throw .empty }
        guard words.count <= 4096 else { throw .tooLong }
        instructions = words.map(Instruction.init)
        for (index, instruction) in instructions.enumerated() {
            try Self.check(instruction, at: index, of: words.count)
        }
        guard let last = instructions.last, last.code & 7 == 6 else { throw .runsOffTheEnd }
    }

    /// Only what libseccomp emits is known: less to get wrong, and all the rest is refused.
    private static func check(_ instruction: Instruction, at index: Int, of count: Int) throws(BrokenFilter) {
        switch instruction.code {
        case 0x20:
            guard instruction.operand % 4 == 0, instruction.operand < 64 else { throw .readsOutside(at: index) }
        case 0x05:
            guard Int(instruction.operand) < count - index - 1 else { throw .jumpsOutside(at: index) }
        case 0x15, 0x25, 0x35, 0x45:
            guard max(instruction.ifTrue, instruction.ifFalse) < count - index - 1 else {
                throw .jumpsOutside(at: index)
            }
        case 0x06, 0x54: return
        default: throw .unknownInstruction(at: index)
        }
    }

    /// What the program answers. It ends: every jump goes forward, and the last instruction returns.
    package func verdict(_ data: SeccompData) -> FilterVerdict {
        var accumulator: UInt32 = 0
        var index = 0
        while index < instructions.count {
            let instruction = instructions[index]
            let operand = instruction.operand
            index += 1
            func jump(_ holds: Bool) -> Int { holds ? instruction.ifTrue : instruction.ifFalse }
            switch instruction.code {
            case 0x20: accumulator = data.word(at: operand) ?? 0  // ld [operand]
            case 0x54: accumulator &= operand  // and #operand
            case 0x05: index += Int(operand)  // ja
            case 0x15: index += jump(accumulator == operand)  // jeq
            case 0x25: index += jump(accumulator > operand)  // jgt
            case 0x35: index += jump(accumulator >= operand)  // jge
            case 0x45: index += jump(accumulator & operand != 0)  // jset
            default: return FilterVerdict(word: operand)  // ret #operand: nothing else passed the check
            }
        }
        // Not to be reached; and if it were, then nothing is allowed.
        return .killProcess
    }
}
