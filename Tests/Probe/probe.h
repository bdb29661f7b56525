// What the payload of a test tries: exactly one act a run.
//
// Exit status: 0 the act succeeded; 1 it was refused, with the errno's name as the last line of
// standard output; 2 it could not even be attempted. A test without a success elsewhere proves nothing.
#pragma once

#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>

// What an act returns: 0 or more as success, -1 with errno as refusal, or this.
#define INCONCLUSIVE (-2)

struct act {
    const char *name;
    // The words after the name, for the usage text; their count is checked.
    const char *arguments;
    long (*run)(char **arguments);
};

// Each ends with an entry without a name.
extern const struct act file_acts[];
extern const struct act mount_acts[];
extern const struct act network_acts[];
extern const struct act privilege_acts[];
extern const struct act process_acts[];
extern const struct act resource_acts[];
extern const struct act memory_acts[];
extern const struct act bomb_acts[];
extern const struct act burner_acts[];
extern const struct act flood_acts[];
extern const struct act filter_acts[];
extern const struct act denial_acts[];
extern const struct act door_acts[];
extern const struct act shape_acts[];
extern const struct act program_acts[];
extern const struct act flight_acts[];

// Runs the act that these words name; the program's exit status.
int perform(char **words);

// A number written in decimal; the program ends with 2 when it is none.
long number(const char *text);

// The act could not be attempted: says why and returns INCONCLUSIVE.
long inconclusive(const char *why);

// As nobody's privilege but a user namespace's: all capabilities there, ids mapped to 0.
long enter_namespaces(int more);
