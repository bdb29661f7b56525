import Model
import Syscalls

/// Policies that nobody would write, in the language itself.
enum RandomPolicies {
    private static let calls = [
        "read", "write", "openat", "socket", "ioctl", "clone", "prctl", "futex", "mmap", "fcntl", "personality",
        "close",
    ]
    private static let actions = ["allow", "EPERM", "ENOSYS", "EINVAL", "kill", "record EPERM"]

    /// - Parameter refined: with rules of one's own before it, which decide in their order.
    static func policy(_ random: inout SeededGenerator, refined: Bool) -> SyscallPolicy {
        while true {
            var lines = ["default \(random.pick(["ENOSYS", "EPERM", "allow", "kill"]))"]
            for call in calls where !random.chance(4) { lines += rules(for: call, &random) }
            var part = PolicyPart()
            var isRight = read(lines, into: &part)
            if refined {
                let own = calls.flatMap { random.chance(2) ? rules(for: $0, &random) : [] }
                isRight = read(own, into: &part) && isRight
            }
            // Rules that contradict each other are refused; the next ones may not.
            if isRight, let policy = part.policy(named: "random") { return policy }
        }
    }

    private static func read(_ lines: [String], into part: inout PolicyPart) -> Bool {
        var reader = PolicyReader()
        part.refine(with: reader.part(of: lines.joined(separator: "\n"), file: "random"))
        return reader.problems.isEmpty
    }

    /// Tests of one argument under one mask don't overlap; of two they may, and then say the same.
    static func rules(for call: String, _ random: inout SeededGenerator, without: Set<String> = []) -> [String] {
        let actions = Self.actions.filter { !without.contains($0) }
        if random.chance(3) { return ["\(random.pick(actions)) \(call)"] }
        let index = Int.random(in: 0...5, using: &random)
        let isInt = random.chance(2)
        let wide: [UInt64] = isInt ? [] : [.max, 0xFFFF_0000_0000_00FF]
        let mask = random.pick([0xFFFF_FFFF, 0xFF, 0x7E02_0000, 0xFFFF_0F0F] + wide)
        var values: Set<UInt64> = []
        while values.count < Int.random(in: 1...6, using: &random) {
            values.insert((random.chance(2) ? random.next() & 63 : random.next()) & mask)
        }
        let other =
            random.chance(3) ? ", long arg\((index + 1) % 6) == \(UInt64.random(in: 0...3, using: &random))" : ""
        var lines = values.sorted().map { value in
            "\(random.pick(actions)) \(call): \(isInt ? "int" : "long") arg\(index) & \(mask) == \(value)\(other)"
        }
        if random.chance(2) { lines.append("\(random.pick(actions)) \(call)") }
        return lines
    }

    /// Arguments that come near what a policy tests: its values, and what lies beside them.
    static func data(_ table: PolicyTable, _ random: inout SeededGenerator) -> SeccompData {
        let row = random.pick(table.rows)
        let token = random.chance(16) ? random.pick(table.architecture.foreignTokens) : table.architecture.auditToken
        var data = SeccompData(
            number: random.chance(4)
                ? UInt32.random(in: 0..<(random.chance(4) ? .max : 512), using: &random) : UInt32(row.number),
            architecture: token,
            arguments: (0..<6).map { _ in random.chance(2) ? UInt64.random(in: 0..<64, using: &random) : random.next() }
        )
        data.instructionPointer = random.next()
        guard random.chance(2) else { return data }
        for test in random.pick(row.rules).tests {
            data.arguments[test.index] = data.arguments[test.index] & ~test.mask | test.value
            if random.chance(2) { data.arguments[test.index] ^= 1 << UInt64.random(in: 0..<64, using: &random) }
        }
        return data
    }
}
