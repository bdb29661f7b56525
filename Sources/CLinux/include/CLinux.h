// System calls that Swift's Glibc overlay hides or makes awkward.
//
// One rule for every function here: the result is >= 0 on success and -errno on failure. Nothing
// allocates, nothing decides, nothing keeps state. Struct definitions of glibc stay out of this
// header: with _GNU_SOURCE they differ between modules and break clean debug builds.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: files.c

/// The part of statx(2) that nestbox looks at.
struct nb_node {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
    uint32_t links;
    /// Of a device file: what it stands for.
    uint32_t special_major;
    uint32_t special_minor;
};

int nb_open(int directory, const char *path, int flags, uint32_t mode);
/// openat2(2): `resolve` takes RESOLVE_* flags; the kernel refuses what openat(2) would follow.
int nb_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);
int nb_close(int fd);
long nb_read(int fd, void *buffer, size_t count);
long nb_write(int fd, const void *buffer, size_t count);
int nb_stat(int directory, const char *path, int flags, struct nb_node *node);
int nb_mkdirat(int directory, const char *path, uint32_t mode);
int nb_symlinkat(const char *target, int directory, const char *path);
int nb_unlinkat(int directory, const char *path, int flags);
int nb_renameat(int from_directory, const char *from, int to_directory, const char *to);
int nb_access(int directory, const char *path, int mode);
int nb_fchmod(int fd, uint32_t mode);
int nb_fchdir(int fd);
int nb_chdir(const char *path);
/// Length of the path with its NUL; -ENOENT too when the directory is not below the root ("(unreachable)").
long nb_getcwd(char *buffer, size_t size);
long nb_readlinkat(int directory, const char *path, char *buffer, size_t size);
int nb_dup3(int from, int to, int flags);
int nb_dup_above(int fd, int minimum);
int nb_get_descriptor_flags(int fd);
int nb_get_status_flags(int fd);
int nb_set_nonblocking(int fd, int on);
/// close_range(2).
int nb_close_range(unsigned first, unsigned last, unsigned flags);
/// flock(2), exclusive; -EWOULDBLOCK when `wait` is 0 and somebody else has it.
int nb_lock(int fd, int wait);
/// The same lock, shared and without waiting.
int nb_share_lock(int fd);
/// getdents64(2): whole entries in the kernel's format; 0 at the end.
long nb_read_entries(int fd, void *buffer, size_t count);
long nb_pread(int fd, void *buffer, size_t count, int64_t offset);
int nb_chown(int directory, const char *path, uint32_t uid, uint32_t gid);
/// The magic number of the file system that a path lies on.
long nb_file_system_type(const char *path);
/// The first byte of an extended attribute.
int nb_first_of_attribute(const char *path, const char *name);
/// pipe2(2), close-on-exec.
int nb_pipe(int *reader, int *writer);
/// How many of the descriptors 0 ..< limit are open.
int nb_count_descriptors(int limit);

// MARK: mounts.c

int nb_open_tree(int directory, const char *path, unsigned flags);
int nb_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags);
int nb_fsopen(const char *type);
int nb_fsconfig_string(int fs, const char *key, const char *value);
int nb_fsconfig_flag(int fs, const char *key);
int nb_fsconfig_create(int fs);
int nb_fsmount(int fs, unsigned attributes);
int nb_mount_setattr(int fd, const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation);
int nb_pivot_root(const char *new_root, const char *put_old);
int nb_umount2(const char *path, int flags);

// MARK: process.c

/// What wait4(2) and getrusage(2) tell; times in microseconds, memory in KiB as the kernel gives it.
struct nb_usage {
    int64_t user_us;
    int64_t system_us;
    int64_t max_rss_kib;
    int64_t minor_faults;
    int64_t major_faults;
    int64_t voluntary_switches;
    int64_t involuntary_switches;
};

struct nb_child {
    int32_t pid;
    int32_t status;
    int32_t code;
};

/// clone3(2) without CLONE_VM: the child continues behind this call on its own copy of the stack.
/// With `cgroup` >= 0 it is born in the group of that directory.
long nb_clone3(uint64_t flags, int exit_signal, int *_Nullable pidfd, int cgroup);
/// clone3(2) with CLONE_VM and CLONE_VFORK: the child runs `body` on this process's memory and below
/// the caller's stack frame, while the caller is suspended until the child execs or ends.
long nb_clone_borrowing_memory(void (*body)(void *_Nullable context), void *_Nullable context, int cgroup);
int nb_unshare(uint64_t flags);
/// The processors that this process may run on, counted.
int nb_processors(void);
long nb_page_size(void);
/// An anonymous page that parent and children share, or -errno.
long nb_map_shared_page(void);
int nb_execve(const char *path, char *const _Nullable *_Nonnull argv, char *const _Nullable *_Nonnull envp);
_Noreturn void nb_exit(int status);
/// Dies by a signal that even PID 1 can't be spared: SIGKILL, and where that is ignored an illegal instruction.
_Noreturn void nb_die(void);
/// waitid(P_PID or P_ALL); pid 0 means any child. With nothing to report child->pid is 0.
int nb_wait(int pid, int options, struct nb_child *child);
int nb_reap(int pid, int options, int *status, struct nb_usage *usage);
int nb_children_usage(struct nb_usage *usage);
int nb_kill(int pid, int signal);
int nb_pidfd_send_signal(int pidfd, int signal);
int nb_getpid(void);
int nb_getppid(void);
int nb_getpgid(int pid);
int nb_getsid(int pid);
int nb_setsid(void);
int nb_setpgid(int pid, int group);
int nb_pidfd_open(int pid);
int nb_prctl(int option, unsigned long a, unsigned long b);
int nb_join_session_keyring(void);
uint32_t nb_getuid(void);
uint32_t nb_geteuid(void);
uint32_t nb_getgid(void);
uint32_t nb_getegid(void);
int nb_setresuid(uint32_t uid);
int nb_setresgid(uint32_t gid);
int nb_clear_groups(void);
/// Host name and, which clone3 copies from the host as well, NIS domain name.
int nb_sethostname(const char *name);
uint32_t nb_umask(uint32_t mask);
int nb_set_limit(int pid, int resource, uint64_t soft, uint64_t hard);
int nb_get_limit(int resource, uint64_t *soft, uint64_t *hard);
/// Fills argv and environment, where /proc/PID/cmdline and environ read them, with zeros.
void nb_wipe_arguments(char *_Nullable *_Nonnull argv);
/// True when the kernel says the program started with raised privileges (AT_SECURE).
int nb_is_secure_execution(void);
char *_Nullable *_Nonnull nb_environment(void);
/// What follows `name=` in an environment entry; NULL when it is another variable's.
const char *_Nullable nb_value_of(const char *entry, const char *name);
size_t nb_string_length(const char *string);
/// The environment's variables, counted.
int nb_environment_count(void);

