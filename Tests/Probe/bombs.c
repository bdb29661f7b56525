// Acts that make as many processes or threads as they can, for some seconds.
//
// Each says "bombing" when it has begun, and in the end "refused" when the kernel said no to one of its
// own attempts. Without a limit they would take the machine, so no test runs them outside a jail.
#include "probe.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double begin(const char *seconds) {
    printf("bombing\n");
    fflush(stdout);
    return now() + (double)number(seconds);
}

static long end(long refused) {
    printf("refused %ld\n", refused);
    return 0;
}

// Every process forks, and so do its children.
static long fork_bomb(char **a) {
    pid_t first = getpid();
    long refused = 0;
    double deadline = begin(a[0]);
    signal(SIGCHLD, SIG_IGN);
    while (now() < deadline)
        if (fork() < 0)
            refused++;
    if (getpid() != first)
        _exit(0);
    return end(refused);
}

static void *idle(void *unused) {
    pause();
    return unused;
}

static long thread_bomb(char **a) {
    long refused = 0;
    pthread_attr_t small;
    double deadline = begin(a[0]);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 16384 * 2);
    while (now() < deadline) {
        pthread_t thread;
        if (pthread_create(&thread, &small, idle, NULL) != 0)
            refused++;
    }
    return end(refused);
}

// Each leaves session, group and parent behind before it makes the next two.
static long daemon_bomb(char **a) {
    pid_t first = getpid();
    long refused = 0;
    double deadline = begin(a[0]);
    while (now() < deadline) {
        pid_t child = fork();
        if (child < 0)
            refused++;
        if (child > 0)
            waitpid(child, NULL, 0);
        if (child == 0) {
            setsid();
            if (fork() != 0)
                _exit(0);
            signal(SIGTERM, SIG_IGN);
            signal(SIGHUP, SIG_IGN);
        }
    }
    if (getpid() != first)
        _exit(0);
    return end(refused);
}

const struct act bomb_acts[] = {
    {"fork-bomb", "SECONDS", fork_bomb},
    {"thread-bomb", "SECONDS", thread_bomb},
    {"daemon-bomb", "SECONDS", daemon_bomb},
    {0},
};
