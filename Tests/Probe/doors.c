// One call by one of the ways into the kernel: a filter must not tell them apart.
//
// Each act makes the call with up to three arguments and gets what the kernel, or the filter, says to it.
#include "probe.h"

#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>
#include <unistd.h>

static struct call {
    long number;
    long arguments[3];
    // 0 or more as success, else the negative errno.
    volatile long result;
} it;

static void take_call(char **a) {
    it = (struct call){.number = number(a[0])};
    for (int index = 0; index < 3 && a[index + 1] != NULL; index++)
        it.arguments[index] = number(a[index + 1]);
}

static long told(void) {
    if (it.result >= 0)
        return 0;
    errno = (int)-it.result;
    return -1;
}

static void make_call(void) {
    long value = syscall(it.number, it.arguments[0], it.arguments[1], it.arguments[2]);
    it.result = value < 0 ? -errno : value;
}

static void call_in_handler(int signal_number) {
    (void)signal_number;
    make_call();
}

static void handle(int signal_number, void (*handler)(int, siginfo_t *, void *)) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(signal_number, &action, NULL);
}

static void outlive(int signal_number) {
    (void)signal_number;
    static const char text[] = "survived\n";
    if (write(1, text, sizeof text - 1) < 0)
        _exit(2);
}

static long call_plainly(char **a) {
    take_call(a);
    make_call();
    return told();
}

// A kill by the filter is none that a handler of SIGSYS could outlive.
static long call_by_handler(char **a) {
    take_call(a);
    signal(SIGSYS, outlive);
    signal(SIGUSR1, call_in_handler);
    if (raise(SIGUSR1) != 0)
        return inconclusive("raise");
    return told();
}

#ifdef __x86_64__
// Its frame says: once more this instruction, but with that number and those arguments.
static void forge_frame(int signal_number, siginfo_t *information, void *context) {
    (void)signal_number, (void)information;
    enum { LENGTH_OF_SYSCALL = 2 };
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    registers[REG_RIP] -= LENGTH_OF_SYSCALL;
    registers[REG_RAX] = it.number;
    registers[REG_RDI] = it.arguments[0];
    registers[REG_RSI] = it.arguments[1];
    registers[REG_RDX] = it.arguments[2];
}

// No call of this number is in the program: rt_sigreturn makes the registers, and the instruction behind is kill's.
static long call_by_frame(char **a) {
    take_call(a);
    signal(SIGSYS, outlive);
    handle(SIGUSR1, forge_frame);
    long result = SYS_kill, process = getpid(), signal_number = SIGUSR1, third = 0;
    __asm__ volatile("syscall"
                     : "+a"(result), "+D"(process), "+S"(signal_number), "+d"(third)
                     :
                     : "rcx", "r11", "memory");
    it.result = result;
    return told();
}

static void no_page(int signal_number) {
    (void)signal_number;
    static const char text[] = "no page\n";
    _exit(write(1, text, sizeof text - 1) < 0 ? 2 : 3);
}

// At a fixed address, where the kernel acts as if the call had been made: 0 gettimeofday, 1 time, 2 getcpu. Ends with
// 3 where there is no such page.
static long call_by_vsyscall(char **a) {
    signal(SIGSEGV, no_page);
    long result = 0xffffffffff600000 + number(a[0]) * 1024, first = 0, second = 0, third = 0;
    __asm__ volatile("call *%%rax"
                     : "+a"(result), "+D"(first), "+S"(second), "+d"(third)
                     :
                     : "rcx", "r8", "r9", "r10", "r11", "memory", "cc");
    it.result = result;
    return told();
}
#endif

const struct act door_acts[] = {
    {"call-plainly", "NUMBER [A] [B] [C]", call_plainly},
    {"call-in-handler", "NUMBER [A] [B] [C]", call_by_handler},
#ifdef __x86_64__
    {"call-by-frame", "NUMBER [A] [B] [C]", call_by_frame},
    {"call-vsyscall", "SLOT", call_by_vsyscall},
#endif
    {0},
};
