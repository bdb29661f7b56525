// Acts that use CPU time up, in ways in which it might escape being counted.
//
// Times are in milliseconds of CPU time, as the process that burns them measures it.
#include "probe.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double used(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void burn_for(double milliseconds) {
    double end = used(CLOCK_PROCESS_CPUTIME_ID) + milliseconds;
    while (used(CLOCK_PROCESS_CPUTIME_ID) < end) {
    }
}

static long say(const char *what) {
    printf("%s\n", what);
    fflush(stdout);
    return 0;
}

// Orphans that nobody but PID 1 can reap, in sessions of their own.
static int start_daemons(long count, double milliseconds, int ready[2]) {
    if (pipe(ready) != 0)
        return -1;
    for (long index = 0; index < count; index++) {
        pid_t child = fork();
        if (child < 0)
            return -1;
        if (child == 0) {
            setsid();
            if (fork() != 0)
                _exit(0);
            close(ready[0]);
            burn_for(milliseconds);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return close(ready[1]);
}

// The end of file comes with the last one's end.
static long burn_in_daemons(char **a) {
    int ready[2];
    char byte;
    if (start_daemons(number(a[0]), (double)number(a[1]), ready) != 0)
        return inconclusive("fork");
    return read(ready[0], &byte, 1) == 0 ? say("burned") : inconclusive("read");
}

// As the main program exits, they are in the middle of it.
static long leave_daemons(char **a) {
    int ready[2];
    if (start_daemons(number(a[0]), 3.6e6, ready) != 0)
        return inconclusive("fork");
    usleep((unsigned)number(a[1]) * 1000);
    return say("left");
}

// The kernel drops the time of children that nobody will wait for from their parent's account.
static long burn_unaccounted(char **a) {
    long count = number(a[0]);
    double milliseconds = (double)number(a[1]);
    signal(SIGCHLD, SIG_IGN);
    for (long index = 0; index < count; index++) {
        pid_t child = fork();
        if (child < 0)
            return inconclusive("fork");
        if (child == 0) {
            burn_for(milliseconds);
            _exit(0);
        }
    }
    // Returns when there is no child any more.
    while (waitpid(-1, NULL, 0) > 0) {
    }
    return say("burned");
}

// None lives long enough to be noticed.
static long burn_in_short_children(char **a) {
    double left = (double)number(a[0]), each = (double)number(a[1]);
    for (; left > 0; left -= each) {
        pid_t child = fork();
        if (child < 0)
            return inconclusive("fork");
        if (child == 0) {
            burn_for(each);
            _exit(0);
        }
        waitpid(child, NULL, 0);
    }
    return say("burned");
}

// Between two sleeps, and never for long: whoever samples by the tick finds it asleep.
static long burn_between_ticks(char **a) {
    for (double left = (double)number(a[0]); left > 0; left -= 0.7) {
        burn_for(0.7);
        usleep(300);
    }
    return say("burned");
}

// The one that burns stops itself again and again; its parent lets it go on.
static long burn_stopping(char **a) {
    int status;
    pid_t child = fork();
    if (child < 0)
        return inconclusive("fork");
    if (child == 0) {
        for (double left = (double)number(a[0]); left > 0; left -= 5) {
            burn_for(5);
            raise(SIGSTOP);
        }
        _exit(0);
    }
    while (waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status)) {
        usleep(1000);
        kill(child, SIGCONT);
    }
    return say("burned");
}

// Stops every process that it may signal before it burns: whoever is to watch it inside as well.
static long burn_while_others_stand(char **a) {
    kill(-1, SIGSTOP);
    burn_for((double)number(a[0]));
    return say("burned");
}

static void *burn_thread(void *milliseconds) {
    double end = used(CLOCK_THREAD_CPUTIME_ID) + *(double *)milliseconds;
    while (used(CLOCK_THREAD_CPUTIME_ID) < end) {
    }
    return NULL;
}

static long burn_in_threads(char **a) {
    pthread_t threads[64];
    long count = number(a[0]);
    double milliseconds = (double)number(a[1]);
    for (long index = 0; index < count && index < 64; index++)
        if (pthread_create(&threads[index], NULL, burn_thread, &milliseconds) != 0)
            return inconclusive("pthread_create");
    for (long index = 0; index < count && index < 64; index++)
        pthread_join(threads[index], NULL);
    return say("burned");
}

// Most of what is allowed, then nothing for some seconds: whoever polls now does it for nothing.
static long burn_and_idle(char **a) {
    burn_for((double)number(a[0]));
    say("idle");
    sleep((unsigned)number(a[1]));
    return 0;
}

// Stands still for good: neither its own clock nor a handler of its own can end it.
static long stop_for_good(char **a) {
    (void)a;
    say("stopping");
    while (raise(SIGSTOP) == 0) {
    }
    return inconclusive("raise");
}

// As many processes as asked for, each of which stops all others and itself.
static long stop_one_another(char **a) {
    say("stopping");
    for (long index = 0; index < number(a[0]); index++)
        if (fork() == 0)
            break;
    do
        kill(-1, SIGSTOP);
    while (raise(SIGSTOP) == 0);
    return inconclusive("raise");
}

const struct act burner_acts[] = {
    {"burn-in-daemons", "COUNT MILLISECONDS", burn_in_daemons},
    {"leave-daemons", "COUNT MILLISECONDS", leave_daemons},
    {"burn-unaccounted", "COUNT MILLISECONDS", burn_unaccounted},
    {"burn-in-short-children", "MILLISECONDS EACH", burn_in_short_children},
    {"burn-between-ticks", "MILLISECONDS", burn_between_ticks},
    {"burn-stopping", "MILLISECONDS", burn_stopping},
    {"burn-while-others-stand", "MILLISECONDS", burn_while_others_stand},
    {"burn-in-threads", "COUNT MILLISECONDS", burn_in_threads},
    {"burn-and-idle", "MILLISECONDS SECONDS", burn_and_idle},
    {"stop", "", stop_for_good},
    {"stop-one-another", "COUNT", stop_one_another},
    {0},
};
