/// One set of what Landlock refuses, but for what its rules allow.
///
/// Kernel: landlock.rst; struct landlock_ruleset_attr.
package struct LandlockRestriction: Hashable, Sendable {
    /// What is refused where no rule allows it.
    package let access: LandlockAccess
    package let rules: [LandlockRule]
    /// LANDLOCK_ACCESS_NET_*: without any rule, so for every port.
    package var network: UInt64 = 0
    /// LANDLOCK_SCOPE_*
    package var scopes: UInt64 = 0

    package init(access: LandlockAccess, rules: [LandlockRule]) {
        self.access = access
        self.rules = rules
    }

    package static let bindTCP: UInt64 = 0b01
    package static let connectTCP: UInt64 = 0b10
    package static let abstractSockets: UInt64 = 0b01
    package static let signals: UInt64 = 0b10
}

/// What is allowed with a file, or with all below a directory. It adds to what rules above it allow: nothing
/// can be taken away from a part.
package struct LandlockRule: Hashable, Sendable {
    /// In the jail.
    package let path: ByteString
    package let access: LandlockAccess

    package init(_ path: ByteString, _ access: LandlockAccess) {
        self.path = path
        self.access = access
    }
}
