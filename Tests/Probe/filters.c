// Acts under a filter of system calls, and what a filter makes of calls.
#include "probe.h"

#include <fcntl.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct sock_fprog read_filter(const char *path) {
    static struct sock_filter program[BPF_MAXINSNS];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, program, sizeof program);
    if (length <= 0) {
        fprintf(stderr, "probe: no filter in %s\n", path);
        exit(2);
    }
    close(file);
    return (struct sock_fprog){.len = (unsigned short)((size_t)length / sizeof program[0]), .filter = program};
}

static int load(const struct sock_fprog *filter) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, filter);
}

// One call in a process of its own, that what it does to that process harms no other.
// The result lies in shared memory: no call is needed to report it.
static void try_call(const struct sock_fprog *filter, long number, const uint64_t a[6], volatile int *result) {
    *result = -1;
    pid_t pid = fork();
    if (pid == 0) {
        // A call that waits has reached the kernel.
        struct itimerval soon = {.it_value = {.tv_usec = 60000}};
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        signal(SIGALRM, SIG_DFL);
        setitimer(ITIMER_REAL, &soon, NULL);
        setpgid(0, 0);
        if (filter != NULL && load(filter) != 0)
            _exit(3);
        *result = -2;
        long value = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
        *result = value < 0 ? errno : 0;
        _exit(0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    // Whatever it started is in its group.
    kill(-pid, SIGKILL);
    if (*result == -1)
        printf("unfiltered\n");
    else if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGSYS || WTERMSIG(status) == SIGKILL))
        printf("killed\n");
    else
        printf("%d\n", *result == -2 ? 0 : *result);
}

// Lines of a number and six arguments in hexadecimal, on standard input. For each a line: the errno, 0 for a call
// that the kernel took, or killed.
static long try_calls(char **a) {
    struct sock_fprog filter = {0};
    int is_free = strcmp(a[0], "none") == 0;
    if (!is_free)
        filter = read_filter(a[0]);
    volatile int *result = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint64_t v[7];
    setvbuf(stdout, NULL, _IOFBF, 65536);
    while (scanf("%" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64, &v[0], &v[1], &v[2],
                 &v[3], &v[4], &v[5], &v[6]) == 7) {
        fflush(stdout);
        try_call(is_free ? NULL : &filter, (long)v[0], v + 1, result);
    }
    fflush(stdout);
    return 0;
}

// As try-calls, but all of them in this process under one filter: for calls that do nothing, whatever their arguments.
static long answers_of(char **a) {
    enum { MOST = 100000 };
    static uint64_t calls[MOST][7];
    static int results[MOST];
    struct sock_fprog filter = read_filter(a[0]);
    size_t count = 0;
    for (uint64_t *v = calls[0]; count < MOST; v = calls[++count]) {
        if (scanf("%" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64, &v[0], &v[1], &v[2],
                  &v[3], &v[4], &v[5], &v[6]) != 7)
            break;
    }
    if (load(&filter) != 0)
        return inconclusive("seccomp");
    for (size_t index = 0; index < count; index++) {
        const uint64_t *v = calls[index];
        results[index] = syscall((long)v[0], v[1], v[2], v[3], v[4], v[5], v[6]) < 0 ? errno : 0;
    }
    for (size_t index = 0; index < count; index++)
        printf("%d\n", results[index]);
    fflush(stdout);
    return 0;
}

static long act_under_filter(char **a) {
    struct sock_fprog filter = read_filter(a[0]);
    if (load(&filter) != 0)
        return inconclusive("seccomp");
    exit(perform(a + 1));
}

#ifdef __x86_64__
// By the gate of 32-bit programs: number 20 there is getpid.
static long call_by_int80(char **a) {
    (void)a;
    long result = 20;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return result < 0 ? -1 : 0;
}

// A child makes a harmless call, of which its tracer makes another one on the way into the kernel. The line is that
// one's errno, 0 for none.
static long rewrite_call(char **a) {
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        long result = syscall(SYS_getppid, -1L);
        _exit(result < 0 ? errno : 0);
    }
    int status;
    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
        return inconclusive("no child to trace");
    struct user_regs_struct registers;
    while (ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0 && waitpid(child, &status, 0) == child && WIFSTOPPED(status))
        if (ptrace(PTRACE_GETREGS, child, NULL, &registers) == 0 && registers.orig_rax == SYS_getppid &&
            (long)registers.rax == -ENOSYS) {
            registers.orig_rax = (unsigned long)number(a[0]);
            if (ptrace(PTRACE_SETREGS, child, NULL, &registers) != 0)
                return inconclusive("registers");
        }
    if (!WIFEXITED(status))
        return inconclusive("ptrace");
    printf("%d\n", WEXITSTATUS(status));
    return 0;
}

static long call_x32(char **a) { return syscall(0x40000000 | number(a[0]), 0, 0, 0, 0, 0, 0); }
#endif

// Time per call in nanoseconds, of the cheapest call there is.
static long time_calls(char **a) {
    long count = number(a[0]);
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long index = 0; index < count; index++)
        syscall(SYS_getppid);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double spent = (double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec);
    printf("%.1f\n", spent / (double)count);
    return 0;
}

const struct act filter_acts[] = {
    {"try-calls", "FILTER|none", try_calls},
    {"answers-of", "FILTER", answers_of},
    {"under-filter", "FILTER ...", act_under_filter},
#ifdef __x86_64__
    {"call-by-int80", "", call_by_int80},
    {"call-x32", "NUMBER", call_x32},
    {"rewrite-call", "NUMBER", rewrite_call},
#endif
    {"time-calls", "COUNT", time_calls},
    {0},
};
