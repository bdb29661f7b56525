import Model
import Syscalls
import Testing

/// Whatever the bytes: a policy, or mistakes with their places.
@Suite struct PoliciesSurviveAnything {
    private static let splinters: [[UInt8]] =
        [
            "allow", "record ", "default", "use @io", "kill", "EPERM", "socket", ":", ",", "&", "==", "in", "~", "~~~",
            "int arg0", "long arg9", "18446744073709551616", "0x", "0x+1", "#", "\r\n", "\n", "\t", "\0", "é",
            "\u{202E}", "{", "}", "[", "]", "\"", "\\ud800", "null", "-1", "1e999", "SCMP_CMP_NE", "SCMP_ACT_TRAP",
            "\"names\":",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, index + Int.random(in: 1...30, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(index..<end)
        case 2: bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0..<bytes.count, using: &random))
        default: bytes.insert(contentsOf: random.pick(splinters), at: index)
        }
    }

    private static func check(_ problem: PolicyProblem) {
        #expect((problem.place?.line ?? 0) > 0 && problem.column >= 0 && !problem.message.isEmpty, "\(problem)")
        let isHarmless = problem.message.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
        }
        #expect(isHarmless, "\(problem)")
    }

    /// 12,000 files of each kind.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func aMutatedPolicyIsAPolicyOrProblems(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let own = """
            use @io  # what all need
            default ENOSYS
            allow prctl: option in PR_SET_NAME PR_GET_NAME, long arg1 & ~0xf == 0x10
            record EPERM ptrace socket
            allow futex: operation & ~FUTEX_FLAGS == FUTEX_WAIT
            EAFNOSUPPORT socketpair: domain == AF_INET

            """
        let seeds = [own, own, own, try #require(builtInPolicyText("@terminal"))].map { Array($0.utf8) }
        var taken = 0
        for _ in 0..<3000 {
            var bytes = random.pick(seeds)
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.mutate(&bytes, &random) }
            var reader = PolicyReader()
            let part = reader.part(of: String(decoding: bytes, as: UTF8.self), file: "p.policy")
            reader.problems.forEach(Self.check)
            guard reader.problems.isEmpty, let policy = part.policy(named: "p") else { continue }
            taken += 1
            try Self.isReadAgain(policy)
        }
        #expect(taken > 20)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func aMutatedRuntimePolicyIsAPolicyOrProblems(seed: UInt64) throws {
        var random = SeededGenerator(seed: 100 + seed)
        let text = Array(sample.utf8)
        var taken = 0
        for _ in 0..<3000 {
            var bytes = text
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.mutate(&bytes, &random) }
            let imported = importPolicy(bytes, file: "p.json", RuntimePoliciesAreImported.around)
            (imported.problems + imported.warnings).forEach(Self.check)
            guard imported.problems.isEmpty, let policy = imported.part.policy(named: "p") else { continue }
            taken += 1
            try Self.isReadAgain(policy)
        }
        #expect(taken > 20)
    }

    /// A flattened policy, printed and read again, is the same but for its places.
    @Test(arguments: builtInPolicies)
    func aFlattenedPolicyIsReadAgain(name: String) throws {
        var reader = PolicyReader()
        try Self.isReadAgain(try reader.policy(name))
    }

    private static func isReadAgain(_ policy: SyscallPolicy) throws {
        var reader = PolicyReader()
        let part = reader.part(of: policyText(policy), file: "again")
        try #require(reader.problems.isEmpty, "\(reader.problems.map(\.text)) in\n\(policyText(policy))")
        let again = try #require(part.policy(named: "p"))
        #expect(again.standard == policy.standard && again.isStandardRecorded == policy.isStandardRecorded)
        #expect(again.rules.count == policy.rules.count)
        for (one, other) in zip(policy.rules, again.rules) {
            let isSame =
                one.call == other.call && one.tests == other.tests && one.action == other.action
                && one.isRecorded == other.isRecorded && one.reason == other.reason
            #expect(isSame, "\(one.line) became \(other.line)")
        }
    }

    /// What container runtimes' files have, in small.
    private let sample = """
        {
          "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
          "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
          "syscalls": [
            {"names": ["read", "write", "close"], "action": "SCMP_ACT_ALLOW", "comment": "all need these"},
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 38, "op": "SCMP_CMP_LT"}]},
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_GT"}]},
            {"name": "clone", "action": "SCMP_ACT_ALLOW",
             "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}],
             "excludes": {"caps": ["CAP_SYS_ADMIN"], "arches": ["s390x"]}},
            {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
            {"names": ["kexec_load"], "action": "SCMP_ACT_KILL_PROCESS", "args": []}
          ]
        }

        """
}
