// What tests do to nestbox from outside and what only a program inside can see. Each act takes the
// process over before main(), so that it needs no entry in anybody's table.
//
//   ctty COMMAND...      makes standard input, a terminal, the controlling one of this session; execs
//   background COMMAND.. execs it in a process group of its own that does not own the terminal
//   ignoring N COMMAND.. execs it with signal N ignored (0: all) and, when N is negative, all blocked
//   canary PATH          makes a file, as the first thing of its life
//   posture              prints everything a set-up decides of a process
//   storm N              forks children that fork and exit, for ever, N at a time
//   deaf SECONDS         blocks and ignores every signal and waits
//   daemon SECONDS       double fork and setsid; the daemon keeps standard output open and waits
//   group N              two processes of one group; each says when it gets signal N, then exits with 9
//   type-ahead           puts bytes into the input of every terminal it has (TIOCSTI); 0 when one took them
//   orphans N            leaves N orphans that end at once, and N that end later
//   ps                   prints how many processes and how many zombies /proc shows
//   inject ROLE N ERRNO MS COMMAND...
//                        lets the Nth system call of one of nestbox's three processes fail (tracing)
#define _GNU_SOURCE
#include <dirent.h>
#include <sched.h>
#include <stdarg.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int rig_inject(int argc, char **argv);

static int replace(char **command) {
    execvp(command[0], command);
    perror(command[0]);
    return 2;
}

static int ctty(char **command) {
    if (ioctl(0, TIOCSCTTY, 0) < 0) {
        perror("TIOCSCTTY");
        return 2;
    }
    return replace(command);
}

static int background(char **command) {
    if (setpgid(0, 0) < 0) {
        perror("setpgid");
        return 2;
    }
    return replace(command);
}

static int ignoring(int number, char **command) {
    for (int signal_number = 1; signal_number <= 64; signal_number++)
        if (number <= 0 || signal_number == number) signal(signal_number, SIG_IGN);
    if (number < 0) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
    }
    return replace(command);
}

static int canary(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT, 0666);
    if (file < 0) perror(path);
    return file < 0;
}

// --- What a process is -----------------------------------------------------------------------

static char text[262144];
static size_t length;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(text + length, sizeof text - length, format, arguments);
    va_end(arguments);
    if (written > 0 && (size_t)written < sizeof text - length) length += (size_t)written;
}

static void say_lines(const char *path, const char *const *names) {
    char line[4096];
    FILE *file = fopen(path, "re");
    if (!file) {
        say("%s: %s\n", path, strerror(errno));
        return;
    }
    while (fgets(line, sizeof line, file)) {
        for (const char *const *name = names; *name; name++)
            if (strncmp(line, *name, strlen(*name)) == 0) say("%s", line);
    }
    fclose(file);
}

// Without the numbers of mounts and devices, which no two runs share.
static void say_mounts(void) {
    char line[4096];
    FILE *file = fopen("/proc/self/mountinfo", "re");
    if (!file) {
        say("mountinfo: %s\n", strerror(errno));
        return;
    }
    while (fgets(line, sizeof line, file)) {
        char root[1024], point[1024], options[1024];
        if (sscanf(line, "%*s %*s %*s %1023s %1023s %1023s", root, point, options) != 3) continue;
        char *rest = strstr(line, " - ");
        say("mount %s %s %s%s", root, point, options, rest ? rest : "\n");
    }
    fclose(file);
}

static void say_descriptors(void) {
    struct stat status;
    for (int number = 0; number < 256; number++) {
        if (fstat(number, &status) < 0) continue;
        int flags = fcntl(number, F_GETFL), own = fcntl(number, F_GETFD);
        say("fd %d type %o flags %o %o\n", number, status.st_mode & S_IFMT, flags, own);
    }
}

static void say_limits(void) {
    for (int resource = 0; resource < 16; resource++) {
        struct rlimit limit;
        if (getrlimit(resource, &limit) == 0)
            say("limit %d %llx %llx\n", resource, (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max);
    }
}

static void say_keyring(void) {
    char description[256] = "";
    // KEYCTL_DESCRIBE of KEY_SPEC_SESSION_KEYRING
    long got = syscall(SYS_keyctl, 6, -3, description, sizeof description - 1);
    say("keyring %s\n", got < 0 ? strerror(errno) : description);
}

static void say_directory(const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int index = 0; index < count; index++) {
        struct stat status;
        char full[1024];
        snprintf(full, sizeof full, "%s/%s", path, entries[index]->d_name);
        if (lstat(full, &status) == 0)
            say("%s %o %u:%u %llx\n", full, status.st_mode, status.st_uid, status.st_gid, (unsigned long long)status.st_rdev);
        free(entries[index]);
    }
    if (count >= 0) free(entries);
}

