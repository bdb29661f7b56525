// Programs started with what no shell would give them.
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// NULL in place of the arguments, or a list without even a name.
static long execute_without_words(char **a) {
    char *none[] = {NULL};
    // Not by the library, which promises its compiler that there are some.
    return syscall(SYS_execve, a[1], strcmp(a[0], "null") == 0 ? NULL : none, environ);
}

// Without words and without an environment.
static long execute_with_nothing(char **a) {
    return syscall(SYS_execve, a[0], NULL, NULL);
}

static long execute_named(char **a) {
    // The name, and behind it what follows the program.
    const char *program = a[1];
    a[1] = a[0];
    execve(program, a + 1, environ);
    return -1;
}

static char *text(size_t length) {
    char *text = malloc(length + 1);
    if (text == NULL)
        exit(2);
    memset(text, 'x', length);
    text[length] = 0;
    return text;
}

static long execute_with_argument(char **a) {
    char *words[] = {a[1], text((size_t)number(a[0])), NULL};
    execve(a[1], words, environ);
    return -1;
}

static long execute_with_environment(char **a) {
    enum { EACH = 65536 };
    size_t count = ((size_t)number(a[0]) << 20) / EACH;
    char **variables = calloc(count + 1, sizeof *variables);
    if (variables == NULL)
        return inconclusive("memory");
    for (size_t index = 0; index < count; index++) {
        variables[index] = text(EACH - 1);
        memcpy(variables[index], "X=", 2);
    }
    execve(a[1], a + 1, variables);
    return -1;
}

const struct act program_acts[] = {
    {"exec-without-words", "null|empty PROGRAM", execute_without_words},
    {"exec-with-nothing", "PROGRAM", execute_with_nothing},
    {"exec-named", "NAME PROGRAM ...", execute_named},
    {"exec-argument", "LENGTH PROGRAM", execute_with_argument},
    {"exec-environment", "MEBIBYTES PROGRAM", execute_with_environment},
    {0},
};
