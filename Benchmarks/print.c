// Renders the results: a table for people, JSON for programs, and a verdict on each promise.
#include "bench.h"

#include <stdio.h>
#include <string.h>

// Between the two neighbours, by distance: 0.5 is the median.
double quantile(const double *sorted, int count, double q) {
    double position = q * (count - 1);
    int below = (int)position;
    int above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

static double median(const struct options *options, const struct command *command) {
    return quantile(command->latency, options->rounds, 0.5);
}

static double medianGone(const struct options *options, const struct command *command) {
    return quantile(command->gone, options->rounds, 0.5);
}

// The other row, if both were measured.
static const struct command *divisor(const struct options *options, const struct command *command, const char *other) {
    const struct command *found = find(options, other);
    return command == NULL || command->missing || found == NULL || found->missing ? NULL : found;
}

// The row's median over that of another row; negative when one of them was not measured.
static double ratio(const struct options *options, const struct command *command, const char *other) {
    const struct command *by = divisor(options, command, other);
    return by != NULL ? median(options, command) / median(options, by) : -1;
}

static double ratioGone(const struct options *options, const struct command *command, const char *other) {
    const struct command *by = divisor(options, command, other);
    return by != NULL ? medianGone(options, command) / medianGone(options, by) : -1;
}

static void cell(double value, int decimals, int width) {
    if (value < 0)
        printf("  %*s", width, "-");
    else
        printf("  %*.*f", width, decimals, value);
}

static void heading(const char *before, const char *text) {
    char title[32];
    snprintf(title, sizeof title, "%s%s", before, text != NULL ? text : "");
    // The sign × is one column wide and two bytes long.
    printf("  %*s", 10 + (*before != '\0'), title);
}

static void printTable(const struct options *options) {
    int width = 12;
    for (int i = 0; i < options->count; i++)
        if ((int)strlen(options->commands[i].name) > width)
            width = (int)strlen(options->commands[i].name);
    printf("%-*s  %8s  %8s  %8s", width, "", "median", "p10", "p90");
    if (options->base != NULL)
        heading("× ", options->base);
    if (options->peer != NULL)
        heading("× ", options->peer);
    printf("  %8s", "gone");
    if (options->peer != NULL)
        heading("× ", options->peer);
    if (options->workers > 0)
        heading("", "runs/s");
    if (options->idle != NULL)
        printf("  %11s  %8s  %11s", "private KiB", "of dirty", "helpers KiB");
    putchar('\n');
    for (int i = 0; i < options->count; i++) {
        const struct command *command = &options->commands[i];
        printf("%-*s", width, command->name);
        if (command->missing) {
            const char *slash = strrchr(command->argv[0], '/');
            printf("  missing: no %s on this host\n", slash != NULL ? slash + 1 : command->argv[0]);
            continue;
        }
        cell(median(options, command), 3, 8);
        cell(quantile(command->latency, options->rounds, 0.1), 3, 8);
        cell(quantile(command->latency, options->rounds, 0.9), 3, 8);
        if (options->base != NULL)
            cell(ratio(options, command, options->base), 2, 10);
        if (options->peer != NULL)
            cell(ratio(options, command, options->peer), 2, 10);
        cell(medianGone(options, command), 3, 8);
        if (options->peer != NULL)
            cell(ratioGone(options, command, options->peer), 2, 10);
        if (options->workers > 0)
            cell(command->rate, 0, 10);
        if (options->idle != NULL) {
            cell((double)command->top.privateKiB, 0, 11);
            cell((double)command->top.dirtyKiB, 0, 8);
            cell((double)command->helpers.privateKiB, 0, 11);
        }
        putchar('\n');
    }
}

static void jsonNumber(const char *key, double value) {
    if (value < 0)
        printf(", \"%s\": null", key);
    else
        printf(", \"%s\": %.4f", key, value);
}

static void printJSON(const struct options *options) {
    printf("{\"rounds\": %d, \"warmup\": %d, \"seed\": %llu, \"workers\": %d, \"rows\": [", options->rounds,
           options->warmup, (unsigned long long)options->seed, options->workers);
    for (int i = 0; i < options->count; i++) {
        const struct command *command = &options->commands[i];
        bool missing = command->missing;
        printf("%s\n  {\"name\": \"%s\", \"missing\": %s", i > 0 ? "," : "", command->name, missing ? "true" : "false");
        jsonNumber("medianMilliseconds", missing ? -1 : median(options, command));
        jsonNumber("p10Milliseconds", missing ? -1 : quantile(command->latency, options->rounds, 0.1));
        jsonNumber("p90Milliseconds", missing ? -1 : quantile(command->latency, options->rounds, 0.9));
        jsonNumber("ratioToBase", ratio(options, command, options->base));
        jsonNumber("ratioToPeer", ratio(options, command, options->peer));
        jsonNumber("medianMillisecondsUntilGone", missing ? -1 : medianGone(options, command));
        jsonNumber("ratioToPeerUntilGone", ratioGone(options, command, options->peer));
        jsonNumber("runsPerSecond", missing || options->workers == 0 ? -1 : command->rate);
        jsonNumber("privateKiB", (double)command->top.privateKiB);
        jsonNumber("dirtyKiB", (double)command->top.dirtyKiB);
        jsonNumber("helpersPrivateKiB", (double)command->helpers.privateKiB);
        putchar('}');
    }
    printf("\n], \"promises\": [");
}

// What could not be measured keeps no promise.
static void printVerdict(double measured, int decimals, bool met) {
    if (measured < 0)
        printf("not measured, NOT met\n");
    else
        printf("%.*f, %s\n", decimals, measured, met ? "met" : "NOT met");
}

bool print(const struct options *options) {
    const struct promise *start = &options->ratio, *memory = &options->memory;
    const struct command *waiting = find(options, memory->name);
    double times = ratio(options, find(options, start->name), options->peer);
    double kib = waiting != NULL ? (double)waiting->top.privateKiB : -1;
    bool startMet = start->name == NULL || (times >= 0 && times <= start->limit);
    bool memoryMet = memory->name == NULL || (kib >= 0 && kib < memory->limit);
    if (options->json) {
        printJSON(options);
        printf("{\"promise\": \"start\", \"met\": %s}, {\"promise\": \"memory\", \"met\": %s}]}\n",
               startMet ? "true" : "false", memoryMet ? "true" : "false");
        return startMet && memoryMet;
    }
    printTable(options);
    if (start->name != NULL || memory->name != NULL)
        putchar('\n');
    if (start->name != NULL) {
        printf("promised: %s starts in at most %.2f × %s: ", start->name, start->limit, options->peer);
        printVerdict(times, 2, startMet);
    }
    if (memory->name != NULL) {
        printf("promised: %s's supervisor keeps less than %.0f KiB private: ", memory->name, memory->limit);
        printVerdict(kib, 0, memoryMet);
    }
    return startMet && memoryMet;
}
