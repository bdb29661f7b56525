// Acts that use up something.
#include "probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long cpu_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static long burn(char **a) {
    long end = cpu_milliseconds() + number(a[0]);
    while (cpu_milliseconds() < end) {
    }
    return 0;
}

// In a grandchild whose parent is gone, so that nobody but init can reap it.
static long burn_orphaned(char **a) {
    int ready[2];
    char byte;
    if (pipe(ready) != 0)
        return inconclusive("pipe");
    pid_t child = fork();
    if (child == 0) {
        if (fork() != 0)
            _exit(0);
        close(ready[0]);
        burn(a);
        _exit(0);
    }
    close(ready[1]);
    waitpid(child, NULL, 0);
    // The end of file comes with the grandchild's end.
    return read(ready[0], &byte, 1);
}

static long touch_memory(char **a) {
    size_t size = (size_t)number(a[0]) << 20;
    char *memory = malloc(size);
    if (memory == NULL)
        return -1;
    for (size_t at = 0; at < size; at += 4096)
        ((volatile char *)memory)[at] = 1;
    return 0;
}

static long fill(char **a) {
    static char block[65536];
    long left = number(a[1]) << 20;
    int file = open(a[0], O_WRONLY | O_CREAT, 0644);
    if (file < 0)
        return inconclusive(a[0]);
    while (left > 0) {
        ssize_t count = write(file, block, sizeof block);
        if (count < 0)
            return -1;
        left -= count;
    }
    return 0;
}

static long make_files(char **a) {
    char path[4096];
    for (long index = 0; index < number(a[1]); index++) {
        snprintf(path, sizeof path, "%s/%ld", a[0], index);
        int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (file < 0)
            return -1;
        close(file);
    }
    return 0;
}

static long open_files(char **a) {
    for (long index = 0; index < number(a[0]); index++)
        if (open("/", O_RDONLY) < 0)
            return -1;
    return 0;
}

static long fork_many(char **a) {
    for (long index = 0; index < number(a[0]); index++) {
        pid_t child = fork();
        if (child < 0)
            return -1;
        if (child == 0) {
            pause();
            _exit(0);
        }
    }
    return 0;
}

const struct act resource_acts[] = {
    {"burn", "MILLISECONDS", burn},
    {"burn-orphaned", "MILLISECONDS", burn_orphaned},
    {"touch-memory", "MEBIBYTES", touch_memory},
    {"fill", "FILE MEBIBYTES", fill},
    {"make-files", "DIR COUNT", make_files},
    {"open-files", "COUNT", open_files},
    {"fork-many", "COUNT", fork_many},
    {0},
};
