// Descriptors on their way: sent over a socket, and not received.
#include "probe.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// In one message. Few: the kernel bounds what is in flight before each one, and so within so many.
enum { MOST = 8 };

// Both ends of a pair, again and again, over the pair itself: the last reference to each is within the other's queue,
// and nothing but the kernel's own search for such circles can end them.
static long send_over_itself(const int pair[2], long count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(MOST * sizeof(int))];
    } control;
    char byte = 0;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control};
    int descriptors[MOST];
    for (long index = 0; index < count; index++)
        descriptors[index] = pair[index % 2];
    message.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
    control.header = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN((size_t)count * sizeof(int))};
    memcpy(CMSG_DATA(&control.header), descriptors, (size_t)count * sizeof(int));
    return sendmsg(pair[0], &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static long at_most(long count) { return count < MOST ? count : MOST; }

// All of them at once, over sockets that stay open. Says how many it came to, and then holds them for a while.
static long hold_in_flight(char **a) {
    long wanted = number(a[0]), sent = 0;
    int pair[2] = {-1, -1}, error = 0;
    while (sent < wanted && error == 0) {
        long count = at_most(wanted - sent);
        if (pair[0] >= 0 && send_over_itself(pair, count) >= 0)
            sent += count;
        else if (pair[0] >= 0 && errno != EAGAIN)
            error = errno;
        // Its queue is full, or there is none yet.
        else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
            error = errno;
    }
    printf("in flight %ld\n", sent);
    fflush(stdout);
    if (a[1] != NULL)
        sleep((unsigned)number(a[1]));
    errno = error;
    return error == 0 ? 0 : -1;
}

// All of them in turn, in circles of a few that nobody holds any more. Where the kernel has enough of them, it is given
// the time to look for circles.
static long drop_in_flight(char **a) {
    static const struct timespec moment = {.tv_nsec = 1000000};
    long wanted = number(a[0]), sent = 0, refusals = 0;
    while (sent < wanted) {
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
            return -1;
        if (send_over_itself(pair, MOST) >= 0)
            sent += MOST;
        else if (errno == ETOOMANYREFS && ++refusals < 5000)
            nanosleep(&moment, NULL);
        else
            return -1;
        close(pair[0]);
        close(pair[1]);
    }
    printf("sent %ld refused %s\n", sent, refusals > 0 ? "some" : "none");
    return 0;
}

const struct act flight_acts[] = {
    {"hold-in-flight", "COUNT [SECONDS]", hold_in_flight},
    {"drop-in-flight", "COUNT", drop_in_flight},
    {0},
};
