// Lets one system call of one of nestbox's processes fail: the fault sweep.
//
// strace can inject faults too, but counts in each process by itself and goes on in the payload, so
// that one cannot say "the 17th call of init" and nothing else. Here a place is (role, N), counted
// from that process's first call (of the supervisor: after its exec) to the end of the payload's set-up.
#define _GNU_SOURCE
#include <errno.h>

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

int rig_inject(int argc, char **argv);

enum { SUPERVISOR, INITIAL, PAYLOAD, ROLES, OTHER = ROLES };

struct tracee {
    pid_t pid;
    int role;
    int held;      // stopped before its parent's event told who it is
    int executed;  // the supervisor's first exec, or the payload's
    int failing;   // the errno to put in place when the call returns
};

static struct tracee tracees[256];
static int count;
static int calls[ROLES];
static volatile sig_atomic_t expired;

static void expire(int number) {
    (void)number;
    expired = 1;
}

static struct tracee *find(pid_t pid) {
    for (int index = 0; index < count; index++)
        if (tracees[index].pid == pid) return &tracees[index];
    return NULL;
}

static struct tracee *add(pid_t pid, int role) {
    if (count == 256) exit(3);
    tracees[count] = (struct tracee){.pid = pid, .role = role};
    return &tracees[count++];
}

static long skip_call(pid_t pid) {
#if defined(__x86_64__)
    return ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, orig_rax), -1L);
#elif defined(__aarch64__)
    int none = -1;
    struct iovec where = {&none, sizeof none};
    return ptrace(PTRACE_SETREGSET, pid, 0x404 /* NT_ARM_SYSTEM_CALL */, &where);
#else
#error "teach this processor here"
#endif
}

static long set_result(pid_t pid, long result) {
#if defined(__x86_64__)
    return ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rax), result);
#else
    struct user_regs_struct registers;
    struct iovec where = {&registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, pid, 1 /* NT_PRSTATUS */, &where) < 0) return -1;
    registers.regs[0] = (unsigned long)result;
    return ptrace(PTRACE_SETREGSET, pid, 1, &where);
#endif
}

// Calls that end the process, and calls that have no errors: a process id of -1 that no kernel returns
// would end in a kill(2) of everybody.
static int is_exempt(uint64_t number) {
    static const long exempt[] = {
        SYS_exit, SYS_exit_group, SYS_rt_sigreturn, SYS_getpid, SYS_getppid, SYS_gettid, SYS_getuid, SYS_geteuid,
        SYS_getgid, SYS_getegid, SYS_umask, SYS_brk,
    };
    for (size_t index = 0; index < sizeof exempt / sizeof exempt[0]; index++)
        if ((uint64_t)exempt[index] == number) return 1;
    return 0;
}

int rig_inject(int argc, char **argv) {
    (void)argc;
    const int role = atoi(argv[2]), place = atoi(argv[3]), error = atoi(argv[4]), limit = atoi(argv[5]);
    long long injected = -1;
    int status, started = 0, ran = 0, ran_before = 0, result = 0;

    pid_t first = fork();
    if (first == 0) {
        raise(SIGSTOP);
        execv(argv[6], argv + 6);
        _exit(2);
    }
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (first < 0 || waitpid(first, &status, WUNTRACED) != first || ptrace(PTRACE_SEIZE, first, 0, options) < 0) {
        perror("inject: seize");
        return 3;
    }
    kill(first, SIGCONT);
    add(first, SUPERVISOR);

    struct sigaction action = {.sa_handler = expire};
    sigaction(SIGALRM, &action, NULL);
    alarm((unsigned)(limit + 999) / 1000);

    for (;;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0) {
            if (errno == EINTR && expired) {
                // Those that have ended are 0 here. Neither that nor -1 may ever reach kill(2): they
                // stand for this process group and for every process there is.
                for (int index = 0; index < count; index++)
                    if (tracees[index].pid > 1) kill(tracees[index].pid, SIGKILL);
                expired = 2;
                continue;
            }
            if (errno == EINTR) continue;
            break;
        }
        struct tracee *tracee = find(pid);
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid == first) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            if (tracee) tracee->pid = 0;
            continue;
        }
        if (!WIFSTOPPED(status)) continue;
        if (!tracee) {
            tracee = add(pid, OTHER);
            tracee->held = 1;
            continue;
        }
        int event = status >> 16, stop = WSTOPSIG(status);
        unsigned long deliver = 0;

        if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK) {
            unsigned long message = 0;
            ptrace(PTRACE_GETEVENTMSG, pid, 0, &message);
            struct tracee *child = find((pid_t)message);
            int held = child && child->held;
            if (!child) child = add((pid_t)message, OTHER);
            child->role = tracee->role < PAYLOAD ? tracee->role + 1 : OTHER;
            child->held = 0;
            if (child->role == PAYLOAD) started = 1;
            if (held) ptrace(PTRACE_SYSCALL, child->pid, 0, 0);
        } else if (event == PTRACE_EVENT_EXEC) {
            tracee->executed = 1;
            if (tracee->role == PAYLOAD || tracee->role == INITIAL) {
                // The command runs. What it does is its own.
                ran = 1;
                tracee->pid = 0;
                ptrace(PTRACE_DETACH, pid, 0, 0);
                continue;
            }
        } else if (event == 0 && stop == (SIGTRAP | 0x80)) {
            struct __ptrace_syscall_info info;
            memset(&info, 0, sizeof info);
            ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info);
            int counted = tracee->role < ROLES && (tracee->role != SUPERVISOR || tracee->executed);
            if (info.op == PTRACE_SYSCALL_INFO_ENTRY && counted && !is_exempt(info.entry.nr)) {
                int here = ++calls[tracee->role];
                if (error && tracee->role == role && here == place) {
                    injected = (long long)info.entry.nr;
                    // Init waits for the exec of a payload that borrows its memory; the news of the
                    // exec may come a moment after it goes on.
                    ran_before = ran || (role == INITIAL && started);
                    tracee->failing = error;
                    skip_call(pid);
                }
            } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && tracee->failing) {
                set_result(pid, -tracee->failing);
                tracee->failing = 0;
            }
        } else if (event == 0) {
            deliver = (unsigned long)stop;
        }
        ptrace(PTRACE_SYSCALL, pid, 0, deliver);
    }
    // One line, on descriptor 3: what was done, and what was seen.
    dprintf(3, "{\"calls\":[%d,%d,%d],\"injected\":%lld,\"ran\":%d,\"ranBefore\":%d,\"hung\":%d,\"status\":%d}\n",
            calls[0], calls[1], calls[2], injected, ran, ran_before, expired != 0, result);
    return 0;
}
