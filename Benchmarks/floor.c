// floor: the least that a jail must do, and nothing else. No start of a rootless jail with this view can be faster
// by much, so "times the floor" tells what a tool adds of its own.
//
//     floor FOLDER COMMAND [ARGUMENT ...]
//
// The view, the same one as in `run` for the other tools: /usr read-only with its four links, FOLDER read-only where
// it is, a fresh /proc, a minimal /dev, an empty /tmp, a read-only root, all seven namespaces. Left out on purpose:
// an init that reaps (the command itself is process 1), loopback (stays down), limits, a filter, a report.
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void fail(const char *operation, const char *subject) {
    fprintf(stderr, "floor: cannot %s %s: %s\n", operation, subject, strerror(errno));
    _exit(125);
}

static void writeFile(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd) != 0)
        fail("write", path);
}

// From here on all targets are relative: the working directory is the root of the new tree.

static void makeFolder(const char *path, mode_t mode) {
    if (mkdir(path, mode) != 0 && errno != EEXIST)
        fail("make folder", path);
}

static void makeLink(const char *target, const char *path) {
    if (symlink(target, path) != 0)
        fail("make link", path);
}

static void mountNew(const char *type, const char *target, unsigned long flags, const char *data) {
    if (mount(type, target, type, flags, data) != 0)
        fail("mount", target);
}

static void bind(const char *source, const char *target) {
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0)
        fail("bind", source);
}

// A bind ignores every other flag that mount(2) is given, so they follow, and reach the mounts below it too.
static void restrictTree(const char *target, uint64_t flags) {
    struct mount_attr attributes = {.attr_set = flags};
    if (mount_setattr(AT_FDCWD, target, AT_RECURSIVE, &attributes, sizeof attributes) != 0)
        fail("restrict", target);
}

static void bindReadOnly(const char *source, const char *target) {
    bind(source, target);
    restrictTree(target, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

// The one id that needs no privilege to map is our own, and a process may map itself: no word from the parent needed.
static void mapOwnId(uid_t uid, gid_t gid) {
    char map[32];
    writeFile("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    writeFile("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    writeFile("/proc/self/gid_map", map);
}

static void enterNewRoot(void) {
    // First, or the mounts below would also appear in the host's tree.
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        fail("make private", "/");
    mountNew("tmpfs", "/", MS_NOSUID | MS_NODEV, "mode=0755");
    // Our root is still the old one, below the new mount; ".." at the root crosses onto what covers it.
    if (chdir("/..") != 0)
        fail("enter", "the new root");
}

static void makeProc(uid_t uid) {
    static const char *const writableByRoot[] = {"proc/sys", "proc/sysrq-trigger", "proc/irq", "proc/bus", "proc/fs"};
    makeFolder("proc", 0755);
    mountNew("proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    // File modes keep everyone else out of these. The host's root may write them even from a user namespace without
    // capabilities, and the folder sys, which nobody may write, does not show it: so no test for W_OK here.
    for (size_t i = 0; uid == 0 && i < sizeof writableByRoot / sizeof *writableByRoot; i++)
        if (access(writableByRoot[i], F_OK) == 0)
            bindReadOnly(writableByRoot[i], writableByRoot[i]);
}

static void makeDev(void) {
    static const char *const devices[] = {"/dev/null",   "/dev/zero",    "/dev/full",
                                          "/dev/random", "/dev/urandom", "/dev/tty"};
    makeFolder("dev", 0755);
    mountNew("tmpfs", "dev", MS_NOSUID | MS_NODEV, "mode=0755");
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        const char *target = devices[i] + 1;
        if (mknod(target, S_IFREG | 0444, 0) != 0)
            fail("make file", target);
        bind(devices[i], target);
    }
    restrictTree("dev", MOUNT_ATTR_NOSUID);
    makeFolder("dev/shm", 01777);
    makeFolder("dev/pts", 0755);
    mountNew("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620");
    makeLink("pts/ptmx", "dev/ptmx");
    makeLink("/proc/self/fd", "dev/fd");
    makeLink("/proc/self/fd/0", "dev/stdin");
    makeLink("/proc/self/fd/1", "dev/stdout");
    makeLink("/proc/self/fd/2", "dev/stderr");
}

// `folder` is absolute; its parents are made on the way.
static void showFolder(const char *folder) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s", folder + 1) >= sizeof path)
        fail("show", folder);
    for (char *slash = path; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        makeFolder(path, 0755);
    }
    makeFolder(path, 0755);
    bindReadOnly(folder, path);
}

static void leaveOldRoot(void) {
    // The old root ends up on top of the new one, at ".", from where it is detached.
    if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
        fail("leave", "the old root");
    // Last: everything above had to write to it.
    if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
        fail("make read-only", "/");
}

// An exec takes the capabilities from everyone but root; without SECBIT_NOROOT root would keep them.
static void dropPrivileges(void) {
    if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail("drop", "privileges");
}

static _Noreturn void runInside(uid_t uid, gid_t gid, const char *folder, char **command) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        fail("follow", "the parent");
    mapOwnId(uid, gid);     // before the first file is made: an owner without a map is refused
    umask(0);
    enterNewRoot();
    makeFolder("usr", 0755);
    bindReadOnly("/usr", "usr");
    makeLink("usr/bin", "bin");
    makeLink("usr/lib", "lib");
    makeLink("usr/lib64", "lib64");
    makeLink("usr/sbin", "sbin");
    makeProc(uid);
    makeDev();
    makeFolder("tmp", 0755);
    mountNew("tmpfs", "tmp", MS_NOSUID | MS_NODEV, "mode=1777");
    showFolder(folder);     // after /tmp, which may be where it lies
    leaveOldRoot();
    umask(022);
    dropPrivileges();
    execv(command[0], command);
    fail("execute", command[0]);
}

int main(int argc, char **argv) {
    if (argc < 3 || argv[1][0] != '/' || argv[2][0] != '/') {
        fputs("usage: floor /FOLDER /COMMAND [ARGUMENT ...]\n", stderr);
        return 125;
    }
    uid_t uid = geteuid();
    gid_t gid = getegid();
    int pidfd = -1;
    struct clone_args arguments = {
        .flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                 CLONE_NEWCGROUP | CLONE_PIDFD,
        .pidfd = (uintptr_t)&pidfd,
        .exit_signal = SIGCHLD,
    };
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0)
        fail("clone", "the namespaces");
    if (pid == 0)
        runInside(uid, gid, argv[1], &argv[2]);

    siginfo_t end;
    while (waitid(P_PIDFD, (id_t)pidfd, &end, WEXITED) != 0)
        if (errno != EINTR)
            fail("wait for", argv[2]);
    return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}
