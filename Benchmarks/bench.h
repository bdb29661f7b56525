// What the three parts of the harness share: bench.c (options), measure.c and print.c.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// What the idle payload writes as soon as it runs.
static const char idleWord[] = "idle\n";

// Pages that would be free if their process ended; -1: not measured.
struct memory {
    long privateKiB;    // Private_Clean + Private_Dirty
    long dirtyKiB;      // Private_Dirty: the rest is file contents that nobody else has mapped just now
};

// A row: one command line, and what was measured of it.
struct command {
    const char *name;
    char **argv;        // as given; the word "{}" stands for the payload
    bool missing;       // this host has no such program: the row is named, not measured
    double *latency;    // milliseconds until it returned, one per round; sorted once all rounds are done
    double *gone;       // and until nothing of what it had started was left
    double rate;        // runs a second, all workers together
    struct memory top;      // of the process we started
    struct memory helpers;  // of everything below it except the payload
};

struct promise {
    const char *name;   // NULL: nothing was promised
    double limit;
};

struct options {
    int rounds, warmup, workers, seconds;
    uint64_t seed;
    uid_t uid;
    gid_t gid;
    bool drop, json, check;
    char *payload, *idle;
    const char *base, *peer;
    struct promise ratio, memory;
    struct command *commands;
    int count;
};

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void become(uid_t uid, gid_t gid);
struct command *find(const struct options *options, const char *name);

void measureLatency(const struct options *options);
void measureThroughput(const struct options *options);
void measureMemory(const struct options *options);

double quantile(const double *sorted, int count, double q);
bool print(const struct options *options);      // true: every promise was met
