import Glibc
import Model
import Seccomp
import Syscalls
import Testing

/// The kernel's own interpreter of classic BPF, without a system call being made: the program is attached to a
/// socket, and what seccomp would show it of a call is sent as a packet. Sockets load a packet's words as big-endian
/// numbers; and what a program returns is how much of the packet is kept, so that each answer gets a length of its own.
private final class KernelMachine {
    private let ends: (Int32, Int32)
    private let answers: [UInt32]

    init?(_ program: [UInt64]) {
        var answers: [UInt32] = []
        var copy = program
        for index in program.indices where program[index] & 0xFFFF == 0x06 {
            let answer = UInt32(truncatingIfNeeded: program[index] >> 32)
            if !answers.contains(answer) { answers.append(answer) }
            let length = (answers.firstIndex(of: answer) ?? 0) + 1
            copy[index] = 0x06 | UInt64(length) << 32
        }
        self.answers = answers
        var pair: [Int32] = [-1, -1]
        guard answers.count <= 64, socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &pair) == 0 else { return nil }
        ends = (pair[0], pair[1])
        let count = UInt16(copy.count)
        let result = copy.withUnsafeBytes { bytes in
            // struct sock_fprog: a length, and a pointer that is aligned.
            var header = (UInt(count), UInt(bitPattern: bytes.baseAddress))
            return setsockopt(ends.1, SOL_SOCKET, SO_ATTACH_FILTER, &header, 16)
        }
        if result != 0 { return nil }
    }

    deinit {
        close(ends.0)
        close(ends.1)
    }

    private var packet = [UInt32](repeating: 0, count: 16)
    private var received = [UInt8](repeating: 0, count: 64)

    func verdict(_ data: SeccompData) -> UInt32? {
        packet[0] = data.number.bigEndian
        packet[1] = data.architecture.bigEndian
        packet[2] = UInt32(truncatingIfNeeded: data.instructionPointer).bigEndian
        packet[3] = UInt32(truncatingIfNeeded: data.instructionPointer >> 32).bigEndian
        for index in 0..<6 {
            packet[4 + 2 * index] = UInt32(truncatingIfNeeded: data.arguments[index]).bigEndian
            packet[5 + 2 * index] = UInt32(truncatingIfNeeded: data.arguments[index] >> 32).bigEndian
        }
        guard send(ends.0, &packet, 64, 0) == 64 else { return nil }
        let length = recv(ends.1, &received, 64, Int32(MSG_DONTWAIT))
        return (1...answers.count).contains(length) ? answers[length - 1] : nil
    }
}

@Suite struct TheKernelRunsTheSameProgram {
    /// A million calls, in twenty programs: the built-in ones, and what becomes of policies that nobody would write.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func asOurInterpreterAndTheTable(number: UInt64) throws {
        var random = SeededGenerator(seed: number)
        let policy =
            Int(number) < builtInPolicies.count
            ? try Profiles.policy(builtInPolicies[Int(number)])
            : RandomPolicies.policy(&random, refined: number % 3 == 0)
        let table = PolicyTable(policy, on: .native, number % 2 == 0 ? .plain : .notified)
        // Whatever libseccomp can't do is assembled, and every second one that it can.
        let words = number % 4 == 3 ? assembleFilter(table) : try compile(policy, table.refusals).program
        let program = try FilterProgram(words)
        let kernel = try #require(KernelMachine(words))
        var differences = 0
        for _ in 0..<50_000 {
            let data = RandomPolicies.data(table, &random)
            let ours = program.verdict(data).word
            if kernel.verdict(data) != ours { differences += 1 }
            if data.architecture == table.architecture.auditToken,
                table.verdict(number: data.number, data.arguments).word != ours
            {
                differences += 1
            }
        }
        #expect(differences == 0, "\(policyText(policy))")
    }

    /// Whatever the policy, on both architectures: some filter is it. Where the order of rules matters, libseccomp
    /// does not find one for each.
    @Test func everyPolicyBecomesAFilter() throws {
        var random = SeededGenerator(seed: 99)
        var (made, failed) = (0, 0)
        for number in 0..<24 {
            let policy = RandomPolicies.policy(&random, refined: number % 3 == 0)
            let table = PolicyTable(
                policy, on: number % 2 == 0 ? .x86_64 : .aarch64, random.pick(Refusals.allCases))
            try check(assembleFilter(table), against: table)
            do {
                _ = try libraryProgram(table)
                made += 1
            } catch {
                failed += 1
            }
        }
        #expect(made > 0 && failed > 0, "\(made) \(failed): is there still a reason to assemble filters?")
    }

    /// And that this would notice.
    @Test func anotherProgramAnswersOtherwise() throws {
        let filter = try #require(builtInFilter("strict", .plain))
        let other = try #require(builtInFilter("network", .plain))
        let kernel = try #require(KernelMachine(other.program))
        let table = PolicyTable(try Profiles.policy("strict"), on: .native, .plain)
        let program = try FilterProgram(filter.program)
        var random = SeededGenerator(seed: 1)
        let differences = (0..<2000).filter { _ in
            let data = RandomPolicies.data(table, &random)
            return kernel.verdict(data) != program.verdict(data).word
        }
        #expect(differences.count > 10)
    }
}
