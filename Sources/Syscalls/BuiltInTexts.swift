// Made from profiles/ by scripts/generate; not to be edited.
// swift-format-ignore-file

/// The groups that come with nestbox, as `use` names them.
package let builtInGroups = ["@devices", "@files", "@io", "@ipc", "@memory", "@pairs", "@process", "@refused", "@signals", "@terminal", "@threads", "@time"]

/// The file of a built-in policy, or of a group with `@` in front; nil when there is none of this name.
package func builtInPolicyText(_ name: String) -> String? {
    switch name {
    case "agent": #"""
# agent: programs that write and run programs: build and network, but no tracing and no sockets with a name.
use build
record EPERM ptrace process_vm_readv process_vm_writev
allow socket: domain in AF_INET AF_INET6, type & SOCK_TYPE_MASK in SOCK_STREAM SOCK_DGRAM
allow socket: domain == AF_NETLINK, protocol == NETLINK_ROUTE
EAFNOSUPPORT socket: domain == AF_UNIX  # a granted directory may hold a daemon's socket
record EAFNOSUPPORT socket
"""#
    case "build": #"""
# build: compilers with sanitizers, package managers, debuggers.
use default
allow ptrace                            # gdb, strace, LeakSanitizer; PID 1 can't be traced, others are not seen
allow process_vm_readv process_vm_writev
allow personality: persona in 0 PERSONALITY_QUERY ADDR_NO_RANDOMIZE  # ThreadSanitizer, gdb, setarch -R
record EPERM personality
allow get_mempolicy
allow io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy
allow ioctl: request == TIOCSCTTY       # expect and script, in test suites; a jail's terminals are its own
record EPERM ioctl: request in TIOCSTI TIOCLINUX KDSKBENT KDSKBSENT TIOCSETD TIOCCONS TIOCSIG
record EPERM ioctl: request & IOCTL_TYPE == NSIO
record EPERM ioctl: request in FS_IOC_SETFLAGS FS_IOC_FSSETXATTR
record EPERM ioctl: request in SIOCSIFFLAGS SIOCSIFADDR SIOCSIFDSTADDR SIOCSIFBRDADDR SIOCSIFNETMASK
record EPERM ioctl: request in SIOCSIFMTU SIOCSIFNAME SIOCSIFHWADDR
allow ioctl
EPERM mount umount2 chroot              # fakeroot and dpkg try, and go on: not worth a record
"""#
    case "default": #"""
# default: commands of all kinds. Sockets of a jail lead nowhere but to itself, unless it shares the host's network.
use strict
use @devices
allow socket: domain == AF_UNIX
allow socket: domain in AF_INET AF_INET6, type & SOCK_TYPE_MASK in SOCK_STREAM SOCK_DGRAM
EAFNOSUPPORT socket: domain == AF_NETLINK  # libc asks so for addresses
record EAFNOSUPPORT socket              # 40 other families, most of them seldom used and often attacked
allow bind connect listen accept accept4 sendmmsg recvmmsg
allow setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
allow futimesat sync syncfs
allow mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
allow msgget msgsnd msgrcv msgctl
allow sched_setparam sched_setscheduler sched_setattr sched_getattr sched_rr_get_interval  # RLIMIT_RTPRIO is 0
allow capset                            # programs give up what they do not have
allow ioprio_get ioprio_set
allow mlockall munlockall process_mrelease
allow setuid setgid setreuid setregid setfsuid setfsgid setgroups  # no capability, one id: nothing to gain
allow landlock_create_ruleset landlock_add_rule landlock_restrict_self
record EPERM seccomp: flags & SECCOMP_FILTER_FLAG_NEW_LISTENER == SECCOMP_FILTER_FLAG_NEW_LISTENER
allow seccomp                           # programs that jail themselves
allow prctl: option in PR_SET_NAME PR_GET_NAME PR_SET_PDEATHSIG PR_GET_PDEATHSIG PR_GET_DUMPABLE PR_SET_DUMPABLE
allow prctl: option in PR_CAPBSET_READ PR_GET_KEEPCAPS PR_GET_SECUREBITS PR_GET_SECCOMP PR_SET_SECCOMP
allow prctl: option in PR_SET_NO_NEW_PRIVS PR_GET_NO_NEW_PRIVS PR_SET_CHILD_SUBREAPER PR_GET_CHILD_SUBREAPER
allow prctl: option in PR_SET_TIMERSLACK PR_GET_TIMERSLACK PR_SET_THP_DISABLE PR_GET_THP_DISABLE PR_GET_TID_ADDRESS
allow prctl: option in PR_SET_VMA PR_GET_SPECULATION_CTRL
allow prctl: option in PR_PAC_RESET_KEYS PR_SVE_SET_VL PR_SVE_GET_VL
allow prctl: option in PR_SET_TAGGED_ADDR_CTRL PR_GET_TAGGED_ADDR_CTRL
EINVAL prctl
"""#
    case "network": #"""
# network: default, and what name resolution and network tools ask the kernel.
use default
allow socket: domain == AF_UNIX
allow socket: domain in AF_INET AF_INET6, type & SOCK_TYPE_MASK in SOCK_STREAM SOCK_DGRAM
allow socket: domain == AF_NETLINK, protocol == NETLINK_ROUTE        # addresses and routes; to change them takes a capability
record EAFNOSUPPORT socket
"""#
    case "strict": #"""
# strict: programs that compute, and their compilers and interpreters. No socket, no way to type into a terminal.
#
# Every call is on a list; the list was measured with the toolchains of C, C++, Python, Java, Go, Node, Rust and Swift,
# with git, make, cmake and shells.
record default ENOSYS
use @io
use @files
use @memory
use @process
use @threads
use @signals
use @time
use @ipc
use @pairs
use @terminal
use @refused
"""#
    case "@devices": #"""
# ioctl but for the requests that reach out of the jail. Devices inside are few and harmless.
record EPERM ioctl: request in TIOCSTI TIOCLINUX KDSKBENT KDSKBSENT         # type into the terminal
record EPERM ioctl: request in TIOCSETD TIOCCONS TIOCSCTTY TIOCSIG          # take it over
record EPERM ioctl: request & IOCTL_TYPE == NSIO                            # open other namespaces
record EPERM ioctl: request in FS_IOC_SETFLAGS FS_IOC_FSSETXATTR            # immutable files that can't be cleaned up
record EPERM ioctl: request in SIOCSIFFLAGS SIOCSIFADDR SIOCSIFDSTADDR SIOCSIFBRDADDR SIOCSIFNETMASK
record EPERM ioctl: request in SIOCSIFMTU SIOCSIFNAME SIOCSIFHWADDR
allow ioctl
"""#
    case "@files": #"""
# Files by name. What may be reached is the business of mounts and Landlock.
allow open openat openat2 creat
allow access faccessat faccessat2 stat lstat fstat newfstatat statx statfs fstatfs
allow getcwd chdir fchdir getdents getdents64
allow mkdir mkdirat rmdir mknod mknodat # device files take a capability
allow link linkat symlink symlinkat readlink readlinkat rename renameat renameat2 unlink unlinkat
allow truncate ftruncate fallocate
allow chmod fchmod fchmodat fchmodat2 chown fchown fchownat lchown umask
allow utime utimes utimensat
allow getxattr fgetxattr lgetxattr listxattr flistxattr llistxattr
allow inotify_add_watch inotify_init inotify_init1 inotify_rm_watch
"""#
    case "@io": #"""
# Reading, writing and waiting on descriptors that are open.
allow read readv pread64 preadv preadv2
allow write writev pwrite64 pwritev pwritev2
allow lseek close close_range dup dup2 dup3 pipe pipe2
allow poll ppoll select pselect6
allow epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
allow eventfd eventfd2
allow sendfile copy_file_range readahead fadvise64 sync_file_range fsync fdatasync
allow fcntl flock                       # locks too: cargo, git, go and sqlite take them
EINVAL splice tee vmsplice              # move pages of the page cache; EINVAL is the one errno that Go falls back on
"""#
    case "@ipc": #"""
# Semaphores and shared memory of System V, in the jail's own namespace.
allow semget semctl semop semtimedop
allow shmget shmat shmdt shmctl
"""#
    case "@memory": #"""
# A process's own memory.
allow brk mmap munmap mprotect mremap madvise mincore msync
allow mlock mlock2 munlock              # within RLIMIT_MEMLOCK
allow membarrier memfd_create
allow pkey_alloc pkey_free pkey_mprotect
"""#
    case "@pairs": #"""
# Sockets that have no name: pairs between processes of the jail, and calls on sockets that are open.
allow socketpair: domain == AF_UNIX
EAFNOSUPPORT socketpair
allow sendto sendmsg recvfrom recvmsg shutdown getsockname getpeername getsockopt
record EPERM setsockopt: level == SOL_TCP, name == TCP_ULP                  # TLS in the kernel
record EPERM setsockopt: level == SOL_SOCKET, name in SO_ATTACH_FILTER SO_ATTACH_BPF
record EPERM setsockopt: level == SOL_SOCKET, name in SO_ATTACH_REUSEPORT_CBPF SO_ATTACH_REUSEPORT_EBPF
record EPERM setsockopt: level in SOL_IP SOL_IPV6, name & 0xFFFFFFC0 == 64  # tables of netfilter: 64 to 127
record EPERM setsockopt: level in SOL_IP SOL_IPV6, name & 0xFFFFFF80 == 128 # and of bridges
allow setsockopt
"""#
    case "@process": #"""
# Starting, waiting for and asking about processes of the jail.
allow execve execveat exit exit_group
allow fork vfork wait4 waitid
allow clone: flags & CLONE_NAMESPACES == 0
record EPERM clone                      # a user namespace opens half the kernel
allow kill tkill tgkill pidfd_open pidfd_send_signal
allow getpid getppid gettid getpgid getpgrp getsid setpgid setsid
allow getuid geteuid getgid getegid getgroups getresuid getresgid setresuid setresgid
allow capget                            # all sets are empty
allow getpriority setpriority getrlimit setrlimit prlimit64 getrusage
allow sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler
allow sched_setaffinity sched_yield
allow uname sysinfo times getcpu getrandom arch_prctl
allow personality: persona in 0 PERSONALITY_QUERY
record EPERM personality                # READ_IMPLIES_EXEC and ADDR_NO_RANDOMIZE undo hardening
allow prctl: option in PR_SET_NAME PR_GET_NAME PR_SET_PDEATHSIG PR_GET_PDEATHSIG PR_GET_DUMPABLE PR_SET_DUMPABLE
allow prctl: option in PR_CAPBSET_READ PR_GET_KEEPCAPS PR_GET_SECUREBITS PR_GET_SECCOMP
allow prctl: option in PR_SET_NO_NEW_PRIVS PR_GET_NO_NEW_PRIVS PR_SET_CHILD_SUBREAPER PR_GET_CHILD_SUBREAPER
allow prctl: option in PR_SET_TIMERSLACK PR_GET_TIMERSLACK PR_SET_THP_DISABLE PR_GET_THP_DISABLE PR_GET_TID_ADDRESS
allow prctl: option in PR_SET_VMA PR_GET_SPECULATION_CTRL
allow prctl: option in PR_PAC_RESET_KEYS PR_SVE_SET_VL PR_SVE_GET_VL  # aarch64 only; elsewhere the kernel refuses
allow prctl: option in PR_SET_TAGGED_ADDR_CTRL PR_GET_TAGGED_ADDR_CTRL
EINVAL prctl                            # as a kernel says that does not know the option
"""#
    case "@refused": #"""
# What no policy allows. The default would refuse it too: here stand the errno that programs expect, and which
# refusals are worth a record.
record EPERM mount umount2 pivot_root chroot
record EPERM unshare setns
record EPERM ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd
record EPERM bpf perf_event_open
record EPERM sethostname setdomainname settimeofday clock_settime adjtimex clock_adjtime
record EPERM syslog quotactl quotactl_fd vhangup
record EPERM name_to_handle_at fanotify_init fanotify_mark
record EPERM keyctl add_key request_key             # keyrings that are not the jail's
ENOSYS io_uring_setup io_uring_enter io_uring_register  # programs probe for it and fall back
ENOSYS clone3                                          # its flags lie in memory, where no filter can look: libc falls back to clone
ENOSYS userfaultfd memfd_secret process_madvise
ENOSYS open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
ENOSYS get_mempolicy set_mempolicy mbind               # libnuma asks when it is loaded
EAFNOSUPPORT socket: domain in AF_UNIX AF_NETLINK      # libc asks so for users and for addresses
record EAFNOSUPPORT socket

# No program tries these unless it means to break out.
kill kexec_load kexec_file_load init_module finit_module delete_module
kill reboot swapon swapoff acct nfsservctl uselib _sysctl
kill iopl ioperm vm86 vm86old
kill open_by_handle_at                              # opens any file of a mount, from outside of the root too
"""#
    case "@signals": #"""
# Signals, to oneself and within the jail.
allow rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
allow rt_tgsigqueueinfo sigaltstack pause signalfd signalfd4
"""#
    case "@terminal": #"""
# ioctl by the few requests that computing needs: terminals and pipes.
allow ioctl: request in TCGETS TCSETS TCSETSW TCSETSF TCGETS2 TCSETS2 TCSETSW2 TCSETSF2 TCSBRK TCFLSH
allow ioctl: request in TIOCGPGRP TIOCSPGRP TIOCGWINSZ TIOCSWINSZ TIOCGSID TIOCGPTN TIOCSPTLCK TIOCGPTPEER
allow ioctl: request in FIONREAD FIONBIO FIOCLEX FIONCLEX
record EPERM ioctl: request in TIOCSTI TIOCLINUX                            # type into the terminal
ENOTTY ioctl                                                                # as a device says that does not know it
"""#
    case "@threads": #"""
# What threads need. The operations with priority inheritance are left out: programs fall back, and nothing in the
# kernel's locking has been attacked as often.
allow futex: operation & ~FUTEX_FLAGS in FUTEX_WAIT FUTEX_WAKE FUTEX_REQUEUE FUTEX_CMP_REQUEUE FUTEX_WAKE_OP
allow futex: operation & ~FUTEX_FLAGS in FUTEX_WAIT_BITSET FUTEX_WAKE_BITSET
ENOSYS futex
allow futex_waitv get_robust_list set_robust_list set_tid_address rseq restart_syscall
"""#
    case "@time": #"""
# Clocks that are read, and timers. Setting a clock is not among them.
allow time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep
allow alarm getitimer setitimer
allow timer_create timer_delete timer_getoverrun timer_gettime timer_settime
allow timerfd_create timerfd_gettime timerfd_settime
"""#
    default: nil
    }
}
