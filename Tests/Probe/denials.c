// Refused calls in all situations: how many times was a process told no, and what became of it?
#include "probe.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static atomic_long refused;

// PTRACE_ATTACH to nobody: without a filter it fails too, but with another errno.
static int ask(void) { return ptrace(PTRACE_ATTACH, -1, NULL, NULL) == -1 && errno == EPERM; }

static void *ask_often(void *count) {
    for (long left = (long)(intptr_t)count; left > 0; left--)
        refused += ask();
    return NULL;
}

static long print_refused(void) {
    printf("%ld\n", refused);
    fflush(stdout);
    return 0;
}

static long deny_often(char **a) {
    long threads = number(a[1]);
    pthread_t all[64];
    for (long index = 0; index < threads && index < 64; index++)
        pthread_create(&all[index], NULL, ask_often, (void *)(intptr_t)(number(a[0]) / threads));
    for (long index = 0; index < threads && index < 64; index++)
        pthread_join(all[index], NULL);
    return print_refused();
}

static void on_signal(int signal) { (void)signal; }

// An interrupted call was not answered; the kernel says so by EINTR, or starts it again by itself.
static long deny_with_signals(char **a) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval often = {.it_interval = {.tv_usec = 50}, .it_value = {.tv_usec = 50}};
    setitimer(ITIMER_REAL, &often, NULL);
    for (long left = number(a[0]); left > 0;) {
        int is_refused = ask();
        refused += is_refused;
        left -= is_refused || errno != EINTR;
    }
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    return print_refused();
}

static long deny_in_vfork(char **a) {
    for (long left = number(a[0]); left > 0; left--) {
        pid_t child = vfork();
        if (child == 0) {
            refused += ask();
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return print_refused();
}

// Killed while they wait for an answer, or just before or after.
static long deny_and_die(char **a) {
    for (long left = number(a[0]); left > 0; left--) {
        pid_t child = fork();
        if (child == 0)
            for (;;)
                ask();
        // Some of them long enough to have asked, on a slow machine too.
        struct timespec moment = {.tv_nsec = left % 20 == 0 ? 20000000 : 1000 * (left % 200)};
        nanosleep(&moment, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    return 0;
}

static void *ask_for_ever(void *unused) {
    for (;;)
        refused += ask();
    return unused;
}

// Another thread's exec ends one that waits for an answer.
static long deny_while_executing(char **a) {
    long left = number(a[0]);
    if (left == 0)
        return 0;
    char rest[24];
    snprintf(rest, sizeof rest, "%ld", left - 1);
    pthread_t thread;
    pthread_create(&thread, NULL, ask_for_ever, NULL);
    struct timespec moment = {.tv_nsec = 100000};
    do
        nanosleep(&moment, NULL);
    while (refused == 0);
    char *next[] = {"/proc/self/exe", "deny-while-executing", rest, NULL};
    execv(next[0], next);
    return inconclusive("exec");
}

// So many requests of ioctl, of which none is like another and each is refused.
static long deny_many_kinds(char **a) {
    for (long kind = 0; kind < number(a[0]); kind++) {
        if (ioctl(0, 0xb700 | (kind & 0xff) | (kind >> 8) << 16, 0) != -1)
            return 0;
        refused += errno == EPERM;
    }
    return print_refused();
}

// In a child, which a policy kills for it: prints the signal.
static long die_of_call(char **a) {
    pid_t child = fork();
    if (child == 0) {
        syscall(number(a[0]), -1, -1, -1, -1, -1, -1);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("%d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    return 0;
}

static long call(char **a) { return syscall(number(a[0]), -1, -1, -1, -1, -1, -1); }

// Executes a command under a filter that allows all and has a listener, as an outer sandbox may have.
static long under_listener(char **a) {
    struct sock_filter allow = {.code = BPF_RET | BPF_K, .k = SECCOMP_RET_ALLOW};
    struct sock_fprog program = {.len = 1, .filter = &allow};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener < 0)
        return inconclusive("seccomp");
    fcntl((int)listener, F_SETFD, 0);
    execv(a[0], a);
    return inconclusive("exec");
}

const struct act denial_acts[] = {
    {"deny-often", "COUNT THREADS", deny_often},
    {"deny-with-signals", "COUNT", deny_with_signals},
    {"deny-in-vfork", "COUNT", deny_in_vfork},
    {"deny-and-die", "COUNT", deny_and_die},
    {"deny-while-executing", "COUNT", deny_while_executing},
    {"deny-many-kinds", "COUNT", deny_many_kinds},
    {"die-of-call", "NUMBER", die_of_call},
    {"call", "NUMBER", call},
    {"under-listener", "COMMAND ...", under_listener},
    {0},
};
