#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct act *const all[] = {
    file_acts,    mount_acts,  network_acts, privilege_acts, process_acts,
    resource_acts, memory_acts, bomb_acts,    burner_acts,    flood_acts, filter_acts,
    denial_acts,
    door_acts,
    shape_acts,
    program_acts,
    flight_acts,
};

long number(const char *text) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 0);
    if (errno != 0 || end == text || *end != 0) {
        fprintf(stderr, "probe: %s is no number\n", text);
        exit(2);
    }
    return value;
}

long inconclusive(const char *why) {
    fprintf(stderr, "probe: %s: %s\n", why, strerror(errno));
    return INCONCLUSIVE;
}

// A word in brackets is optional; three dots take all the rest.
static int fits(const char *arguments, char **given) {
    int wanted = 0, optional = 0, rest = 0, count = 0;
    for (const char *at = arguments; *at != 0; at += strcspn(at, " "), at += *at == ' ') {
        if (*at == '[')
            optional++;
        else
            wanted++;
        if (strncmp(at, "...", 3) == 0)
            rest = 1;
    }
    while (given[count] != NULL)
        count++;
    return count >= wanted && (rest || count <= wanted + optional);
}

static const struct act *find(const char *name) {
    for (size_t table = 0; table < sizeof all / sizeof all[0]; table++)
        for (const struct act *act = all[table]; act->name != NULL; act++)
            if (strcmp(act->name, name) == 0)
                return act;
    return NULL;
}

static int usage(void) {
    fprintf(stderr, "usage: probe ACT [ARGUMENT...]\n");
    for (size_t table = 0; table < sizeof all / sizeof all[0]; table++)
        for (const struct act *act = all[table]; act->name != NULL; act++)
            fprintf(stderr, "  %s %s\n", act->name, act->arguments);
    return 2;
}

int perform(char **words) {
    const struct act *act = words[0] == NULL ? NULL : find(words[0]);
    if (act == NULL || !fits(act->arguments, words + 1))
        return usage();
    errno = 0;
    long result = act->run(words + 1);
    int error = errno;
    if (result == INCONCLUSIVE)
        return 2;
    if (result >= 0)
        return 0;
    const char *name = strerrorname_np(error);
    printf("%s\n", name == NULL ? "?" : name);
    return 1;
}

int main(int count, char **words) {
    (void)count;
    return perform(words + 1);
}
