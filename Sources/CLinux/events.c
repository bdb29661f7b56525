// Waiting: poll with a nanosecond timeout, one-shot timers, the monotonic clock.
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <errno.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <time.h>

_Static_assert(sizeof(struct nb_pollable) == sizeof(struct pollfd), "nb_pollable is a pollfd by another name");

int nb_poll(struct nb_pollable *pollables, unsigned count, int64_t timeout_ns) {
    struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
    int ready = ppoll((struct pollfd *)pollables, count, timeout_ns < 0 ? NULL : &timeout, NULL);
    return ready < 0 ? -errno : ready;
}

int nb_timer_at(int64_t deadline_ns) {
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer < 0) return -errno;
    struct itimerspec when = {.it_value = {deadline_ns / 1000000000, deadline_ns % 1000000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL) < 0 ? -errno : timer;
}

int64_t nb_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}
