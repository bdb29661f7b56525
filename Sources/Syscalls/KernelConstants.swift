/// Names that may stand for numbers in a test. The same on x86_64 and aarch64.
///
/// Kernel: the headers below include/uapi that each block names.
enum KernelConstants {
    static func value(of name: String) -> UInt64? { table.first { $0.0 == name }?.1 }

    static var names: [String] { table.map(\.0) }

    /// The name of a value that begins with one of these words; nil when there is none.
    static func name(of value: UInt64, _ prefixes: [String]) -> String? {
        table.first { entry in entry.1 == value && prefixes.contains { entry.0.hasPrefix($0) } }?.0
    }

    private static let table: [(String, UInt64)] = [
        // bits/socket.h, linux/net.h
        ("AF_UNIX", 1), ("AF_INET", 2), ("AF_INET6", 10), ("AF_NETLINK", 16), ("AF_PACKET", 17), ("AF_ALG", 38),
        ("AF_VSOCK", 40), ("SOCK_TYPE_MASK", 0xF), ("SOCK_STREAM", 1), ("SOCK_DGRAM", 2), ("SOCK_RAW", 3),
        ("SOCK_SEQPACKET", 5), ("NETLINK_ROUTE", 0),
        ("SOL_IP", 0), ("SOL_SOCKET", 1), ("SOL_TCP", 6), ("SOL_UDP", 17), ("SOL_IPV6", 41), ("TCP_ULP", 31),
        ("SO_ATTACH_FILTER", 26), ("SO_ATTACH_BPF", 50), ("SO_ATTACH_REUSEPORT_CBPF", 51),
        ("SO_ATTACH_REUSEPORT_EBPF", 52),
        // linux/sched.h
        ("CLONE_NAMESPACES", 0x7E02_0000), ("CLONE_NEWTIME", 0x80), ("CLONE_NEWNS", 0x2_0000),
        ("CLONE_NEWCGROUP", 0x200_0000), ("CLONE_NEWUTS", 0x400_0000), ("CLONE_NEWIPC", 0x800_0000),
        ("CLONE_NEWUSER", 0x1000_0000), ("CLONE_NEWPID", 0x2000_0000), ("CLONE_NEWNET", 0x4000_0000),
        // asm/prctl.h
        ("ARCH_SET_GS", 0x1001), ("ARCH_SET_FS", 0x1002), ("ARCH_GET_FS", 0x1003), ("ARCH_GET_GS", 0x1004),
        // linux/ptrace.h
        ("PTRACE_TRACEME", 0), ("PTRACE_PEEKTEXT", 1), ("PTRACE_PEEKDATA", 2), ("PTRACE_POKETEXT", 4),
        ("PTRACE_POKEDATA", 5), ("PTRACE_CONT", 7), ("PTRACE_KILL", 8), ("PTRACE_SINGLESTEP", 9),
        ("PTRACE_ATTACH", 16), ("PTRACE_DETACH", 17), ("PTRACE_SYSCALL", 24), ("PTRACE_SETOPTIONS", 0x4200),
        ("PTRACE_SEIZE", 0x4206), ("PTRACE_INTERRUPT", 0x4207),
        // linux/futex.h; the flags are FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME
        ("FUTEX_FLAGS", 0x180), ("FUTEX_WAIT", 0), ("FUTEX_WAKE", 1), ("FUTEX_REQUEUE", 3), ("FUTEX_CMP_REQUEUE", 4),
        ("FUTEX_WAKE_OP", 5), ("FUTEX_LOCK_PI", 6), ("FUTEX_UNLOCK_PI", 7), ("FUTEX_TRYLOCK_PI", 8),
        ("FUTEX_WAIT_BITSET", 9), ("FUTEX_WAKE_BITSET", 10), ("FUTEX_WAIT_REQUEUE_PI", 11),
        ("FUTEX_CMP_REQUEUE_PI", 12), ("FUTEX_LOCK_PI2", 13),
        // asm-generic/ioctls.h
        ("TCGETS", 0x5401), ("TCSETS", 0x5402), ("TCSETSW", 0x5403), ("TCSETSF", 0x5404), ("TCSBRK", 0x5409),
        ("TCFLSH", 0x540B), ("TIOCSCTTY", 0x540E), ("TIOCGPGRP", 0x540F), ("TIOCSPGRP", 0x5410), ("TIOCSTI", 0x5412),
        ("TIOCGWINSZ", 0x5413), ("TIOCSWINSZ", 0x5414), ("FIONREAD", 0x541B), ("TIOCLINUX", 0x541C),
        ("TIOCCONS", 0x541D), ("FIONBIO", 0x5421), ("TIOCNOTTY", 0x5422), ("TIOCSETD", 0x5423), ("TIOCGSID", 0x5429),
        ("TCGETS2", 0x802C_542A), ("TCSETS2", 0x402C_542B), ("TCSETSW2", 0x402C_542C), ("TCSETSF2", 0x402C_542D),
        ("TIOCGPTN", 0x8004_5430), ("TIOCSPTLCK", 0x4004_5431), ("TIOCSIG", 0x4004_5436), ("TIOCGPTPEER", 0x5441),
        ("FIONCLEX", 0x5450), ("FIOCLEX", 0x5451), ("FIOASYNC", 0x5452),
        // linux/kd.h, linux/nsfs.h, linux/fs.h, linux/sockios.h
        ("KDSKBENT", 0x4B47), ("KDSKBSENT", 0x4B49), ("IOCTL_TYPE", 0xFF00), ("NSIO", 0xB700),
        ("FS_IOC_SETFLAGS", 0x4008_6602), ("FS_IOC_FSSETXATTR", 0x401C_5820), ("SIOCSIFFLAGS", 0x8914),
        ("SIOCSIFADDR", 0x8916), ("SIOCSIFDSTADDR", 0x8918), ("SIOCSIFBRDADDR", 0x891A), ("SIOCSIFNETMASK", 0x891C),
        ("SIOCSIFMTU", 0x8922), ("SIOCSIFNAME", 0x8923), ("SIOCSIFHWADDR", 0x8924),
        // linux/prctl.h, linux/seccomp.h, linux/personality.h
        ("PR_SET_PDEATHSIG", 1), ("PR_GET_PDEATHSIG", 2), ("PR_GET_DUMPABLE", 3), ("PR_SET_DUMPABLE", 4),
        ("PR_GET_KEEPCAPS", 7), ("PR_SET_NAME", 15), ("PR_GET_NAME", 16), ("PR_GET_SECCOMP", 21),
        ("PR_SET_SECCOMP", 22), ("PR_CAPBSET_READ", 23), ("PR_GET_SECUREBITS", 27), ("PR_SET_TIMERSLACK", 29),
        ("PR_GET_TIMERSLACK", 30), ("PR_SET_MM", 35), ("PR_SET_CHILD_SUBREAPER", 36), ("PR_GET_CHILD_SUBREAPER", 37),
        ("PR_SET_NO_NEW_PRIVS", 38), ("PR_GET_NO_NEW_PRIVS", 39), ("PR_GET_TID_ADDRESS", 40),
        ("PR_SET_THP_DISABLE", 41), ("PR_GET_THP_DISABLE", 42), ("PR_SVE_SET_VL", 50), ("PR_SVE_GET_VL", 51),
        ("PR_GET_SPECULATION_CTRL", 52), ("PR_PAC_RESET_KEYS", 54), ("PR_SET_TAGGED_ADDR_CTRL", 55),
        ("PR_GET_TAGGED_ADDR_CTRL", 56), ("PR_SET_SYSCALL_USER_DISPATCH", 59), ("PR_SCHED_CORE", 62),
        ("PR_SET_VMA", 0x5356_4D41), ("PR_SET_PTRACER", 0x5961_6D61), ("SECCOMP_MODE_FILTER", 2),
        ("SECCOMP_FILTER_FLAG_NEW_LISTENER", 8), ("ADDR_NO_RANDOMIZE", 0x4_0000),
        ("PERSONALITY_QUERY", 0xFFFF_FFFF),
    ]
}

