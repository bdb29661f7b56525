// bench: what does it cost to start a command, compared with other ways to start it?
//
//     bench [option ...] --payload FILE ::: NAME WORD ... ::: NAME WORD ...
//
// Each `:::` begins a row: its name, then its argv, word by word, so nothing is ever quoted or parsed.
// The word {} stands for the payload. A row whose program this host lacks is reported as missing.
#include "bench.h"

#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char separator[] = ":::";

static const char usage[] =
    "usage: bench [option ...] --payload FILE ::: NAME WORD ... [::: NAME WORD ...] ...\n"
    "  --payload FILE              replaces the word {} in every row; must exit 0 at once\n"
    "  --rounds N                  timed rounds, every row once in each, in random order (120)\n"
    "  --warmup N                  rounds before them that do not count (8)\n"
    "  --seed N                    the random order (from the clock)\n"
    "  --as UID:GID                when root: become this user, without groups, to measure\n"
    "  --base NAME, --peer NAME    the two rows which the ratio columns divide by\n"
    "  --workers N --seconds N     also measure runs a second: N at a time, N seconds a row\n"
    "  --idle FILE                 also measure private memory, with this waiting payload,\n"
    "                              and prove that each row runs what it is told to\n"
    "  --promise-ratio NAME:X      judge: NAME's median is at most X times the peer's\n"
    "  --promise-memory NAME:KIB   judge: NAME's top process keeps less than KIB private\n"
    "  --check                     exit 1 when a promise is not met\n"
    "  --json                      print JSON\n";

void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

// Groups first, user last: each step needs the privilege that the next one gives away.
void become(uid_t uid, gid_t gid) {
    if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
        die("cannot become %u:%u: %s", uid, gid, strerror(errno));
}

struct command *find(const struct options *options, const char *name) {
    for (int i = 0; name != NULL && i < options->count; i++)
        if (strcmp(options->commands[i].name, name) == 0)
            return &options->commands[i];
    return NULL;
}

// A whole number from `low` to two thousand million, with nothing after it.
static long number(const char *option, const char *text, long low) {
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < low || value > 2000000000)
        die("%s: not a number of at least %ld: %s", option, low, text);
    return value;
}

// Splits "left:right" in place and returns the right part.
static char *split(const char *option, char *text) {
    char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '\0')
        die("%s: expected two parts and a colon between them: %s", option, text);
    *colon = '\0';
    return colon + 1;
}

static struct promise parsePromise(const char *option, char *text) {
    char *end, *limit = split(option, text);
    struct promise promise = {.name = text, .limit = strtod(limit, &end)};
    if (*end != '\0' || !(promise.limit > 0))
        die("%s: not a limit: %s", option, limit);
    return promise;
}

static void parseOption(struct options *options, const char *option, char *value) {
    if (strcmp(option, "--payload") == 0)
        options->payload = value;
    else if (strcmp(option, "--idle") == 0)
        options->idle = value;
    else if (strcmp(option, "--base") == 0)
        options->base = value;
    else if (strcmp(option, "--peer") == 0)
        options->peer = value;
    else if (strcmp(option, "--rounds") == 0)
        options->rounds = number(option, value, 1);
    else if (strcmp(option, "--warmup") == 0)
        options->warmup = number(option, value, 0);
    else if (strcmp(option, "--seed") == 0)
        options->seed = number(option, value, 1);
    else if (strcmp(option, "--workers") == 0)
        options->workers = number(option, value, 1);
    else if (strcmp(option, "--seconds") == 0)
        options->seconds = number(option, value, 1);
    else if (strcmp(option, "--promise-ratio") == 0)
        options->ratio = parsePromise(option, value);
    else if (strcmp(option, "--promise-memory") == 0)
        options->memory = parsePromise(option, value);
    else if (strcmp(option, "--as") == 0) {
        options->gid = number(option, split(option, value), 0);
        options->uid = number(option, value, 0);
        options->drop = true;
    } else
        die("no such option: %s\n%s", option, usage);
}

// Reads the options before the first separator; returns the index of that separator.
static int parseOptions(struct options *options, int argc, char **argv) {
    int i = 1;
    while (i < argc && strcmp(argv[i], separator) != 0) {
        const char *option = argv[i++];
        if (strcmp(option, "--json") == 0)
            options->json = true;
        else if (strcmp(option, "--check") == 0)
            options->check = true;
        else if (i == argc || strcmp(argv[i], separator) == 0)
            die("%s: unknown, or its value is missing\n%s", option, usage);
        else
            parseOption(options, option, argv[i++]);
    }
    return i;
}

// Every separator becomes the NULL that ends the argv before it, so the rows are slices of our own argv.
static void parseCommands(struct options *options, int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], separator) != 0)
            continue;
        argv[i] = NULL;
        if (i + 2 >= argc || strcmp(argv[i + 1], separator) == 0 || strcmp(argv[i + 2], separator) == 0)
            die("%s wants a name and a command after it", separator);
        struct command command = {.name = argv[i + 1], .argv = &argv[i + 2], .top = {-1, -1}, .helpers = {-1, -1}};
        if (strpbrk(command.name, "\"\\\n") != NULL || find(options, command.name) != NULL)
            die("bad or repeated name: %s", command.name);
        options->commands[options->count++] = command;
    }
}

// A misspelt name would quietly leave its column or its promise empty.
static void requireRow(const struct options *options, const char *name) {
    if (name != NULL && find(options, name) == NULL)
        die("no row has the name %s", name);
}

// Looked up once, the way execvp would: in PATH, unless the name has a slash.
static bool isInstalled(const char *program) {
    if (strchr(program, '/') != NULL)
        return access(program, X_OK) == 0;
    const char *path = getenv("PATH");
    char *copy = strdup(path != NULL ? path : "/bin:/usr/bin"), *rest = copy;
    bool found = false;
    for (char *folder; !found && (folder = strsep(&rest, ":")) != NULL;) {
        char *candidate;
        if (asprintf(&candidate, "%s/%s", folder, program) < 0)
            die("out of memory");
        found = access(candidate, X_OK) == 0;
        free(candidate);
    }
    free(copy);
    return found;
}

static uint64_t clockSeed(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_nsec + 1;
}

int main(int argc, char **argv) {
    struct options options = {.rounds = 120, .warmup = 8, .seconds = 5, .seed = clockSeed()};
    options.commands = calloc(argc, sizeof(struct command));
    int first = parseOptions(&options, argc, argv);
    parseCommands(&options, argc - first, argv + first);
    if (options.payload == NULL || options.count == 0)
        die("a payload and at least one row are needed\n%s", usage);
    requireRow(&options, options.base);
    requireRow(&options, options.peer);
    requireRow(&options, options.ratio.name);
    requireRow(&options, options.memory.name);
    if (options.ratio.name != NULL && options.peer == NULL)
        die("--promise-ratio needs a --peer");
    for (int i = 0; i < options.count; i++) {
        const char *program = options.commands[i].argv[0];
        options.commands[i].missing = strcmp(program, "{}") != 0 && !isInstalled(program);
        options.commands[i].latency = calloc(options.rounds, sizeof(double));
        options.commands[i].gone = calloc(options.rounds, sizeof(double));
    }

    // Memory first: only a root that has not yet given itself up may look into a process that made itself unreadable.
    if (options.idle != NULL)
        measureMemory(&options);
    if (options.drop)
        become(options.uid, options.gid);
    measureLatency(&options);
    if (options.workers > 0)
        measureThroughput(&options);
    return print(&options) || !options.check ? 0 : 1;
}
