internal import CLinux
package import Model

/// Kernel: landlock(7), Documentation/userspace-api/landlock.rst.
package enum Landlock {
    /// The version of the kernel's interface; 0 when it has none or it is switched off.
    package static var version: Int { max(0, Int(nb_landlock_version())) }

    /// From now on this process and all it starts can open only what lies below the root as it is now:
    /// an open file of the host is no way to another one, or to more rights on the same.
    package static func restrictToRoot(_ restriction: LandlockRestriction) throws(SystemError) {
        try check(.landlock, nb_landlock_restrict_to_root(restriction.access, restriction.scopes))
    }
}
