// Signals, as numbers and masks: sigset_t stays on this side.
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

int nb_block_all_signals(void) {
    sigset_t all;
    sigfillset(&all);
    return RESULT(sigprocmask(SIG_SETMASK, &all, NULL));
}

int nb_unblock_all_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    return RESULT(sigprocmask(SIG_SETMASK, &none, NULL));
}

int nb_reset_signal(int signal) {
    // The raw call, because glibc refuses to touch its own two internal signals (32 and 33),
    // which a caller may have left ignored.
    struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        unsigned long mask;
    } action = {.handler = SIG_DFL};
    return RESULT(syscall(SYS_rt_sigaction, signal, &action, NULL, sizeof action.mask));
}

int nb_reset_signals(void) {
    for (int signal = 1; signal <= 64; signal++) {
        if (signal == SIGKILL || signal == SIGSTOP) continue;
        int result = nb_reset_signal(signal);
        if (result < 0) return result;
    }
    return 0;
}

int nb_stop_self(void) {
    // SIGTSTP and not SIGSTOP: the kernel discards it where nobody is there to send SIGCONT. To the whole
    // group, as a terminal does: a shell sees a pipeline stopped only when all of it is.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    kill(0, SIGTSTP);
    if (sigprocmask(SIG_UNBLOCK, &stop, NULL) < 0) return -errno;
    return RESULT(sigprocmask(SIG_BLOCK, &stop, NULL));
}

int nb_signalfd(uint64_t mask) {
    return RESULT(syscall(SYS_signalfd4, -1, &mask, sizeof mask, SFD_CLOEXEC | SFD_NONBLOCK));
}

int nb_read_signal(int fd) {
    struct signalfd_siginfo info;
    ssize_t count = read(fd, &info, sizeof info);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    return count == sizeof info ? (int)info.ssi_signo : -EIO;
}
