/// A user and a group id.
package struct UserGroup: Hashable, Sendable {
    package let uid: UInt32
    package let gid: UInt32

    package init(uid: UInt32, gid: UInt32) {
        self.uid = uid
        self.gid = gid
    }

    package static let root = UserGroup(uid: 0, gid: 0)
    /// Ids that own nothing on a normal system.
    package static let nobody = UserGroup(uid: 65534, gid: 65534)
}

/// One line of /proc/PID/uid_map or gid_map.
///
/// Kernel: user_namespaces(7).
package struct IDMapping: Hashable, Sendable {
    package let inside: UInt32
    package let outside: UInt32
    package let count: UInt32

    package init(inside: UInt32, outside: UInt32, count: UInt32) {
        self.inside = inside
        self.outside = outside
        self.count = count
    }
}

/// A range that /etc/subuid or /etc/subgid grants.
package struct IDRange: Hashable, Sendable {
    package let first: UInt32
    package let count: UInt32

    package init(first: UInt32, count: UInt32) {
        self.first = first
        self.count = count
    }
}
