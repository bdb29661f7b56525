internal import CLinux
package import Model

/// Mounts as descriptors: made or copied first, configured, attached last.
///
/// Kernel: fsopen(2), fsmount(2), open_tree(2), mount_setattr(2), move_mount(2); Linux 5.12.
package enum Mounts {
    private static let emptyPath: UInt32 = 0x1000  // AT_EMPTY_PATH
    private static let recursive: UInt32 = 0x8000  // AT_RECURSIVE
    private static let treeClone: UInt32 = 1 | 0o2_000_000  // OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC
    private static let attachByDescriptors: UInt32 = 0x04 | 0x40  // MOVE_MOUNT_F_EMPTY_PATH | T_EMPTY_PATH
    private static let privatePropagation: UInt64 = 1 << 18  // MS_PRIVATE
    private static let detach: Int32 = 2  // MNT_DETACH

    /// A copy of the mount (with those below it, when `recursive`) that shows the opened file.
    package static func copy(_ node: borrowing Descriptor, recursive: Bool) throws(SystemError) -> Descriptor {
        let flags = treeClone | emptyPath | (recursive ? Mounts.recursive : 0)
        return Descriptor(owning: try check(.openTree, unsafe nb_open_tree(node.number, "", flags)))
    }

    package static func add(
        _ attributes: MountAttributes, to mount: borrowing Descriptor, recursive: Bool
    ) throws(SystemError) {
        let flags = emptyPath | (recursive ? Mounts.recursive : 0)
        let result = unsafe nb_mount_setattr(mount.number, "", flags, UInt64(attributes.rawValue), 0, 0)
        try check(.mountSetattr, result)
    }

    package static func attach(
        _ mount: borrowing Descriptor, at place: borrowing Descriptor
    ) throws(SystemError) {
        try check(.moveMount, unsafe nb_move_mount(mount.number, "", place.number, "", attachByDescriptors))
    }

    /// Attaches over the present root, which stays the root of this process until `pivotRoot`.
    package static func attachOverRoot(_ mount: borrowing Descriptor) throws(SystemError) {
        try check(.moveMount, unsafe nb_move_mount(mount.number, "", Directory.current.number, "/", 0x04))
    }

    /// Neither mounts of the host nor ours are passed on to the other side.
    package static func makeAllPrivate() throws(SystemError) {
        let current = Directory.current.number
        try check(.mountSetattr, unsafe nb_mount_setattr(current, "/", recursive, 0, 0, privatePropagation))
    }

    /// Makes the mount under the current directory the root and lets go of the old one.
    package static func pivotIntoCurrentDirectory() throws(SystemError) {
        // Both arguments "." stack the old root on the new one, where umount2 finds it without a
        // directory having been made for it (pivot_root(2), NOTES).
        try check(.pivotRoot, unsafe nb_pivot_root(".", "."))
        try check(.umount2, unsafe nb_umount2(".", detach))
    }
}

/// A file system instance while it is configured.
///
/// Kernel: fsopen(2), fsconfig(2), fsmount(2).
package struct FileSystemContext: ~Copyable {
    private let context: Descriptor

    package init(_ type: ByteString) throws(SystemError) {
        context = Descriptor(owning: try check(.fsopen, withCString(type) { unsafe nb_fsopen($0) }))
    }

    package func set(_ key: ByteString, _ value: ByteString) throws(SystemError) {
        let result = withCString(key) { key in
            withCString(value) { unsafe nb_fsconfig_string(context.number, key, $0) }
        }
        try check(.fsconfig, result)
    }

    package func set(flag key: ByteString) throws(SystemError) {
        try check(.fsconfig, withCString(key) { unsafe nb_fsconfig_flag(context.number, $0) })
    }

    /// The mount, not attached anywhere yet.
    package consuming func mount(_ attributes: MountAttributes) throws(SystemError) -> Descriptor {
        try check(.fsconfig, nb_fsconfig_create(context.number))
        return Descriptor(owning: try check(.fsmount, nb_fsmount(context.number, attributes.rawValue)))
    }
}
