internal import CLinux
package import Model

/// Where a relative path starts.
package struct Directory: Sendable {
    package let number: Int32

    package static let current = Directory(number: -100)  // AT_FDCWD

    package init(number: Int32) { self.number = number }
    package init(_ descriptor: borrowing Descriptor) { number = descriptor.number }
}

/// Kernel: open(2), the O_* flags of x86_64 and aarch64.
package struct OpenFlags: OptionSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// In place of an array literal, which would be an array with metadata made at run time.
    package static func | (left: OpenFlags, right: OpenFlags) -> OpenFlags {
        OpenFlags(rawValue: left.rawValue | right.rawValue)
    }

    package static let readOnly: OpenFlags = []
    package static let writeOnly = OpenFlags(rawValue: 0o1)
    package static let readWrite = OpenFlags(rawValue: 0o2)
    package static let create = OpenFlags(rawValue: 0o100)
    package static let exclusive = OpenFlags(rawValue: 0o200)
    package static let noControllingTerminal = OpenFlags(rawValue: 0o400)
    package static let nonBlocking = OpenFlags(rawValue: 0o4000)
    package static let closeOnExec = OpenFlags(rawValue: 0o2_000_000)
    package static let pathOnly = OpenFlags(rawValue: 0o10_000_000)
    #if arch(arm64)
    package static let directory = OpenFlags(rawValue: 0o40000)
    package static let noFollow = OpenFlags(rawValue: 0o100_000)
    #else
    package static let directory = OpenFlags(rawValue: 0o200_000)
    package static let noFollow = OpenFlags(rawValue: 0o400_000)
    #endif
}

/// Kernel: openat2(2), the RESOLVE_* flags.
package struct Resolve: OptionSet, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// In place of an array literal, which would be an array with metadata made at run time.
    package static func | (left: Resolve, right: Resolve) -> Resolve {
        Resolve(rawValue: left.rawValue | right.rawValue)
    }

    package static let noMounts = Resolve(rawValue: 1)
    package static let noMagicLinks = Resolve(rawValue: 2)
    package static let noSymlinks = Resolve(rawValue: 4)
    package static let beneath = Resolve(rawValue: 8)
    package static let inRoot = Resolve(rawValue: 16)
}

package struct FileStatus: Sendable {
    package let node: NodeFact.Node
    package let uid: UInt32
    package let links: UInt32
    package let size: UInt64
    package let mode: UInt32
    /// Of a device file: what it stands for.
    package let special: DeviceNumber
}

