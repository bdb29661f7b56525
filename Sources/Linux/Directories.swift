internal import CLinux
package import Model

/// Kernel: getdents64(2), flock(2), rmdir(2), chown(2).
extension Files {
    /// The names in a directory, but "." and "..". Its descriptor is read on from where it stands.
    package static func names(in directory: Directory) throws(SystemError) -> [ByteString] {
        var names: [ByteString] = []
        while true {
            let entries = try entries(directory.number)
            if entries.isEmpty { return names }
            var start = 0
            // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, then the name and a NUL.
            while start + 19 <= entries.count {
                let length = Int(entries[start + 16]) | Int(entries[start + 17]) << 8
                guard length > 19, start + length <= entries.count else { break }
                let name = ByteString(entries[(start + 19)..<(start + length)].prefix { $0 != 0 })
                if name != "." && name != ".." { names.append(name) }
                start += length
            }
        }
    }

    private static func entries(_ number: Int32) throws(SystemError) -> [UInt8] {
        var result = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            // SAFETY: the buffer holds 4096 bytes; the kernel says how many it filled.
            unsafe result = nb_read_entries(number, buffer.baseAddress!, 4096)
            count = max(result, 0)
        }
        guard result >= 0 else { throw SystemError(.getdents, Errno(Int32(-result))) }
        return bytes
    }

    package static func removeDirectory(_ path: ByteString, in directory: Directory) throws(SystemError) {
        // AT_REMOVEDIR
        try check(.rmdir, withCString(path) { unsafe nb_unlinkat(directory.number, $0, 0x200) })
    }

    /// Takes the lock of an open file; false when somebody else has it and `wait` is off.
    package static func lock(_ descriptor: borrowing Descriptor, wait: Bool) throws(SystemError) -> Bool {
        do throws(SystemError) {
            let number = descriptor.number
            try checkRetrying(.flock) { Int(nb_lock(number, wait ? 1 : 0)) }
            return true
        } catch  where error.errno == .again && !wait {
            return false
        }
    }

    /// Takes a share in the lock of an open file; false when somebody has all of it.
    package static func shareLock(_ descriptor: borrowing Descriptor) throws(SystemError) -> Bool {
        do throws(SystemError) {
            let number = descriptor.number
            try checkRetrying(.flock) { Int(nb_share_lock(number)) }
            return true
        } catch  where error.errno == .again {
            return false
        }
    }

    package static func setOwner(
        _ owner: UserGroup, of path: ByteString, in directory: Directory
    ) throws(SystemError) {
        try check(.chown, withCString(path) { unsafe nb_chown(directory.number, $0, owner.uid, owner.gid) })
    }

    /// Up to `limit` bytes from the file's beginning, wherever it was read last.
    package static func readAgain(_ number: Int32, limit: Int = 4096) throws(SystemError) -> [UInt8] {
        var result = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            // SAFETY: the buffer holds `limit` bytes; the kernel says how many it filled.
            unsafe result = nb_pread(number, buffer.baseAddress!, limit, 0)
            count = max(result, 0)
        }
        guard result >= 0 else { throw SystemError(.read, Errno(Int32(-result))) }
        return bytes
    }

    /// The path lies on a cgroup file system of version 2.
    package static func isCgroup(_ path: ByteString) -> Bool {
        withCString(path) { unsafe nb_file_system_type($0) } == 0x6367_7270  // CGROUP2_SUPER_MAGIC
    }

    /// The first byte of an extended attribute; nil when there is none that may be read.
    package static func firstByte(ofAttribute name: ByteString, of path: ByteString) -> UInt8? {
        let byte = withCString(path) { path in withCString(name) { unsafe nb_first_of_attribute(path, $0) } }
        return byte > 0 ? UInt8(byte) : nil
    }
}
