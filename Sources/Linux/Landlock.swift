internal import CLinux
package import Model

/// Kernel: landlock(7), Documentation/userspace-api/landlock.rst.
package enum Landlock {
    /// The version of the kernel's interface; 0 when it has none or it is switched off.
    package static var version: Int { max(0, Int(nb_landlock_version())) }

    /// From now on this process and all it starts are refused what the rules do not allow, for good.
    ///
    /// Paths lead where they do now, below the root as it is now, and through no symlink.
    package static func restrict(_ restriction: LandlockRestriction) throws(SystemError) {
        let ruleset = Descriptor(
            owning: try check(
                .landlock,
                nb_landlock_create(restriction.access.rawValue, restriction.network, restriction.scopes)))
        for rule in restriction.rules {
            let place = try Files.open(rule.path, .pathOnly, resolve: .noSymlinks | .noMagicLinks)
            try check(.landlock, nb_landlock_allow(ruleset.number, rule.access.rawValue, place.number))
        }
        try check(.landlock, nb_landlock_restrict(ruleset.number))
    }
}
