// Prints which instructions a program executes, each once, in the order of their first execution: it is taken through
// step by step, and so is every process that it starts, until that executes another program.
//
//     trace LOWEST HIGHEST COMMAND [ARGUMENT...]
//
// Addresses are hexadecimal; what lies outside of these two is left out. For x86_64.
#define _GNU_SOURCE
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long lowest, highest;
static bool *seen;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void note(pid_t pid) {
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, 0, &registers) != 0) return;  // It was killed meanwhile.
    unsigned long at = registers.rip;
    if (at < lowest || at >= highest || seen[at - lowest]) return;
    seen[at - lowest] = true;
    printf("%016lx\n", at);
}

static pid_t start(char **command) {
    pid_t pid = fork();
    if (pid == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        execv(command[0], command);
        fail(command[0]);
    }
    int status;
    waitpid(pid, &status, 0);
    long options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, pid, 0, options) != 0) fail("ptrace");
    ptrace(PTRACE_SINGLESTEP, pid, 0, 0);
    return pid;
}

int main(int count, char **arguments) {
    if (count < 4) return fprintf(stderr, "usage: trace LOWEST HIGHEST COMMAND [ARGUMENT...]\n"), 2;
    lowest = strtoul(arguments[1], NULL, 16);
    highest = strtoul(arguments[2], NULL, 16);
    seen = calloc(highest - lowest, sizeof *seen);
    if (!seen) fail("calloc");
    pid_t first = start(arguments + 3);
    int result = 1, status;
    for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) {
            if (pid == first) result = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16;
        if (event == PTRACE_EVENT_EXEC) {
            ptrace(PTRACE_DETACH, pid, 0, 0);
            continue;
        }
        bool isStep = signal == SIGTRAP && event == 0;
        if (isStep) note(pid);
        // A new process reports itself by SIGSTOP, which is the tracer's and not its own.
        bool isOwn = event == 0 && signal != SIGTRAP && signal != SIGSTOP;
        ptrace(PTRACE_SINGLESTEP, pid, 0, isOwn ? signal : 0);
    }
    return result;
}
