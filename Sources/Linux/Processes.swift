internal import CLinux
package import Model

/// What a clone returned, in each of the two processes that see it return.
package enum Cloned: ~Copyable {
    case parent(pid: Int32, pidfd: Descriptor)
    case child
}

/// One change of a child's state.
package struct ChildEvent: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case exited(Int32)
        case killed(Signal)
        case stopped(Signal)
        case continued
    }

    package let pid: Int32
    package let state: State
}

/// CPU time and memory of reaped children.
package struct ChildUsage: Sendable, Hashable {
    package let user: Nanoseconds
    package let system: Nanoseconds
    package let maxRSS: Bytes
    package let minorFaults: Int64
    package let majorFaults: Int64
    package let voluntarySwitches: Int64
    package let involuntarySwitches: Int64

    package init(
        user: Nanoseconds, system: Nanoseconds, maxRSS: Bytes, minorFaults: Int64, majorFaults: Int64,
        voluntarySwitches: Int64, involuntarySwitches: Int64
    ) {
        self.user = user
        self.system = system
        self.maxRSS = maxRSS
        self.minorFaults = minorFaults
        self.majorFaults = majorFaults
        self.voluntarySwitches = voluntarySwitches
        self.involuntarySwitches = involuntarySwitches
    }
}

package struct WaitOptions: OptionSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// In place of an array literal, which would be an array with metadata made at run time.
    package static func | (left: WaitOptions, right: WaitOptions) -> WaitOptions {
        WaitOptions(rawValue: left.rawValue | right.rawValue)
    }

    package static let noHang = WaitOptions(rawValue: 1)
    package static let stopped = WaitOptions(rawValue: 2)
    package static let exited = WaitOptions(rawValue: 4)
    package static let continued = WaitOptions(rawValue: 8)
    /// The child can be waited for again: it stays a zombie.
    package static let keep = WaitOptions(rawValue: 0x0100_0000)
}

