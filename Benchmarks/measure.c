// Runs the rows: time per run, runs a second, and memory while the payload waits.
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

// The row's argv with the payload in its place.
static char **withPayload(char **argv, char *payload) {
    int count = 0;
    while (argv[count] != NULL)
        count++;
    char **result = calloc(count + 1, sizeof(char *));
    for (int i = 0; i < count; i++)
        result[i] = strcmp(argv[i], "{}") == 0 ? payload : argv[i];
    return result;
}

// A number from a run that failed would be a lie: stop, and show what to repeat by hand.
static void requireSuccess(const struct command *command, char **argv, int status) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    fprintf(stderr, "bench: \"%s\" %s %d:", command->name, WIFSIGNALED(status) ? "was ended by signal" : "exited with",
            WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    for (; *argv != NULL; argv++)
        fprintf(stderr, " %s", *argv);
    fputc('\n', stderr);
    exit(2);
}

// What posix_spawn does to the descriptors of a child. Errors stay visible in the rounds that do not count.
struct stdio {
    posix_spawn_file_actions_t silent, audible;
};

static struct stdio openStdio(void) {
    struct stdio stdio;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        die("cannot open /dev/null: %s", strerror(errno));
    posix_spawn_file_actions_init(&stdio.silent);
    posix_spawn_file_actions_init(&stdio.audible);
    for (int fd = 0; fd <= 2; fd++) {
        posix_spawn_file_actions_adddup2(&stdio.silent, null, fd);
        if (fd != 2)
            posix_spawn_file_actions_adddup2(&stdio.audible, null, fd);
    }
    return stdio;
}

// Both in milliseconds from before the fork.
struct times {
    double returned;    // to after the wait
    double gone;        // to after the wait for what it had left running, if that became ours
};

// A tool may return while its own helpers still take the jail down. Where orphans become ours they are waited for: so
// they do not run into the next row's time either.
static struct times run(const struct command *command, char **argv, const posix_spawn_file_actions_t *stdio) {
    pid_t pid;
    int status;
    double start = now();
    int error = posix_spawnp(&pid, argv[0], stdio, NULL, argv, environ);
    if (error != 0)
        die("cannot start \"%s\": %s: %s", command->name, argv[0], strerror(error));
    while (wait4(pid, &status, 0, NULL) < 0)
        if (errno != EINTR)
            die("cannot wait for \"%s\": %s", command->name, strerror(errno));
    double returned = now();
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        continue;
    double gone = now();
    requireSuccess(command, argv, status);
    return (struct times){returned - start, gone - start};
}

// Fills `order` with 0 ..< count, shuffled (Fisher-Yates; Marsaglia's xorshift64).
static void shuffle(int *order, int count, uint64_t *state) {
    for (int i = 0; i < count; i++) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        int j = (int)(*state % (uint64_t)(i + 1));
        order[i] = order[j];
        order[j] = i;
    }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Interleaved and in a new order each round: what else the host does then hits every row alike.