/// The arguments of calls by name, and how much of each the kernel looks at.
///
/// Kernel: the SYSCALL_DEFINE of the call. What is not here is tested as `int argN` or `long argN`.
enum CallArguments {
    struct Argument {
        let name: String
        let index: Int
        let isInt: Bool

        /// The bits that the kernel looks at.
        var whole: UInt64 { isInt ? 0xFFFF_FFFF : .max }
    }

    static func arguments(of call: String) -> [Argument] {
        table.filter { $0.0 == call }.map { Argument(name: $0.1, index: $0.2, isInt: $0.3) }
    }

    private static let table: [(String, String, Int, Bool)] = [
        ("socket", "domain", 0, true), ("socket", "type", 1, true), ("socket", "protocol", 2, true),
        ("socketpair", "domain", 0, true), ("socketpair", "type", 1, true), ("socketpair", "protocol", 2, true),
        ("setsockopt", "level", 1, true), ("setsockopt", "name", 2, true),
        ("getsockopt", "level", 1, true), ("getsockopt", "name", 2, true),
        ("clone", "flags", 0, false), ("unshare", "flags", 0, false),
        ("ioctl", "request", 1, true), ("fcntl", "command", 1, true), ("flock", "operation", 1, true),
        ("futex", "operation", 1, true), ("prctl", "option", 0, true), ("ptrace", "request", 0, false),
        ("personality", "persona", 0, true), ("seccomp", "operation", 0, true), ("seccomp", "flags", 1, true),
        ("keyctl", "operation", 0, true), ("madvise", "advice", 2, true), ("memfd_create", "flags", 1, true),
        ("mmap", "protection", 2, false), ("mmap", "flags", 3, false), ("mprotect", "protection", 2, false),
        ("kill", "signal", 1, true), ("sched_setscheduler", "policy", 1, true), ("arch_prctl", "option", 0, true),
    ]
}
