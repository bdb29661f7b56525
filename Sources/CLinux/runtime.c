// What stands in for parts of Swift's run-time library that would cost a start of nestbox more than they are worth.
//
// The linker takes a member of a static library only for what is not defined yet. Should a later library want more of
// such a member, it is linked, and the linker says what is defined twice. A program that shares Swift's library sees
// nothing of this.
#include <stdbool.h>
#include <stdint.h>

#define HIDDEN __attribute__((visibility("hidden")))

// The crash handler: it would look for a program to start on a crash, at every start and where an environment variable
// says. A supervisor has no business starting one.
extern const uint8_t _swift_backtraceSettings[512] HIDDEN;
extern bool _swift_backtrace_isThunkFunction(const char *name) HIDDEN;

const uint8_t _swift_backtraceSettings[512] = {0};  // All of its settings are off.

bool _swift_backtrace_isThunkFunction(const char *name) {
    (void)name;
    return false;
}

// The command line: it would search the stack for main's arguments, after reading in /proc/self/maps where that is.
// glibc hands them to constructors as well.
extern char **_swift_stdlib_getUnsafeArgvArgc(int *count) HIDDEN;

static int argument_count;
static char **arguments;

__attribute__((constructor)) static void note_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
    *count = argument_count;
    return arguments;
}
