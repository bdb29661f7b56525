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

    /// What a filter loads, 32 bits at a time, on a little-endian machine. In place: a check looks at tens of
    /// thousands of calls, and memory for each would cost more than running the filter.
    fileprivate var words: InlineArray<16, UInt32> {
        InlineArray { place in
            switch place {
            case 0: return number
            case 1: return architecture
            case 2: return UInt32(truncatingIfNeeded: instructionPointer)
            case 3: return UInt32(truncatingIfNeeded: instructionPointer >> 32)
            default:
                let argument = arguments[place / 2 - 2]
                return UInt32(truncatingIfNeeded: place % 2 == 0 ? argument : argument >> 32)
            }
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
        let ifTrue: UInt8
        let ifFalse: UInt8
        let operand: UInt32

        init(_ word: UInt64) {
            code = UInt16(truncatingIfNeeded: word)
            ifTrue = UInt8(truncatingIfNeeded: word >> 16)
            ifFalse = UInt8(truncatingIfNeeded: word >> 24)
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
            guard Int(max(instruction.ifTrue, instruction.ifFalse)) < count - index - 1 else {
                throw .jumpsOutside(at: index)
            }
        case 0x06, 0x54: return
        default: throw .unknownInstruction(at: index)
        }
    }

    /// What the program answers. It ends: every jump goes forward, and the last instruction returns.
    package func verdict(_ data: SeccompData) -> FilterVerdict {
        let words = data.words
        var accumulator: UInt32 = 0
        var index = 0
        while index < instructions.count {
            let instruction = instructions[index]
            let operand = instruction.operand
            index += 1
            func jump(_ holds: Bool) -> Int { Int(holds ? instruction.ifTrue : instruction.ifFalse) }
            switch instruction.code {
            case 0x20: accumulator = words[Int(operand) / 4]  // ld [operand]
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
