// Acts that write more than they should, or hold more open.
#include "probe.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// `BYTES` of the alphabet, over and over; 0 for no end. `CHUNK` bytes a call.
static long flood(char **a) {
    static char block[26 << 12];
    int descriptor = (int)number(a[0]);
    size_t left = (size_t)number(a[1]), chunk = (size_t)number(a[2]), at = 0;
    int endless = left == 0;
    for (size_t index = 0; index < sizeof block; index++)
        block[index] = (char)('a' + index % 26);
    while (endless || left > 0) {
        size_t room = sizeof block - at, wanted = chunk < room ? chunk : room;
        if (!endless && wanted > left)
            wanted = left;
        ssize_t count = write(descriptor, block + at, wanted);
        if (count < 0)
            return -1;
        at = (at + (size_t)count) % (sizeof block);
        left -= endless ? 0 : (size_t)count;
    }
    return 0;
}

// From that many processes at once.
static long flood_by_many(char **a) {
    long count = number(a[3]);
    for (long index = 1; index < count; index++)
        if (fork() == 0)
            break;
    long result = flood(a);
    while (wait(NULL) > 0) {
    }
    return result;
}

// To standard output and standard error in turns.
static long flood_both(char **a) {
    static char block[1 << 15];
    long left = number(a[0]);
    memset(block, 'x', sizeof block);
    while (left > 0) {
        size_t wanted = left < (long)sizeof block ? (size_t)left : sizeof block;
        for (int descriptor = 1; descriptor <= 2; descriptor++)
            for (size_t at = 0; at < wanted;) {
                ssize_t count = write(descriptor, block + at, wanted - at);
                if (count < 0)
                    return -1;
                at += (size_t)count;
            }
        left -= (long)wanted;
    }
    return 0;
}

// With the signal that a limit on the size of files sends ignored: then the call fails.
static long fill_ignoring(char **a) {
    static char block[65536];
    long left = number(a[1]) << 20;
    int file = open(a[0], O_WRONLY | O_CREAT, 0644);
    if (file < 0)
        return inconclusive(a[0]);
    signal(SIGXFSZ, SIG_IGN);
    for (; left > 0; left -= (long)sizeof block)
        if (write(file, block, sizeof block) < 0)
            return -1;
    return 0;
}

static long make_directories(char **a) {
    char path[4096];
    for (long index = 0; index < number(a[1]); index++) {
        snprintf(path, sizeof path, "%s/%ld", a[0], index);
        if (mkdir(path, 0755) != 0)
            return -1;
    }
    return 0;
}

// Each in the one before it.
static long nest_directories(char **a) {
    if (chdir(a[0]) != 0)
        return inconclusive(a[0]);
    for (long index = 0; index < number(a[1]); index++)
        if (mkdir("d", 0755) != 0 || chdir("d") != 0)
            return -1;
    return 0;
}

// In all processes together, none of which has many.
static long open_files_in_many(char **a) {
    long count = number(a[0]), each = number(a[1]);
    for (long process = 0; process < count; process++) {
        pid_t child = fork();
        if (child < 0)
            return -1;
        if (child == 0) {
            for (long index = 0; index < each; index++)
                if (open("/", O_RDONLY) < 0)
                    _exit(1);
            _exit(0);
        }
    }
    int status, failed = 0;
    while (wait(&status) > 0)
        failed |= status != 0;
    return failed ? inconclusive("a child failed") : 0;
}

// A frame a kibibyte until the stack ends.
static __attribute__((noinline)) long deeper(long left) {
    volatile char frame[1024];
    frame[0] = (char)left;
    return left == 0 ? frame[0] : deeper(left - 1) + frame[0];
}

static long use_stack(char **a) {
    deeper(number(a[0]));
    return 0;
}

const struct act flood_acts[] = {
    {"flood", "DESCRIPTOR BYTES CHUNK", flood},
    {"flood-by-many", "DESCRIPTOR BYTES CHUNK PROCESSES", flood_by_many},
    {"flood-both", "BYTES", flood_both},
    {"fill-ignoring", "FILE MEBIBYTES", fill_ignoring},
    {"make-directories", "DIR COUNT", make_directories},
    {"nest-directories", "DIR COUNT", nest_directories},
    {"open-files-in-many", "PROCESSES EACH", open_files_in_many},
    {"use-stack", "KIBIBYTES", use_stack},
    {0},
};
