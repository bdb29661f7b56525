/// What a step asked of the kernel when it failed. Named after the system call where there is one.
package enum Operation: UInt16, Hashable, Sendable, CaseIterable {
    case none
    // files
    case open, openat2, close, read, write, stat, mkdir, symlink, unlink, rename, access, fchmod, fchdir, chdir, getcwd
    case readlink, dup3, fcntl, closeRange, countDescriptors, memfdCreate
    // mounts
    case openTree, moveMount, fsopen, fsconfig, fsmount, mountSetattr, pivotRoot, umount2
    // processes
    case clone3, mmap, execve, wait, getrusage, kill, pidfdOpen, pidfdSendSignal, setsid, setpgid, prctl, keyctl,
        setresuid
    case setresgid, setgroups, prlimit, sigprocmask, sigaction, signalfd, sethostname
    case capset, capDropBound, capReadBound, unshare
    // cgroups
    case flock, getdents, pipe, rmdir, chown, compareLimit, compareCgroup, requestScope
    // waiting and talking
    case landlock, seccomp
    case poll, timerfd, socketpair, setsockopt, sendmsg, recvmsg, ioctl, tcgetattr, tcsetattr, tcsetpgrp
    // what nestbox itself found wrong
    case compareIdentity, comparePosture, countThreads, findSupervisor, runProgram, protocolExchange, allocate

    /// The name in the manual pages.
    package var name: String {
        switch self {
        case .closeRange: "close_range"
        case .memfdCreate: "memfd_create"
        case .openTree: "open_tree"
        case .moveMount: "move_mount"
        case .mountSetattr: "mount_setattr"
        case .pivotRoot: "pivot_root"
        case .pidfdOpen: "pidfd_open"
        case .pidfdSendSignal: "pidfd_send_signal"
        case .compareIdentity: "compare identity"
        case .comparePosture: "compare posture"
        case .countThreads: "count threads"
        case .countDescriptors: "count descriptors"
        case .findSupervisor: "find supervisor"
        case .runProgram: "run program"
        case .protocolExchange: "status channel"
        case .compareLimit: "compare limit"
        case .requestScope: "request scope"
        case .compareCgroup: "compare cgroup"
        case .getdents: "getdents64"
        case .pipe: "pipe2"
        case .capDropBound: "cap_drop_bound"
        case .capReadBound: "cap_get_bound"
        default: "\(self)"
        }
    }
}

/// A refused operation: what every system call wrapper throws.
package struct SystemError: Error, Hashable, Sendable {
    package let operation: Operation
    package let errno: Errno
    /// Something the operation knows and the plan does not; its meaning depends on the operation.
    package let detail: Int32

    package init(_ operation: Operation, _ errno: Errno, detail: Int32 = 0) {
        self.operation = operation
        self.errno = errno
        self.detail = detail
    }
}
