// Filters of system calls, and listening to what they refuse (seccomp(2), seccomp_unotify(2)).
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert(sizeof(struct sock_filter) == sizeof(uint64_t), "an instruction is a word");

// Linux 6.6; older headers do not have it.
#define NB_NOTIF_SET_FLAGS _IOW('!', 4, uint64_t)
#define NB_NOTIF_SYNC_WAKE_UP 1

static int load(const uint64_t *program, size_t count, uint32_t flags) {
    // The kernel copies the program, and does not write to it.
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = (struct sock_filter *)(uintptr_t)program};
    if (count > BPF_MAXINSNS) return -EINVAL;
    return RESULT(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter));
}

int nb_load_filter(const uint64_t *program, size_t count) { return load(program, count, 0); }

int nb_load_filter_and_listen(const uint64_t *program, size_t count) {
    // Once we have read of a call, no signal but a fatal one takes it back: or it would be told twice.
    int listener = load(
        program, count, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    // Before Linux 5.19 there is no such flag.
    if (listener == -EINVAL) listener = load(program, count, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    return listener;
}

int nb_can_listen(void) {
    static const uint64_t allow_all[] = {0x7fff000000000006};
    pid_t child = fork();
    if (child < 0) return -errno;
    if (child == 0) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        _exit(nb_load_filter_and_listen(allow_all, 1) < 0);
    }
    int status;
    if (waitpid(child, &status, 0) != child) return -errno;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// MARK: the listener

int nb_wake_up_at_once(int listener) {
    return RESULT(ioctl(listener, NB_NOTIF_SET_FLAGS, NB_NOTIF_SYNC_WAKE_UP));
}

int nb_await_notification(int listener) {
    struct pollfd watched = {.fd = listener, .events = POLLIN};
    if (poll(&watched, 1, 0) < 0) return -errno;
    // Nothing runs under the filter any more: reading would wait for ever on older kernels.
    if (watched.revents & (POLLHUP | POLLERR | POLLNVAL)) return -EPIPE;
    return (watched.revents & POLLIN) != 0;
}

int nb_receive_notification(int listener, struct nb_notification *result) {
    // The kernel fills in what it knows of, which may be more than our headers say.
    union {
        struct seccomp_notif notification;
        char room[1024];
    } buffer;
    memset(&buffer, 0, sizeof buffer);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &buffer.notification) < 0) return -errno;
    const struct seccomp_notif *from = &buffer.notification;
    result->id = from->id;
    result->task = (int)from->pid;
    result->number = (uint32_t)from->data.nr;
    for (int index = 0; index < 6; index++) result->arguments[index] = from->data.args[index];
    return 0;
}

int nb_is_notification_valid(int listener, uint64_t id) {
    return RESULT(ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id));
}

static int answer(int listener, uint64_t id, int error, uint32_t flags) {
    union {
        struct seccomp_notif_resp answer;
        char room[1024];
    } buffer;
    memset(&buffer, 0, sizeof buffer);
    buffer.answer.id = id;
    buffer.answer.error = -error;
    buffer.answer.flags = flags;
    return RESULT(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &buffer.answer));
}

int nb_refuse_notification(int listener, uint64_t id, int error) { return answer(listener, id, error, 0); }

int nb_pass_notification(int listener, uint64_t id) {
    return answer(listener, id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

// Where a library writes to a descriptor only.
int nb_memfd(void) { return RESULT(memfd_create("nestbox", MFD_CLOEXEC)); }