// MARK: signals.c

int nb_block_all_signals(void);
int nb_unblock_all_signals(void);
int nb_reset_signal(int signal);
/// Sets every signal that can be set to SIG_DFL.
int nb_reset_signals(void);
/// Stops this process group as Ctrl-Z would; not at all where no shell could continue it (an orphaned process group).
int nb_stop_self(void);
/// signalfd(2) for the signals whose bit (1 << (number - 1)) is set.
int nb_signalfd(uint64_t mask);
/// The next signal number, or 0 when none is queued.
int nb_read_signal(int fd);

// MARK: events.c

struct nb_pollable {
    int fd;
    short events;
    short happened;
};

int nb_poll(struct nb_pollable *pollables, unsigned count, int64_t timeout_ns);
/// 1 when the other end is closed, else 0; does not wait.
int nb_has_hung_up(int fd);
/// An epoll descriptor; `nb_watch` adds one to it under an index below 64.
int nb_watch_set(void);
int nb_watch(int set, int fd, uint32_t index);
/// The indices of those that are readable or closed, as a mask; 0 after the timeout (none when negative).
int64_t nb_await(int set, int64_t timeout_ns);
int64_t nb_now_ns(void);
int nb_sleep(int64_t nanoseconds);

// MARK: sockets.c

int nb_channel_pair(int *first, int *second);
int nb_pass_credentials(int fd);
/// Sends one packet and, when `descriptor` >= 0, that descriptor with it.
int nb_send(int fd, const void *bytes, size_t count, int descriptor, int flags);
/// Receives one packet; its length, 0 at end of file. `descriptor` gets a passed one or -1 and
/// `sender` the process id of the sender as this namespace sees it, or 0.
int nb_receive(int fd, void *bytes, size_t count, int *descriptor, int *sender, int flags);
/// Sets IFF_UP on `lo` in the current network namespace.
int nb_loopback_up(void);

// MARK: landlock.c

/// The version of the kernel's Landlock interface.
int nb_landlock_version(void);
/// A set of rules, as a descriptor: what it names is refused but for what is allowed by rules to come.
int nb_landlock_create(uint64_t access, uint64_t network, uint64_t scopes);
/// Allows these kinds of access to what `place`, opened with O_PATH, is, or to all below it.
int nb_landlock_allow(int ruleset, uint64_t access, int place);
/// Puts the rules in force for this process and all it starts.
int nb_landlock_restrict(int ruleset);

// MARK: seccomp.c

/// One BPF instruction a word.
int nb_load_filter(const uint64_t *program, size_t count);
/// The same; the result is a descriptor that is told of calls for which the filter answers USER_NOTIF.
int nb_load_filter_and_listen(const uint64_t *program, size_t count);
/// 1 when a process started from here may listen, 0 when a filter that it is under has a listener already.
int nb_can_listen(void);
int nb_memfd(void);

/// A call that waits for an answer.
struct nb_notification {
    uint64_t id;
    /// The calling thread, as this process's namespace numbers it.
    int task;
    uint32_t number;
    uint64_t arguments[6];
};

/// Calls and answers hand the processor over to each other. From Linux 6.6 on.
int nb_wake_up_at_once(int listener);
/// 1 when a call waits, 0 when none does, -EPIPE when none ever will.
int nb_await_notification(int listener);
/// -ENOENT when the caller was killed meanwhile.
int nb_receive_notification(int listener, struct nb_notification *result);
int nb_is_notification_valid(int listener, uint64_t id);
/// The call fails with this errno. -ENOENT when the caller was killed meanwhile.
int nb_refuse_notification(int listener, uint64_t id, int error);
/// The call goes on to the kernel, whatever its arguments are by then: no way to enforce anything.
int nb_pass_notification(int listener, uint64_t id);

// MARK: terminal.c

/// A termios, opaque to Swift.
struct nb_terminal_mode {
    unsigned char bytes[64];
};

int nb_is_terminal(int fd);
int nb_get_terminal_mode(int fd, struct nb_terminal_mode *mode);
int nb_set_terminal_mode(int fd, const struct nb_terminal_mode *mode);
void nb_make_raw(struct nb_terminal_mode *mode);
/// Clears OPOST.
void nb_leave_output_alone(struct nb_terminal_mode *mode);
int nb_copy_window_size(int from, int to);
/// The other side of a pty master, opened by the master's own descriptor and not by a path.
int nb_open_terminal_peer(int master);
int nb_set_controlling_terminal(int fd);
int nb_get_foreground_group(int fd);
int nb_set_foreground_group(int fd, int group);

#pragma clang assume_nonnull end

#endif
