// Acts that use memory up, each in another way that the kernel accounts on its own.
#include "probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t mebibytes(const char *text) { return (size_t)number(text) << 20; }

// Not the same in each page: what is all alike could be merged or kept compressed.
static void touch(char *memory, size_t size) {
    for (size_t at = 0; at < size; at += 4096)
        *(volatile size_t *)(memory + at) = at * 2654435761u + 1;
}

static char *map(size_t size, int flags, int file) {
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, file, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static long done(size_t size) {
    printf("touched %zu\n", size >> 20);
    fflush(stdout);
    return 0;
}

// Without an act of its own if a process that it waits for was killed: 128 + the signal, as a shell has it.
static long follow(pid_t child) {
    int status;
    if (child < 0)
        return -1;
    if (waitpid(child, &status, 0) != child)
        return inconclusive("waitpid");
    if (WIFSIGNALED(status))
        exit(128 + WTERMSIG(status));
    return WEXITSTATUS(status) == 0 ? 0 : inconclusive("a child failed");
}

static long touch_in_grandchild(char **a) {
    size_t size = mebibytes(a[0]);
    pid_t child = fork();
    if (child != 0)
        return follow(child);
    pid_t grandchild = fork();
    if (grandchild != 0)
        _exit(follow(grandchild) == 0 ? 0 : 1);
    char *memory = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (memory == NULL)
        _exit(1);
    touch(memory, size);
    done(size);
    _exit(0);
}

static long touch_shared(char **a) {
    size_t size = mebibytes(a[0]);
    char *memory = map(size, MAP_SHARED | MAP_ANONYMOUS, -1);
    if (memory == NULL)
        return -1;
    touch(memory, size);
    return done(size);
}

static long touch_memfd(char **a) {
    size_t size = mebibytes(a[0]);
    int file = memfd_create("probe", 0);
    if (file < 0 || ftruncate(file, (off_t)size) != 0)
        return inconclusive("memfd_create");
    char *memory = map(size, MAP_SHARED, file);
    if (memory == NULL)
        return -1;
    touch(memory, size);
    return done(size);
}

static long write_file(const char *path, size_t size) {
    static char block[1 << 16];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0)
        return -1;
    memset(block, 'x', sizeof block);
    for (size_t at = 0; at < size; at += sizeof block)
        if (write(file, block, sizeof block) < 0)
            return -1;
    return close(file);
}

// In files of 4 MiB in this directory, which no process holds open.
static long touch_files(char **a) {
    char path[4096];
    long count = number(a[1]) / 4;
    for (long index = 0; index < count; index++) {
        snprintf(path, sizeof path, "%s/file%ld", a[0], index);
        if (write_file(path, 4 << 20) != 0)
            return -1;
    }
    return done((size_t)count << 22);
}

// Writes a file on a disk and reads it twice: the page cache of it is all that grows.
static long fill_cache(char **a) {
    static char block[1 << 16];
    size_t size = mebibytes(a[1]);
    if (write_file(a[0], size) != 0)
        return -1;
    for (int round = 0; round < 2; round++) {
        ssize_t count;
        int file = open(a[0], O_RDONLY);
        if (file < 0)
            return -1;
        while ((count = read(file, block, sizeof block)) > 0) {
        }
        if (count < 0)
            return -1;
        close(file);
    }
    return done(size);
}

// Reads a file twice that nobody has in memory: all of it goes through the cache, and nothing is to be written.
static long read_through(char **a) {
    static char block[1 << 16];
    size_t size = 0;
    int file = open(a[0], O_RDONLY);
    if (file < 0)
        return -1;
    fsync(file);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    for (int round = 0; round < 2; round++) {
        ssize_t count;
        lseek(file, 0, SEEK_SET);
        while ((count = read(file, block, sizeof block)) > 0)
            size += (size_t)count;
        if (count < 0)
            return -1;
    }
    return done(size);
}

// Touches and gives it back: gone again before anybody could look.
static long spike(char **a) {
    size_t size = mebibytes(a[0]);
    char *memory = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (memory == NULL)
        return -1;
    touch(memory, size);
    munmap(memory, size);
    return done(size);
}

// Touches and keeps it for some seconds.
static long hold_memory(char **a) {
    size_t size = mebibytes(a[0]);
    char *memory = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    if (memory == NULL)
        return -1;
    touch(memory, size);
    done(size);
    sleep((unsigned)number(a[1]));
    return 0;
}

const struct act memory_acts[] = {
    {"touch-in-grandchild", "MEBIBYTES", touch_in_grandchild},
    {"touch-shared", "MEBIBYTES", touch_shared},
    {"touch-memfd", "MEBIBYTES", touch_memfd},
    {"touch-files", "DIR MEBIBYTES", touch_files},
    {"fill-cache", "FILE MEBIBYTES", fill_cache},
    {"read-through", "FILE", read_through},
    {"spike", "MEBIBYTES", spike},
    {"hold-memory", "MEBIBYTES SECONDS", hold_memory},
    {0},
};
