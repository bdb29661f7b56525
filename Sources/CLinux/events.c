// Waiting: poll with a nanosecond timeout, one-shot timers, the monotonic clock.
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include "result.h"
#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <time.h>

_Static_assert(sizeof(struct nb_pollable) == sizeof(struct pollfd), "nb_pollable is a pollfd by another name");

int nb_poll(struct nb_pollable *pollables, unsigned count, int64_t timeout_ns) {
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    int ready = ppoll((struct pollfd *)pollables, count, timeout_ns < 0 ? NULL : &timeout, NULL);
    return ready < 0 ? -errno : ready;
}

int nb_has_hung_up(int fd) {
    struct pollfd watched = {.fd = fd};
    int ready = poll(&watched, 1, 0);
    return ready < 0 ? -errno : (watched.revents & POLLHUP) != 0;
}

int nb_watch_set(void) { return RESULT(epoll_create1(EPOLL_CLOEXEC)); }

int nb_watch(int set, int fd, uint32_t index) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    return RESULT(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
}

int64_t nb_await(int set, int64_t timeout_ns) {
    struct epoll_event events[8];
    // Rounded up, so that a deadline is over when this returns.
    int64_t milliseconds = timeout_ns < 0 ? -1 : (timeout_ns + 999999) / 1000000;
    int count = epoll_wait(set, events, 8, milliseconds > INT32_MAX ? INT32_MAX : (int)milliseconds);
    if (count < 0) return -errno;
    int64_t mask = 0;
    for (int i = 0; i < count; i++) mask |= INT64_C(1) << events[i].data.u32;
    return mask;
}

int64_t nb_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int nb_sleep(int64_t nanoseconds) {
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    return RESULT(nanosleep(&time, NULL));
}
