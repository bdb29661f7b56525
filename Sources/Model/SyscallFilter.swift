/// What becomes of a refusal that a policy wants recorded.
package enum Refusals: String, Sendable, CaseIterable {
    /// It gets its errno, like every other, and nobody learns of it.
    case plain
    /// A listener is asked, which records it; of calls that are killed for too.
    case notified
    /// The process is killed.
    case fatal
}

/// A policy as the kernel takes it: a program of classic BPF.
package struct SyscallFilter: Hashable, Sendable {
    /// The policy's name.
    package let policy: String
    package let refusals: Refusals
    /// One `struct sock_filter` each, as a little-endian number: code, jump if true, jump if false, operand.
    package let program: [UInt64]
    /// SHA-256 of the program's bytes, in hexadecimal.
    package let digest: String
    /// What was compiled just now; nil for a built-in policy, whose rules the binary has ready.
    package let rules: SyscallPolicy?

    /// - Parameter digest: what is known of it already; it is not computed twice for every start.
    package init(
        policy: String, refusals: Refusals = .plain, program: [UInt64], digest: String? = nil,
        rules: SyscallPolicy? = nil
    ) {
        self.policy = policy
        self.refusals = refusals
        self.rules = rules
        self.program = program
        self.digest = digest ?? Self.digest(of: program)
    }

    package static func digest(of program: [UInt64]) -> String {
        var bytes: [UInt8] = []
        for word in program {
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
        }
        return SHA256.hex(of: bytes)
    }
}
