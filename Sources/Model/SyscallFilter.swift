/// A policy as the kernel takes it: a program of classic BPF.
package struct SyscallFilter: Hashable, Sendable {
    /// The policy's name.
    package let policy: String
    /// One `struct sock_filter` each, as a little-endian number: code, jump if true, jump if false, operand.
    package let program: [UInt64]
    /// SHA-256 of the program's bytes, in hexadecimal.
    package let digest: String

    /// - Parameter digest: what is known of it already; it is not computed twice for every start.
    package init(policy: String, program: [UInt64], digest: String? = nil) {
        self.policy = policy
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