/// Kernel: clone3(2), execve(2), waitid(2), prctl(2), setresuid(2), kill(2).
package enum Processes {
    /// - Parameter namespaces: those the child gets new.
    /// - Parameter group: the directory of the cgroup that it is born in; -1: the caller's.
    package static func clone(
        _ namespaces: Namespaces = [], into group: Int32 = -1
    ) throws(SystemError) -> Cloned {
        var pidfd: Int32 = -1
        let pid = unsafe nb_clone3(namespaces.rawValue, Signal.child.number, &pidfd, group)
        guard pid >= 0 else { throw SystemError(.clone3, Errno(Int32(-pid))) }
        return pid == 0 ? .child : .parent(pid: Int32(pid), pidfd: Descriptor(owning: pidfd))
    }

    /// Starts a child that runs `body` on this process's memory, and waits until it execs or ends.
    ///
    /// Kernel: clone(2), CLONE_VM and CLONE_VFORK. What the child changes in memory stays changed; its
    /// descriptors, directory and signal mask are its own.
    package static func cloneBorrowingMemory(
        into group: Int32 = -1, _ body: @escaping () -> Never
    ) throws(SystemError) -> Int32 {
        final class Box {
            let body: () -> Never
            init(_ body: @escaping () -> Never) { self.body = body }
        }
        let box = Box(body)
        // SAFETY: the box is alive until the child, for whom this process waits, no longer needs it.
        let context = unsafe Unmanaged.passUnretained(box).toOpaque()
        let pid = withExtendedLifetime(box) {
            unsafe nb_clone_borrowing_memory(
                // why: the context is the one below, never nil.
                { unsafe Unmanaged<Box>.fromOpaque($0!).takeUnretainedValue().body() }, context, group)
        }
        guard pid > 0 else { throw SystemError(.clone3, Errno(Int32(-pid))) }
        return Int32(pid)
    }

    /// Dies without a word, as from an outsider's SIGKILL.
    package static func die() -> Never { nb_die() }

    package static func exit(_ status: Int32) -> Never { nb_exit(status) }

    /// Replaces this program; returns only with the reason why not.
    package static func execute(
        _ path: ByteString, _ arguments: borrowing CStringArray, _ environment: borrowing CStringArray
    ) -> SystemError {
        // SAFETY: both arrays end in nil and live until the kernel has copied them.
        let result = withCString(path) { unsafe nb_execve($0, arguments.pointers, environment.pointers) }
        return SystemError(.execve, Errno(-result))
    }

    /// The next state change of `pid`, or of any child when nil.
    ///
    /// - Throws: ECHILD when there is no such child.
    package static func wait(for pid: Int32?, _ options: WaitOptions) throws(SystemError) -> ChildEvent? {
        var child = nb_child()
        try checkRetrying(.wait) { Int(unsafe nb_wait(pid ?? 0, options.rawValue, &child)) }
        guard child.pid != 0 else { return nil }
        let state: ChildEvent.State =
            switch child.code {
            case 1: .exited(child.status)  // CLD_EXITED
            case 2, 3: .killed(Signal(child.status))  // CLD_KILLED, CLD_DUMPED
            case 6: .continued  // CLD_CONTINUED
            default: .stopped(Signal(child.status))  // CLD_STOPPED, CLD_TRAPPED
            }
        return ChildEvent(pid: child.pid, state: state)
    }

    /// Takes the zombie away, with what it and its own reaped children used.
    package static func reap(_ pid: Int32) throws(SystemError) -> ChildUsage {
        var status: Int32 = 0
        var usage = nb_usage()
        try checkRetrying(.wait) { Int(unsafe nb_reap(pid, 0, &status, &usage)) }
        return ChildUsage(usage)
    }

    /// What all children reaped so far used, those they had reaped included.
    package static func childrenUsage() throws(SystemError) -> ChildUsage {
        var usage = nb_usage()
        try check(.getrusage, unsafe nb_children_usage(&usage))
        return ChildUsage(usage)
    }

    package static func kill(_ pid: Int32, _ signal: Signal) throws(SystemError) {
        try check(.kill, nb_kill(pid, signal.number))
    }

    package static func signalSelf(_ signal: Signal) throws(SystemError) { try kill(identifier, signal) }

    /// By its descriptor, which no other process can come to stand for.
    package static func signal(_ pidfd: Int32, _ signal: Signal) throws(SystemError) {
        try check(.pidfdSendSignal, nb_pidfd_send_signal(pidfd, signal.number))
    }

    package static var identifier: Int32 { nb_getpid() }
    /// 0 when the parent is not visible from this PID namespace.
    package static var parent: Int32 { nb_getppid() }

    package static func newSession() throws(SystemError) { try check(.setsid, nb_setsid()) }

    package static func newProcessGroup() throws(SystemError) { try check(.setpgid, nb_setpgid(0, 0)) }

    package static func processGroup() -> Int32 { nb_getpgid(0) }

    package static func dieWithParent() throws(SystemError) {
        try check(.prctl, nb_prctl(1, UInt(Signal.kill.number), 0))  // PR_SET_PDEATHSIG
    }

    package static func setNonDumpable() throws(SystemError) {
        try check(.prctl, nb_prctl(4, 0, 0))  // PR_SET_DUMPABLE
    }

    package static func isDumpable() throws(SystemError) -> Bool {
        try check(.prctl, nb_prctl(3, 0, 0)) == 1  // PR_GET_DUMPABLE
    }

    package static func setNoNewPrivileges() throws(SystemError) {
        try check(.prctl, nb_prctl(38, 1, 0))  // PR_SET_NO_NEW_PRIVS
    }

    package static func joinNewSessionKeyring() throws(SystemError) {
        try check(.keyctl, nb_join_session_keyring())
    }

    /// Real, effective and saved ids; the group first, because afterwards it may not be changed.
    package static func setIdentity(_ identity: UserGroup) throws(SystemError) {
        try check(.setresgid, nb_setresgid(identity.gid))
        try check(.setresuid, nb_setresuid(identity.uid))
    }

    package static func clearSupplementaryGroups() throws(SystemError) {
        try check(.setgroups, nb_clear_groups())
    }

    /// What this process sees of namespaces from here on is its own.
    package static func unshare(_ namespaces: Namespaces) throws(SystemError) {
        try check(.unshare, nb_unshare(namespaces.rawValue))
    }

    /// The processors that this process may run on, counted; 1 when that can't be known.
    package static var processors: Int { Int(max(nb_processors(), 1)) }

    package static var pageSize: UInt64 { UInt64(nb_page_size()) }

    package static func setHostname(_ name: ByteString) throws(SystemError) {
        try check(.sethostname, withCString(name) { unsafe nb_sethostname($0) })
    }

    package static func setUmask(_ mask: FileMode) { _ = nb_umask(mask.bits) }

    /// - Parameter pid: 0 for this process.
    package static func setLimit(_ limit: ResourceLimit, of pid: Int32 = 0) throws(SystemError) {
        try check(.prlimit, nb_set_limit(pid, limit.resource.rawValue, limit.soft, limit.hard))
    }

    package static func hardLimit(_ resource: Resource) throws(SystemError) -> UInt64 {
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        try check(.prlimit, unsafe nb_get_limit(resource.rawValue, &soft, &hard))
        return hard
    }
}

extension ChildUsage {
    init(_ usage: nb_usage) {
        user = .microseconds(usage.user_us)
        system = .microseconds(usage.system_us)
        maxRSS = Bytes(UInt64(usage.max_rss_kib) * 1024)
        minorFaults = usage.minor_faults
        majorFaults = usage.major_faults
        voluntarySwitches = usage.voluntary_switches
        involuntarySwitches = usage.involuntary_switches
    }
}