static int posture(void) {
    static const char *const lines[] = {
        "Umask:", "State:", "Tgid:", "Pid:", "PPid:", "TracerPid:", "Uid:", "Gid:", "Groups:", "NSpid:", "NSsid:",
        "NSpgid:", "SigBlk:", "SigIgn:", "SigCgt:", "SigPnd:", "ShdPnd:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:",
        "NoNewPrivs:", "Seccomp:", "Cpus_allowed_list:", NULL};
    say_descriptors();
    say_lines("/proc/self/status", lines);
    say_mounts();
    say_limits();
    say_keyring();
    char name[1024];
    say("cwd %s\n", getcwd(name, sizeof name) ? name : strerror(errno));
    gethostname(name, sizeof name);
    say("host %s\n", name);
    say("securebits %d dumpable %d pdeathsig-nice %d\n", prctl(PR_GET_SECUREBITS), prctl(PR_GET_DUMPABLE), getpriority(PRIO_PROCESS, 0));
    for (char **variable = environ; *variable; variable++) say("env %s\n", *variable);
    static const char *const directories[] = {"/", "/dev", "/etc", "/home", "/tmp", "/run", "/var", NULL};
    for (const char *const *directory = directories; *directory; directory++) say_directory(*directory);
    // A further user namespace must be impossible; in a child, for this process is still to be looked at.
    pid_t child = fork();
    if (child == 0) _exit(unshare(CLONE_NEWUSER) == 0 ? 0 : errno);
    int status = 0;
    waitpid(child, &status, 0);
    say("unshare %d\n", status);
    return write(1, text, length) != (ssize_t)length;
}

// --- Payloads that are hard to get rid of ----------------------------------------------------

static int storm(int width) {
    for (;;) {
        int running = 0;
        for (; running < width; running++) {
            pid_t child = fork();
            if (child < 0) break;
            if (child > 0) continue;
            setsid();
            // Every child leaves an orphan that lives a little longer than itself.
            if (fork() == 0) usleep(20000);
            _exit(0);
        }
        while (running > 0 && wait(NULL) > 0) running--;
    }
}

static int deaf(int seconds) {
    for (int number = 1; number <= 64; number++) signal(number, SIG_IGN);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (write(1, "deaf\n", 5) != 5) return 1;
    for (time_t end = time(NULL) + seconds; time(NULL) < end;) usleep(50000);
    return 0;
}

static int make_daemon(int seconds) {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            for (int number = 1; number <= 64; number++) signal(number, SIG_IGN);
            sleep((unsigned)seconds);
        }
        _exit(0);
    }
    wait(NULL);
    return 0;
}

static const char *answer;

static void on_signal(int number) {
    (void)number;
    if (write(1, answer, strlen(answer)) < 0) _exit(8);
    if (answer[0] == 's') _exit(0);
    wait(NULL);
    _exit(9);
}

static int group(int number) {
    answer = "second\n";
    signal(number, on_signal);
    if (fork() == 0)
        for (;;) pause();
    answer = "first\n";
    if (write(1, "ready\n", 6) != 6) return 1;
    for (;;) pause();
}

static int type_ahead(void) {
    int terminals[] = {0, 1, 2, open("/dev/tty", O_RDWR | O_NOCTTY)}, taken = 0;
    for (int index = 0; index < 4; index++) {
        for (const char *byte = "echo pwned\n"; *byte; byte++) {
            if (ioctl(terminals[index], TIOCSTI, byte) == 0) taken++;
            // An argument check that looks at the lower half only is passed by this.
            if (syscall(SYS_ioctl, terminals[index], TIOCSTI | 1UL << 32, byte) == 0) taken++;
        }
    }
    return taken == 0;
}

static int orphans(int count) {
    for (int index = 0; index < count; index++) {
        if (fork() == 0) {
            if (fork() == 0) {
                if (index % 2) usleep(50000);
                _exit(0);
            }
            _exit(0);
        }
        wait(NULL);
    }
    return 0;
}

static int ps(void) {
    int all = 0, zombies = 0;
    for (int pid = 1; pid < 65536; pid++) {
        char path[64], line[512], state = 0;
        snprintf(path, sizeof path, "/proc/%d/stat", pid);
        int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        ssize_t got = read(file, line, sizeof line - 1);
        close(file);
        if (got <= 0) continue;
        line[got] = 0;
        char *name_end = strrchr(line, ')');
        if (name_end) state = name_end[2];
        all++;
        if (state == 'Z') zombies++;
    }
    printf("%d processes, %d zombies\n", all, zombies);
    return 0;
}

__attribute__((constructor)) static void take_over(int argc, char **argv) {
    if (argc < 2) return;
    const char *act = argv[1];
    int status = -1, number = argc > 2 ? atoi(argv[2]) : 0;
    if (argc > 2 && !strcmp(act, "ctty")) status = ctty(argv + 2);
    if (argc > 2 && !strcmp(act, "background")) status = background(argv + 2);
    if (argc > 3 && !strcmp(act, "ignoring")) status = ignoring(number, argv + 3);
    if (argc > 2 && !strcmp(act, "canary")) status = canary(argv[2]);
    if (!strcmp(act, "posture")) status = posture();
    if (argc > 2 && !strcmp(act, "storm")) status = storm(number);
    if (argc > 2 && !strcmp(act, "deaf")) status = deaf(number);
    if (argc > 2 && !strcmp(act, "daemon")) status = make_daemon(number);
    if (argc > 2 && !strcmp(act, "orphans")) status = orphans(number);
    if (argc > 2 && !strcmp(act, "group")) status = group(number);
    if (!strcmp(act, "type-ahead")) status = type_ahead();
    if (!strcmp(act, "ps")) status = ps();
    if (argc > 6 && !strcmp(act, "inject")) status = rig_inject(argc, argv);
    if (status >= 0) {
        fflush(NULL);
        _exit(status);
    }
}
