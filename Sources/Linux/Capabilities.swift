internal import CCap
internal import CLinux
package import Model

/// Kernel: capabilities(7), by way of libcap.
package enum Capabilities {
    /// Removes every capability the kernel knows from the bounding set: no exec can give one back.
    ///
    /// By prctl(2) itself: libcap's cap_drop_bound hides which of the two ways to fail it was.
    package static func dropBoundingSet() throws(SystemError) {
        for capability: UInt in 0..<64 {
            let result = nb_prctl(24, capability, 0)  // PR_CAPBSET_DROP
            // EINVAL: the first number that this kernel does not know.
            if capability > 0 && result == -Errno.invalid.code { return }
            try check(.capDropBound, result)
        }
    }

    /// Empties the ambient, inheritable, permitted and effective sets.
    package static func dropAll() throws(SystemError) {
        try check(.prctl, nb_prctl(47, 4, 0))  // PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
        // SAFETY: cap_init's result is checked and freed on every path.
        guard let empty = unsafe cap_init() else { throw SystemError(.capset, .noMemory) }
        let result = unsafe cap_set_proc(empty)
        _ = unsafe cap_free(UnsafeMutableRawPointer(empty))
        guard result == 0 else { throw SystemError(.capset, .perm) }
    }

    /// Keeps CAP_SYS_ADMIN in the permitted and effective sets, and nothing else.
    package static func keepOnlySysAdmin() throws(SystemError) {
        try check(.prctl, nb_prctl(47, 4, 0))  // PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
        // SAFETY: cap_init's result is checked and freed on every path; the array holds the one value counted.
        guard let kept = unsafe cap_init() else { throw SystemError(.capset, .noMemory) }
        var value: cap_value_t = 21  // CAP_SYS_ADMIN
        var result = unsafe cap_set_flag(kept, CAP_PERMITTED, 1, &value, CAP_SET)
        if result == 0 { result = unsafe cap_set_flag(kept, CAP_EFFECTIVE, 1, &value, CAP_SET) }
        if result == 0 { result = unsafe cap_set_proc(kept) }
        _ = unsafe cap_free(UnsafeMutableRawPointer(kept))
        guard result == 0 else { throw SystemError(.capset, .perm) }
    }

    /// SECBIT_NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off and NO_CAP_AMBIENT_RAISE, each with its lock.
    package static let lockedSecurebits: UInt = 0b1110_1111

    package static func lockSecurebits() throws(SystemError) {
        try check(.prctl, nb_prctl(28, lockedSecurebits, 0))  // PR_SET_SECUREBITS
    }

    package static func securebits() throws(SystemError) -> UInt {
        UInt(try check(.prctl, nb_prctl(27, 0, 0)))  // PR_GET_SECUREBITS
    }
}