void measureLatency(const struct options *options) {
    struct stdio stdio = openStdio();
    uint64_t state = options->seed;
    char **argv[options->count];
    int order[options->count];
    for (int i = 0; i < options->count; i++)
        argv[i] = withPayload(options->commands[i].argv, options->payload);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    for (int round = -options->warmup; round < options->rounds; round++) {
        shuffle(order, options->count, &state);
        for (int i = 0; i < options->count; i++) {
            struct command *command = &options->commands[order[i]];
            if (command->missing)
                continue;
            struct times times = run(command, argv[order[i]], round < 0 ? &stdio.audible : &stdio.silent);
            if (round >= 0) {
                command->latency[round] = times.returned;
                command->gone[round] = times.gone;
            }
        }
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
    for (int i = 0; i < options->count; i++) {
        qsort(options->commands[i].latency, options->rounds, sizeof(double), ascending);
        qsort(options->commands[i].gone, options->rounds, sizeof(double), ascending);
    }
}

// One second of one row by all workers; returns how many runs they finished.
static long slice(const struct command *command, char **argv, int workers, const posix_spawn_file_actions_t *stdio,
                  long *finished) {
    pid_t pids[workers];
    double end = now() + 1000;
    for (int i = 0; i < workers; i++) {
        pids[i] = fork();
        if (pids[i] < 0)
            die("cannot fork: %s", strerror(errno));
        if (pids[i] > 0)
            continue;
        for (finished[i] = 0; now() < end; finished[i]++)
            run(command, argv, stdio);
        _exit(0);
    }
    long sum = 0;
    for (int i = 0; i < workers; i++) {
        int status;
        if (waitpid(pids[i], &status, 0) != pids[i] || status != 0)
            exit(2);    // the worker has said why
        sum += finished[i];
    }
    return sum;
}

// Rows take turns second by second, for the same reason as above.
void measureThroughput(const struct options *options) {
    struct stdio stdio = openStdio();
    uint64_t state = options->seed;
    int order[options->count];
    long *finished = mmap(NULL, options->workers * sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                          -1, 0);
    if (finished == MAP_FAILED)
        die("cannot share memory: %s", strerror(errno));
    for (int second = 0; second < options->seconds; second++) {
        shuffle(order, options->count, &state);
        for (int i = 0; i < options->count; i++) {
            struct command *command = &options->commands[order[i]];
            if (command->missing)
                continue;
            char **argv = withPayload(command->argv, options->payload);
            double start = now();
            long runs = slice(command, argv, options->workers, &stdio.silent, finished);
            command->rate += runs * 1e3 / (now() - start) / options->seconds;
            free(argv);
        }
    }
}

static FILE *openProc(pid_t pid, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        die("cannot open %s: %s", path, strerror(errno));
    return file;
}

// Format: proc.rst, smaps_rollup.
static void addMemory(struct memory *memory, pid_t pid) {
    char line[256];
    long clean, dirty;
    FILE *file = openProc(pid, "smaps_rollup");
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Private_Clean: %ld", &clean) == 1)
            memory->privateKiB += clean;
        else if (sscanf(line, "Private_Dirty: %ld", &dirty) == 1) {
            memory->privateKiB += dirty;
            memory->dirtyKiB += dirty;
        }
    fclose(file);
}

// Adds up the helpers between the process we started and the payload, which is the only one without a child.
// Returns whether `pid` has children. Every role has one thread, so its children are those of the first.
static bool addHelpers(struct memory *memory, pid_t pid) {
    bool hasChildren = false;
    char name[32];
    snprintf(name, sizeof name, "task/%d/children", pid);
    FILE *file = openProc(pid, name);
    for (pid_t child; fscanf(file, "%d", &child) == 1; hasChildren = true)
        if (addHelpers(memory, child))
            addMemory(memory, child);
    fclose(file);
    return hasChildren;
}

// Exit status 0 does not show that a row ran its payload; this word does.
static bool announces(int fd) {
    char word[sizeof idleWord] = "";
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    return poll(&ready, 1, 10000) == 1 && read(fd, word, sizeof word - 1) > 0 && strcmp(word, idleWord) == 0;
}

// The idle payload says that it runs, and ends when its input is closed, so nothing is guessed with sleeps; only the
// supervisor gets a moment to go from "started" to "waiting".
static void measureMemoryOf(struct command *command, const struct options *options) {
    char **argv = withPayload(command->argv, options->idle);
    int input[2], output[2], status;
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        die("cannot make a pipe: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0)
        die("cannot fork: %s", strerror(errno));
    if (pid == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        if (options->drop)
            become(options->uid, options->gid);
        execvp(argv[0], argv);
        die("cannot start \"%s\": %s: %s", command->name, argv[0], strerror(errno));
    }
    close(input[0]);
    close(output[1]);
    if (announces(output[0])) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
        command->top = command->helpers = (struct memory){0, 0};
        addMemory(&command->top, pid);
        addHelpers(&command->helpers, pid);
    }
    close(input[1]);
    close(output[0]);
    waitpid(pid, &status, 0);
    requireSuccess(command, argv, status);
    if (command->top.privateKiB < 0)
        die("\"%s\" exited with 0 but did not run its payload", command->name);
    free(argv);
}

// A row that is the payload alone has nobody who waits.
void measureMemory(const struct options *options) {
    for (int i = 0; i < options->count; i++) {
        struct command *command = &options->commands[i];
        if (!command->missing && strcmp(command->argv[0], "{}") != 0)
            measureMemoryOf(command, options);
    }
}
