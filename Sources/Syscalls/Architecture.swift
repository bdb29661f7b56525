/// The instruction sets that nestbox runs on.
package enum Architecture: String, Sendable, CaseIterable {
    case x86_64, aarch64

    /// The architecture of this build.
    package static var native: Architecture {
        #if arch(x86_64)
        .x86_64
        #else
        .aarch64
        #endif
    }

    /// What `seccomp_data.arch` holds for calls of this architecture.
    ///
    /// Kernel: linux/audit.h, AUDIT_ARCH_*.
    package var auditToken: UInt32 {
        switch self {
        case .x86_64: 0xC000_003E
        case .aarch64: 0xC000_00B7
        }
    }

    /// The 32-bit architecture whose programs the same kernel may run.
    package var foreignTokens: [UInt32] {
        switch self {
        case .x86_64: [0x4000_0003, 0xC000_00B7, 0]
        case .aarch64: [0x4000_0028, 0xC000_003E, 0]
        }
    }

    /// The bit that marks calls of the x32 ABI, which carries the token of x86_64.
    package static let x32Bit: UInt32 = 0x4000_0000
}
