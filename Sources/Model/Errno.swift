/// An error number of the kernel, with its name and its meaning.
///
/// Kernel: errno(3). The numbers are those of every architecture nestbox runs on (x86_64, aarch64).
package struct Errno: Hashable, Sendable {
    package let code: Int32

    package init(_ code: Int32) { self.code = code }

    package static let perm = Errno(1)
    package static let noEntry = Errno(2)
    package static let noProcess = Errno(3)
    package static let interrupted = Errno(4)
    package static let io = Errno(5)
    package static let tooBig = Errno(7)
    package static let noExec = Errno(8)
    package static let badDescriptor = Errno(9)
    package static let noChild = Errno(10)
    package static let again = Errno(11)
    package static let noMemory = Errno(12)
    package static let access = Errno(13)
    package static let busy = Errno(16)
    package static let noDevice = Errno(19)
    package static let exists = Errno(17)
    package static let notDirectory = Errno(20)
    package static let isDirectory = Errno(21)
    package static let invalid = Errno(22)
    package static let noSpace = Errno(28)
    package static let readOnly = Errno(30)
    package static let brokenPipe = Errno(32)
    package static let nameTooLong = Errno(36)
    package static let noSystemCall = Errno(38)
    package static let range = Errno(34)
    package static let notSupported = Errno(95)
    package static let loop = Errno(40)
    package static let overflow = Errno(75)
    package static let users = Errno(87)
    package static let connectionReset = Errno(104)
    package static let tooManyReferences = Errno(109)
    package static let timedOut = Errno(110)
    package static let stale = Errno(116)

    private static let table: [Int32: (name: String, meaning: String)] = [
        1: ("EPERM", "Operation not permitted"), 2: ("ENOENT", "No such file or directory"),
        3: ("ESRCH", "No such process"), 4: ("EINTR", "Interrupted system call"),
        5: ("EIO", "Input/output error"), 6: ("ENXIO", "No such device or address"),
        7: ("E2BIG", "Argument list too long"), 8: ("ENOEXEC", "Exec format error"),
        9: ("EBADF", "Bad file descriptor"), 10: ("ECHILD", "No child processes"),
        11: ("EAGAIN", "Resource temporarily unavailable"), 12: ("ENOMEM", "Cannot allocate memory"),
        13: ("EACCES", "Permission denied"), 14: ("EFAULT", "Bad address"),
        15: ("ENOTBLK", "Block device required"), 16: ("EBUSY", "Device or resource busy"),
        17: ("EEXIST", "File exists"), 18: ("EXDEV", "Invalid cross-device link"),
        19: ("ENODEV", "No such device"), 20: ("ENOTDIR", "Not a directory"),
        21: ("EISDIR", "Is a directory"), 22: ("EINVAL", "Invalid argument"),
        23: ("ENFILE", "Too many open files in system"), 24: ("EMFILE", "Too many open files"),
        25: ("ENOTTY", "Inappropriate ioctl for device"), 26: ("ETXTBSY", "Text file busy"),
        27: ("EFBIG", "File too large"), 28: ("ENOSPC", "No space left on device"),
        29: ("ESPIPE", "Illegal seek"), 30: ("EROFS", "Read-only file system"),
        31: ("EMLINK", "Too many links"), 32: ("EPIPE", "Broken pipe"),
        34: ("ERANGE", "Numerical result out of range"), 36: ("ENAMETOOLONG", "File name too long"),
        38: ("ENOSYS", "Function not implemented"), 39: ("ENOTEMPTY", "Directory not empty"),
        40: ("ELOOP", "Too many levels of symbolic links"), 71: ("EPROTO", "Protocol error"),
        75: ("EOVERFLOW", "Value too large for defined data type"), 87: ("EUSERS", "Too many users"),
        90: ("EMSGSIZE", "Message too long"), 93: ("EPROTONOSUPPORT", "Protocol not supported"),
        95: ("EOPNOTSUPP", "Operation not supported"), 97: ("EAFNOSUPPORT", "Address family not supported"),
        99: ("EADDRNOTAVAIL", "Cannot assign requested address"), 104: ("ECONNRESET", "Connection reset by peer"),
        109: ("ETOOMANYREFS", "Too many references: cannot splice"), 110: ("ETIMEDOUT", "Connection timed out"),
        111: ("ECONNREFUSED", "Connection refused"),
        116: ("ESTALE", "Stale file handle"), 122: ("EDQUOT", "Disk quota exceeded"),
        126: ("ENOKEY", "Required key not available"),
        // What filters answer, besides.
        33: ("EDOM", "Numerical argument out of domain"), 35: ("EDEADLK", "Resource deadlock avoided"),
        37: ("ENOLCK", "No locks available"), 61: ("ENODATA", "No data available"), 62: ("ETIME", "Timer expired"),
        88: ("ENOTSOCK", "Socket operation on non-socket"), 91: ("EPROTOTYPE", "Protocol wrong type for socket"),
        92: ("ENOPROTOOPT", "Protocol not available"), 94: ("ESOCKTNOSUPPORT", "Socket type not supported"),
        98: ("EADDRINUSE", "Address already in use"), 100: ("ENETDOWN", "Network is down"),
        101: ("ENETUNREACH", "Network is unreachable"), 103: ("ECONNABORTED", "Software caused connection abort"),
        105: ("ENOBUFS", "No buffer space available"), 107: ("ENOTCONN", "Transport endpoint is not connected"),
        113: ("EHOSTUNREACH", "No route to host"), 125: ("ECANCELED", "Operation canceled"),
    ]

    package var name: String { Self.table[code]?.name ?? "errno \(code)" }

    package var meaning: String { Self.table[code]?.meaning ?? "unknown error" }

    /// The errno with this name, `EPERM` for instance; nil when there is none.
    package static func named(_ name: String) -> Errno? {
        table.first { $0.value.name == name }.map { Errno($0.key) }
    }
}
