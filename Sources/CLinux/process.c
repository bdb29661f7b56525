// Processes: birth, identity, limits, death.
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <grp.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t into(int cgroup) { return cgroup < 0 ? 0 : CLONE_INTO_CGROUP; }

long nb_clone3(uint64_t flags, int exit_signal, int *pidfd, int cgroup) {
    struct clone_args args = {
        .flags = flags | (pidfd ? CLONE_PIDFD : 0) | into(cgroup),
        .cgroup = cgroup < 0 ? 0 : (uint64_t)cgroup,
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = (uint64_t)exit_signal,
    };
    return LONG_RESULT(syscall(SYS_clone3, &args, sizeof args));
}

/// The bare instruction: a library's wrapper would return through a stack slot that the child,
/// who shares the stack, has overwritten by then.
static inline __attribute__((always_inline)) long raw_clone3(struct clone_args *args, size_t size) {
#if defined(__x86_64__)
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"((long)SYS_clone3), "D"(args), "S"(size)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long number __asm__("x8") = SYS_clone3;
    register long first __asm__("x0") = (long)args;
    register long second __asm__("x1") = (long)size;
    __asm__ volatile("svc 0" : "+r"(first) : "r"(number), "r"(second) : "memory");
    return first;
#else
#error "nestbox runs on x86_64 and aarch64"
#endif
}

__attribute__((noinline)) long nb_clone_borrowing_memory(void (*body)(void *), void *context, int cgroup) {
    struct clone_args args = {
        .flags = CLONE_VM | CLONE_VFORK | into(cgroup),
        .cgroup = cgroup < 0 ? 0 : (uint64_t)cgroup,
        .exit_signal = SIGCHLD,
    };
    long pid = raw_clone3(&args, sizeof args);
    if (pid == 0) {
        body(context);
        _exit(125);
    }
    return pid;
}

int nb_unshare(uint64_t flags) { return RESULT(unshare((int)flags)); }

int nb_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -errno;
    return CPU_COUNT(&set);
}

long nb_page_size(void) { return (long)getauxval(AT_PAGESZ); }

long nb_map_shared_page(void) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? -errno : (long)(intptr_t)page;
}

int nb_execve(const char *path, char *const *argv, char *const *envp) { return RESULT(execve(path, argv, envp)); }

void nb_exit(int status) { _exit(status); }

void nb_die(void) {
    kill((int)syscall(SYS_getpid), SIGKILL);
    __builtin_trap();
}

int nb_wait(int pid, int options, struct nb_child *child) {
    siginfo_t info = {.si_pid = 0};
    if (waitid(pid == 0 ? P_ALL : P_PID, (id_t)pid, &info, options) < 0) return -errno;
    *child = (struct nb_child){.pid = info.si_pid, .status = info.si_status, .code = info.si_code};
    return 0;
}

static struct nb_usage usage_of(const struct rusage *r) {
    return (struct nb_usage){
        .user_us = r->ru_utime.tv_sec * 1000000 + r->ru_utime.tv_usec,
        .system_us = r->ru_stime.tv_sec * 1000000 + r->ru_stime.tv_usec,
        .max_rss_kib = r->ru_maxrss,
        .minor_faults = r->ru_minflt,
        .major_faults = r->ru_majflt,
        .voluntary_switches = r->ru_nvcsw,
        .involuntary_switches = r->ru_nivcsw,
    };
}

int nb_reap(int pid, int options, int *status, struct nb_usage *usage) {
    struct rusage r;
    memset(&r, 0, sizeof r);
    int reaped = RESULT(wait4(pid, status, options, &r));
    *usage = usage_of(&r);
    return reaped;
}

int nb_children_usage(struct nb_usage *usage) {
    struct rusage r;
    if (getrusage(RUSAGE_CHILDREN, &r) < 0) return -errno;
    *usage = usage_of(&r);
    return 0;
}

int nb_kill(int pid, int signal) { return RESULT(kill(pid, signal)); }

int nb_pidfd_open(int pid) { return RESULT(syscall(SYS_pidfd_open, pid, 0)); }

int nb_pidfd_send_signal(int pidfd, int signal) {
    return RESULT(syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}

int nb_getpid(void) { return (int)syscall(SYS_getpid); }
int nb_getppid(void) { return (int)syscall(SYS_getppid); }
int nb_getpgid(int pid) { return RESULT(getpgid(pid)); }
int nb_getsid(int pid) { return RESULT(getsid(pid)); }
int nb_setsid(void) { return RESULT(setsid()); }
int nb_setpgid(int pid, int group) { return RESULT(setpgid(pid, group)); }

int nb_prctl(int option, unsigned long a, unsigned long b) { return RESULT(prctl(option, a, b, 0UL, 0UL)); }

int nb_join_session_keyring(void) {
    // An anonymous keyring: nothing of the caller's session can be found from it.
    long serial = LONG_RESULT(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL, 0, 0, 0));
    return serial < 0 ? (int)serial : 0;
}

uint32_t nb_getuid(void) { return getuid(); }
uint32_t nb_geteuid(void) { return geteuid(); }
uint32_t nb_getgid(void) { return getgid(); }
uint32_t nb_getegid(void) { return getegid(); }

// The raw calls: glibc's setres*id would signal every thread it knows of; there is only this one.
int nb_setresuid(uint32_t uid) { return RESULT(syscall(SYS_setresuid, uid, uid, uid)); }
int nb_setresgid(uint32_t gid) { return RESULT(syscall(SYS_setresgid, gid, gid, gid)); }
int nb_clear_groups(void) { return RESULT(syscall(SYS_setgroups, 0, NULL)); }

int nb_sethostname(const char *name) {
    if (sethostname(name, strlen(name)) < 0) return -errno;
    return RESULT(setdomainname("(none)", 6));
}

uint32_t nb_umask(uint32_t mask) { return umask(mask); }

int nb_set_limit(int pid, int resource, uint64_t soft, uint64_t hard) {
    struct rlimit64 limit = {.rlim_cur = soft, .rlim_max = hard};
    return RESULT(syscall(SYS_prlimit64, pid, resource, &limit, NULL));
}

int nb_get_limit(int resource, uint64_t *soft, uint64_t *hard) {
    struct rlimit64 limit;
    if (syscall(SYS_prlimit64, 0, resource, NULL, &limit) < 0) return -errno;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

void nb_wipe_arguments(char **argv) {
    // The kernel lays the strings of argv and the environment out in one run on the stack.
    for (int i = 0; argv[i]; i++) memset(argv[i], 0, strlen(argv[i]));
    for (int i = 0; environ[i]; i++) memset(environ[i], 0, strlen(environ[i]));
}

int nb_is_secure_execution(void) { return getauxval(AT_SECURE) != 0; }

const char *nb_value_of(const char *entry, const char *name) {
    size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=' ? entry + length + 1 : NULL;
}

size_t nb_string_length(const char *string) { return strlen(string); }

char **nb_environment(void) { return environ; }

int nb_environment_count(void) {
    int count = 0;
    while (environ[count]) count++;
    return count;
}
