// Calls that take a structure and its size, of every size, and descriptors that stand for a name only.
#include "probe.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGEST = 1 << 20, PAGE = 4096 };

// The structure at its beginning, and behind it what the kernel does not know: zeros, but for one byte perhaps.
static _Alignas(16) unsigned char space[LARGEST];

static void lay_out(const void *structure, size_t length, size_t size, int is_dirty) {
    memset(space, 0, sizeof space);
    memcpy(space, structure, length);
    if (is_dirty && size > length)
        space[size - 1] = 1;
}

// How often each errno was the answer; 0 stands for a success.
static long counts[256];

static void count_answer(long value) { counts[value < 0 ? errno & 255 : 0]++; }

static long tell_counts(void) {
    for (int error = 1; error < 256; error++)
        if (counts[error] > 0)
            printf("%s %ld\n", strerrorname_np(error), counts[error]);
    printf("done %ld\n", counts[0]);
    fflush(stdout);
    errno = ENOENT;
    return counts[0] > 0 ? 0 : -1;
}

static void try_to_open(int directory, const char *path, const struct open_how *how, size_t size, int is_dirty) {
    lay_out(how, sizeof *how, size, is_dirty);
    int file = (int)syscall(SYS_openat2, directory, path, space, size);
    count_answer(file);
    if (file >= 0)
        close(file);
}

// Sizes from none at all to more than the kernel takes.
static long open_by_sizes(char **a) {
    static const struct open_how how = {.flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC};
    for (int is_dirty = 0; is_dirty < 2; is_dirty++) {
        for (size_t size = 0; size <= PAGE + 64; size += size < 64 ? 1 : 16)
            try_to_open(AT_FDCWD, a[0], &how, size, is_dirty);
        try_to_open(AT_FDCWD, a[0], &how, LARGEST, is_dirty);
    }
    return tell_counts();
}

// With each set of RESOLVE flags, one bit that is none included, for reading and as a mere name; from a directory.
static long open_by_flags(char **a) {
    int directory = open(a[0], O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return inconclusive(a[0]);
    for (char **path = a + 1; *path != NULL; path++)
        for (uint64_t resolve = 0; resolve < 128; resolve++)
            for (int is_name = 0; is_name < 2; is_name++) {
                uint64_t flags = O_CLOEXEC | (is_name ? O_PATH : O_RDONLY | O_NONBLOCK);
                struct open_how how = {.flags = flags, .resolve = resolve};
                try_to_open(directory, *path, &how, sizeof how, 0);
            }
    return tell_counts();
}

// A user namespace each, by a structure of every STEPth size.
static long clone_by_sizes(char **a) {
    static const struct clone_args wanted = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    for (int is_dirty = 0; is_dirty < 2; is_dirty++)
        for (size_t size = 0; size <= PAGE + 64; size += (size_t)number(a[0])) {
            lay_out(&wanted, sizeof wanted, size, is_dirty);
            long child = syscall(SYS_clone3, space, size);
            if (child == 0)
                _exit(0);
            count_answer(child);
            if (child > 0)
                waitpid((pid_t)child, NULL, __WALL);
        }
    return tell_counts();
}

// On a descriptor that is no open file, and on the one that it leads to.
static long type_by_name(char **a) {
    char path[64];
    int name = open(a[0], O_PATH | O_CLOEXEC);
    if (name < 0)
        return inconclusive(a[0]);
    printf("%s\n", ioctl(name, TIOCSTI, "!") < 0 ? strerrorname_np(errno) : "done");
    snprintf(path, sizeof path, "/proc/self/fd/%d", name);
    int terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0)
        return inconclusive(path);
    return ioctl(terminal, TIOCSTI, "!");
}

const struct act shape_acts[] = {
    {"openat2-sizes", "PATH", open_by_sizes},
    {"openat2-flags", "DIR ...", open_by_flags},
    {"clone3-sizes", "STEP", clone_by_sizes},
    {"tiocsti-by-name", "PATH", type_by_name},
    {0},
};
