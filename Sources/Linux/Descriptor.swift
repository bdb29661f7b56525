internal import CLinux
package import Model

/// An open file descriptor that closes when it goes out of scope.
package struct Descriptor: ~Copyable {
    package let number: Int32

    /// Takes ownership of an open descriptor.
    package init(owning number: Int32) { self.number = number }

    deinit {
        // Nothing to do about a failure: the number is free again either way (close(2)).
        _ = nb_close(number)
    }

    /// Gives the number up without closing it.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }
}

/// Kernel: close_range(2).
package enum DescriptorTable {
    private static let closeOnExec: UInt32 = 4
    private static let last = UInt32.max

    /// Marks every descriptor from 3 on that is not in `keep` close-on-exec.
    package static func markCloseOnExec(except keep: [Int32]) throws(SystemError) {
        try forEachRange(except: keep, flags: closeOnExec)
    }

    /// Closes every descriptor from 3 on that is not in `keep`.
    package static func closeAll(except keep: [Int32]) throws(SystemError) {
        try forEachRange(except: keep, flags: 0)
    }

    private static func forEachRange(except keep: [Int32], flags: UInt32) throws(SystemError) {
        var next: UInt32 = 3
        for kept in keep.sorted() where UInt32(kept) >= next {
            if UInt32(kept) > next { try check(.closeRange, nb_close_range(next, UInt32(kept) - 1, flags)) }
            next = UInt32(kept) + 1
        }
        try check(.closeRange, nb_close_range(next, last, flags))
    }

    /// How many of the numbers 0 ..< limit are open descriptors.
    package static func count(below limit: Int32) throws(SystemError) -> Int {
        Int(try check(.countDescriptors, nb_count_descriptors(limit)))
    }

    package static func close(_ number: Int32) {
        // Nothing to do about a failure: the number is free again either way (close(2)).
        _ = nb_close(number)
    }

    /// Only EBADF says that it is not.
    package static func isOpen(_ number: Int32) -> Bool {
        nb_get_descriptor_flags(number) != -Errno.badDescriptor.code
    }

    /// Open for writing, as O_ACCMODE tells.
    package static func isWritable(_ number: Int32) -> Bool {
        let flags = nb_get_status_flags(number)
        return flags >= 0 && flags & 3 != 0
    }

    /// A copy of `number` that is close-on-exec and not below 3.
    package static func duplicate(_ number: Int32) throws(SystemError) -> Descriptor {
        Descriptor(owning: try check(.fcntl, nb_dup_above(number, 3)))
    }

    /// Makes `to` refer to what `from` does, and survive exec.
    package static func connect(_ from: Int32, to: Int32) throws(SystemError) {
        try check(.dup3, nb_dup3(from, to, 0))
    }

    /// Both ends close-on-exec.
    package static func pipe() throws(SystemError) -> (reader: Int32, writer: Int32) {
        var reader: Int32 = -1
        var writer: Int32 = -1
        try check(.pipe, unsafe nb_pipe(&reader, &writer))
        return (reader, writer)
    }

    package static func setNonBlocking(_ number: Int32) throws(SystemError) {
        try check(.fcntl, nb_set_nonblocking(number, 1))
    }
}
