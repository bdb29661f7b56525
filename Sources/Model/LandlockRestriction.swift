/// What Landlock shall mind, by the version of its interface that the kernel has.
///
/// Kernel: landlock.rst; the bits are LANDLOCK_ACCESS_FS_* and LANDLOCK_SCOPE_*.
package struct LandlockRestriction: Hashable, Sendable {
    package let access: UInt64
    package let scopes: UInt64

    /// nil below version 2: a process under version 1 can't move a file to another directory at all.
    ///
    /// - Parameter sharesNetwork: the host's abstract Unix sockets belong to its network, and are then shared.
    package init?(version: Int, sharesNetwork: Bool) {
        guard version >= 2 else { return nil }
        // Version 1 has thirteen kinds of access, 2 adds REFER, 3 TRUNCATE, 5 IOCTL_DEV.
        access = version >= 5 ? 0xFFFF : version >= 3 ? 0x7FFF : 0x3FFF
        // Version 6: abstract Unix sockets (bit 0) and signals (bit 1) stay inside.
        scopes = version >= 6 ? (sharesNetwork ? 0b10 : 0b11) : 0
    }
}
