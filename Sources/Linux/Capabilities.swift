internal import CCap
internal import CLinux
package import Model

/// Kernel: capabilities(7), by way of libcap.
package enum Capabilities {
    /// Removes every capability the kernel knows from the bounding set: no exec can give one back.
    package static func dropBoundingSet() throws(SystemError) {
        var capability: cap_value_t = 0
        // cap_get_bound answers -1 for the first number that this kernel does not know.
        while cap_get_bound(capability) >= 0 {
            guard cap_drop_bound(capability) == 0 else { throw SystemError(.capDropBound, .perm) }
            capability += 1
        }
        guard capability > 0 else { throw SystemError(.capReadBound, .invalid) }
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

    /// SECBIT_NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off and NO_CAP_AMBIENT_RAISE, each with its lock.
    package static let lockedSecurebits: UInt = 0b1110_1111

    package static func lockSecurebits() throws(SystemError) {
        try check(.prctl, nb_prctl(28, lockedSecurebits, 0))  // PR_SET_SECUREBITS
    }

    package static func securebits() throws(SystemError) -> UInt {
        UInt(try check(.prctl, nb_prctl(27, 0, 0)))  // PR_GET_SECUREBITS
    }
}