/// Kernel: openat(2), openat2(2), statx(2), mkdirat(2) and their kin.
package enum Files {
    package static func open(
        _ path: ByteString, in directory: Directory = .current, _ flags: OpenFlags, mode: FileMode = 0
    ) throws(SystemError) -> Descriptor {
        let flags = flags.union(.closeOnExec)
        let number = try checkRetrying(.open) {
            withCString(path) { Int(unsafe nb_open(directory.number, $0, flags.rawValue, mode.bits)) }
        }
        return Descriptor(owning: Int32(number))
    }

    /// Opens with the kernel refusing what `resolve` forbids on the way.
    package static func open(
        _ path: ByteString, in directory: Directory = .current, _ flags: OpenFlags, mode: FileMode = 0,
        resolve: Resolve
    ) throws(SystemError) -> Descriptor {
        let flags = UInt64(UInt32(bitPattern: flags.union(.closeOnExec).rawValue))
        let number = try checkRetrying(.openat2) {
            withCString(path) {
                Int(unsafe nb_openat2(directory.number, $0, flags, UInt64(mode.bits), resolve.rawValue))
            }
        }
        return Descriptor(owning: Int32(number))
    }

    package static func status(
        of path: ByteString, in directory: Directory = .current, followSymlinks: Bool = true
    ) throws(SystemError) -> FileStatus {
        try status(path, directory, flags: followSymlinks ? 0 : 0x100)  // AT_SYMLINK_NOFOLLOW
    }

    package static func status(of descriptor: borrowing Descriptor) throws(SystemError) -> FileStatus {
        try status("", Directory(descriptor), flags: 0x1000)  // AT_EMPTY_PATH
    }

    /// - Throws: EBADF when it is not open.
    package static func kind(ofDescriptor number: Int32) throws(SystemError) -> NodeKind {
        try status("", Directory(number: number), flags: 0x1000).node.kind  // AT_EMPTY_PATH
    }

    private static func status(
        _ path: ByteString, _ directory: Directory, flags: Int32
    ) throws(SystemError) -> FileStatus {
        var node = nb_node()
        try check(.stat, withCString(path) { unsafe nb_stat(directory.number, $0, flags, &node) })
        var found = NodeFact.Node(
            kind: kind(node.mode), identity: NodeIdentity(device: node.device, inode: node.inode))
        found.isPlaceholder = node.mode == 0o040000 | placeholderMode.bits
        return FileStatus(
            node: found,
            uid: node.uid, links: node.links, size: node.size, mode: node.mode,
            special: DeviceNumber(major: node.special_major, minor: node.special_minor))
    }

    /// Of the empty directories that hold a place for nestbox; nobody else makes one that is sticky and read-only.
    package static let placeholderMode: FileMode = 0o1500

    private static func kind(_ mode: UInt32) -> NodeKind {
        switch mode & 0o170000 {
        case 0o040000: .directory
        case 0o100000: .regular
        case 0o020000: .characterDevice
        case 0o060000: .blockDevice
        case 0o140000: .socket
        case 0o010000: .fifo
        default: .other
        }
    }

    package static func makeDirectory(
        _ path: ByteString, in directory: Directory, mode: FileMode
    ) throws(SystemError) {
        try check(.mkdir, withCString(path) { unsafe nb_mkdirat(directory.number, $0, mode.bits) })
    }

    package static func makeSymlink(
        to target: ByteString, at path: ByteString, in directory: Directory
    ) throws(SystemError) {
        let result = withCString(target) { target in
            withCString(path) { unsafe nb_symlinkat(target, directory.number, $0) }
        }
        try check(.symlink, result)
    }

    package static func remove(_ path: ByteString, in directory: Directory) throws(SystemError) {
        try check(.unlink, withCString(path) { unsafe nb_unlinkat(directory.number, $0, 0) })
    }

    /// Replaces `to` atomically.
    package static func rename(
        _ from: ByteString, to: ByteString, in directory: Directory
    ) throws(SystemError) {
        let result = withCString(from) { from in
            withCString(to) { unsafe nb_renameat(directory.number, from, directory.number, $0) }
        }
        try check(.rename, result)
    }

    /// - Parameter mode: 4 read, 2 write, 1 execute, or-ed.
    package static func checkAccess(
        _ path: ByteString, in directory: Directory = .current, mode: Int32
    ) throws(SystemError) {
        try check(.access, withCString(path) { unsafe nb_access(directory.number, $0, mode) })
    }

    package static func setMode(_ mode: FileMode, of descriptor: borrowing Descriptor) throws(SystemError) {
        try check(.fchmod, nb_fchmod(descriptor.number, mode.bits))
    }

    package static func changeDirectory(_ path: ByteString) throws(SystemError) {
        try check(.chdir, withCString(path) { unsafe nb_chdir($0) })
    }

    package static func changeDirectory(to directory: Directory) throws(SystemError) {
        try check(.fchdir, nb_fchdir(directory.number))
    }

    /// - Throws: ENOENT also when the directory is not below the root any more.
    package static func currentDirectory() throws(SystemError) -> ByteString {
        let bytes = try bytes(.getcwd, capacity: 4096) { unsafe Int(nb_getcwd($0, 4096)) }
        return ByteString(bytes.prefix { $0 != 0 })
    }

    package static func target(ofSymlink path: ByteString) throws(SystemError) -> ByteString {
        let bytes = try bytes(.readlink, capacity: 4096) { buffer in
            withCString(path) { unsafe nb_readlinkat(Directory.current.number, $0, buffer, 4096) }
        }
        return ByteString(bytes)
    }

    @safe
    private static func bytes(
        _ operation: Operation, capacity: Int, _ fill: (UnsafeMutablePointer<CChar>) -> Int
    ) throws(SystemError) -> [UInt8] {
        var result = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            // SAFETY: the capacity is not 0, `fill` is told it and answers how much of it is initialised.
            unsafe buffer.withMemoryRebound(to: CChar.self) { result = unsafe fill($0.baseAddress!) }
            count = max(result, 0)
        }
        guard result >= 0 else { throw SystemError(operation, Errno(Int32(-result))) }
        return bytes
    }

    /// Up to `limit` bytes from the present position; empty at the end.
    package static func read(_ number: Int32, limit: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(SystemError) {
                // SAFETY: the limit is not 0; the kernel writes at most so many bytes and says how many.
                count = try checkRetrying(.read) { unsafe nb_read(number, buffer.baseAddress!, limit) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// A whole small file, such as those of /proc.
    package static func contents(
        of path: ByteString, in directory: Directory = .current, limit: Int = 65_536
    ) throws(SystemError) -> [UInt8] {
        let file = try open(path, in: directory, .readOnly | .nonBlocking)
        var all: [UInt8] = []
        while all.count < limit {
            let part = try read(file.number, limit: min(4096, limit - all.count))
            if part.isEmpty { break }
            all += part
        }
        return all
    }

    /// A file that the kernel makes when it is read, and that fits one read: /proc/self/cgroup, cgroup.controllers.
    package static func smallContents(
        of path: ByteString, in directory: Directory = .current
    ) throws(SystemError) -> [UInt8] {
        let file = try open(path, in: directory, .readOnly)
        return try read(file.number, limit: 8192)
    }

    /// How many of the bytes were taken; may be fewer than given.
    package static func writeSome(_ bytes: ArraySlice<UInt8>, to number: Int32) throws(SystemError) -> Int {
        try checkRetrying(.write) {
            // SAFETY: pointer and count are of one buffer.
            unsafe bytes.withUnsafeBytes { unsafe nb_write(number, $0.baseAddress!, $0.count) }
        }
    }

    package static func write(_ bytes: [UInt8], to number: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            do throws(SystemError) {
                rest = rest.dropFirst(try writeSome(rest, to: number))
            } catch  where error.errno == .again {
                // Whoever shares the open file, the payload too, may have made it non-blocking.
                var watches = [Watch(number, .writable)]
                try Events.wait(&watches, timeout: nil)
            }
        }
    }
}
