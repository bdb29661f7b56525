// Acts on processes, descriptors and terminals.
#include "probe.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static long do_nothing(char **a) {
    (void)a;
    return 0;
}

static long kill_process(char **a) { return kill((pid_t)number(a[0]), (int)number(a[1])); }
static long open_process(char **a) { return syscall(SYS_pidfd_open, number(a[0]), 0); }

static long trace(char **a) {
    pid_t pid = (pid_t)number(a[0]);
    if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) != 0)
        return -1;
    waitpid(pid, NULL, __WALL);
    return ptrace(PTRACE_DETACH, pid, NULL, NULL);
}

// Of an address that is not mapped: EFAULT means that it was allowed.
static long read_memory(char **a) {
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)1, 1};
    if (process_vm_readv((pid_t)number(a[0]), &here, 1, &there, 1, 0) >= 0 || errno == EFAULT)
        return 0;
    return -1;
}

static long take_descriptor(char **a) {
    int process = (int)syscall(SYS_pidfd_open, number(a[0]), 0);
    return process < 0 ? -1 : syscall(SYS_pidfd_getfd, process, number(a[1]), 0);
}

static long print_ids(char **a) {
    (void)a;
    uid_t real, effective, saved;
    gid_t group, effective_group, saved_group;
    getresuid(&real, &effective, &saved);
    getresgid(&group, &effective_group, &saved_group);
    printf("%u %u %u %u %u %u\n", real, effective, saved, group, effective_group, saved_group);
    printf("groups %d\n", getgroups(0, NULL));
    return 0;
}

static long print_process(char **a) {
    (void)a;
    printf("pid %d ppid %d pgrp %d sid %d\n", getpid(), getppid(), getpgrp(), getsid(0));
    return 0;
}

// Not by /proc: that is one of the things under test.
static long list_descriptors(char **a) {
    (void)a;
    for (int number = 0; number < 65536; number++)
        if (fcntl(number, F_GETFD) >= 0)
            printf("%d\n", number);
    return 0;
}

// To whatever may be listening there: a status channel that was forgotten, for instance.
static long write_everywhere(char **a) {
    long last = number(a[0]), taken = 0;
    for (int descriptor = 3; descriptor <= last; descriptor++)
        if (write(descriptor, "\1\2\3\4\5\6\7", 8) >= 0 || errno != EBADF)
            taken++;
    errno = EBADF;
    return taken > 0 ? 0 : -1;
}

static long execute(char **a) {
    fflush(stdout);
    execv(a[0], a);
    return -1;
}

static long execute_from_memory(char **a) {
    char buffer[65536];
    ssize_t count;
    int from = open(a[0], O_RDONLY | O_CLOEXEC), memory = (int)syscall(SYS_memfd_create, "probe", 0);
    if (from < 0 || memory < 0)
        return inconclusive(a[0]);
    while ((count = read(from, buffer, sizeof buffer)) > 0)
        if (write(memory, buffer, (size_t)count) != count)
            return inconclusive("memfd");
    fexecve(memory, a, environ);
    return -1;
}

static long end_by_signal(char **a) {
    int signal_number = (int)number(a[0]);
    sigset_t all;
    sigemptyset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    return inconclusive("raise");
}

// Away from session, group and parent; then one line to the file each 50 ms.
static long daemonize(char **a) {
    long lines = number(a[0]) * 20;
    int file = open(a[1], O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (file < 0)
        return inconclusive(a[1]);
    if (fork() != 0)
        return 0;
    setsid();
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    if (fork() != 0)
        _exit(0);
    for (int standard = 0; standard < 3; standard++)
        close(standard);
    for (long line = 0; line < lines; line++) {
        if (write(file, "alive\n", 6) != 6)
            _exit(1);
        usleep(50000);
    }
    _exit(0);
}

static long sleep_long(char **a) {
    printf("sleeping\n");
    fflush(stdout);
    sleep((unsigned)number(a[0]));
    return 0;
}

static _Noreturn void wait_for_ever(const char *how) {
    int ends[2], file = memfd_create("lock", MFD_CLOEXEC);
    char byte, path[64];
    if (strcmp(how, "flock") == 0) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        // An open file of its own, whose lock is in the way of the other's.
        int other = open(path, O_RDWR);
        if (flock(file, LOCK_EX) == 0 && other >= 0)
            flock(other, LOCK_EX);
    } else if (pipe(ends) == 0) {
        // Its own end for writing is never closed.
        (void)!read(ends[0], &byte, 1);
    }
    _exit(2);
}

// By vfork: a parent sleeps, where no signal but SIGKILL reaches it, until its child is through. Of DEPTH such parents
// the last one's child waits in a pipe or for a lock, and none of them listens to anything.
static long suspend_by_vfork(char **a) {
    static volatile long depth;
    depth = number(a[0]);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (write(1, "suspended\n", 10) != 10)
        return inconclusive("write");
    // Memory and stack are the same in all of them: each goes on where its parent stopped.
    while (depth-- > 0)
        if (vfork() != 0)
            return inconclusive("a child of vfork has ended");
    wait_for_ever(a[1]);
}

static long open_terminal(char **a) {
    (void)a;
    return open("/dev/tty", O_RDWR | O_NOCTTY);
}

// Types a letter into the terminal for whoever reads from it next.
static long type_into(char **a) { return ioctl((int)number(a[0]), TIOCSTI, "!"); }

static long steal_terminal(char **a) { return ioctl((int)number(a[0]), TIOCSCTTY, 1); }

const struct act process_acts[] = {
    {"nothing", "", do_nothing},
    {"kill", "PID SIGNAL", kill_process},
    {"pidfd-open", "PID", open_process},
    {"ptrace", "PID", trace},
    {"read-memory", "PID", read_memory},
    {"take-descriptor", "PID DESCRIPTOR", take_descriptor},
    {"print-ids", "", print_ids},
    {"print-process", "", print_process},
    {"list-descriptors", "", list_descriptors},
    {"write-everywhere", "LAST", write_everywhere},
    {"exec", "PROGRAM ...", execute},
    {"exec-from-memory", "PROGRAM ...", execute_from_memory},
    {"raise", "SIGNAL", end_by_signal},
    {"daemonize", "SECONDS FILE", daemonize},
    {"sleep", "SECONDS", sleep_long},
    {"suspend-by-vfork", "DEPTH pipe|flock", suspend_by_vfork},
    {"open-tty", "", open_terminal},
    {"tiocsti", "DESCRIPTOR", type_into},
    {"tiocsctty", "DESCRIPTOR", steal_terminal},
    {0},
};
