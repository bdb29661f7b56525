// Acts that need, or get, a privilege.
#include "probe.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int namespace_flag(const char *name) {
    static const struct {
        const char *name;
        int flag;
    } all[] = {
        {"user", CLONE_NEWUSER}, {"mount", CLONE_NEWNS}, {"pid", CLONE_NEWPID},       {"net", CLONE_NEWNET},
        {"ipc", CLONE_NEWIPC},   {"uts", CLONE_NEWUTS},  {"cgroup", CLONE_NEWCGROUP}, {"time", CLONE_NEWTIME},
    };
    for (size_t index = 0; index < sizeof all / sizeof all[0]; index++)
        if (strcmp(all[index].name, name) == 0)
            return all[index].flag;
    fprintf(stderr, "probe: no namespace is called %s\n", name);
    exit(2);
}

static int put(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t length = (ssize_t)strlen(text), written = write(file, text, (size_t)length);
    close(file);
    return written == length ? 0 : -1;
}

long enter_namespaces(int more) {
    char users[64], groups[64];
    snprintf(users, sizeof users, "0 %u 1", geteuid());
    snprintf(groups, sizeof groups, "0 %u 1", getegid());
    if (unshare(CLONE_NEWUSER | more) != 0)
        return inconclusive("unshare");
    if (put("/proc/self/setgroups", "deny") != 0 || put("/proc/self/uid_map", users) != 0 ||
        put("/proc/self/gid_map", groups) != 0)
        return inconclusive("id maps");
    return 0;
}

// The control of acts that an ordinary user is refused as well: the same act, privileged in namespaces of its own.
static long as_namespace_root(char **a) {
    if (enter_namespaces(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP) != 0)
        return INCONCLUSIVE;
    exit(perform(a));
}

static long unshare_namespace(char **a) { return unshare(namespace_flag(a[0])); }

static long wait_for_clone(long child) {
    if (child == 0)
        _exit(0);
    if (child > 0)
        waitpid((pid_t)child, NULL, __WALL);
    return child;
}

static long clone_namespace(char **a) {
    return wait_for_clone(syscall(SYS_clone, (unsigned long)namespace_flag(a[0]) | SIGCHLD, 0, 0, 0, 0));
}

static long clone3_namespace(char **a) {
    struct clone_args arguments = {.flags = (unsigned)namespace_flag(a[0]), .exit_signal = SIGCHLD};
    return wait_for_clone(syscall(SYS_clone3, &arguments, sizeof arguments));
}

static long enter_namespace(char **a) {
    int file = open(a[0], O_RDONLY | O_CLOEXEC);
    return file < 0 ? -1 : setns(file, 0);
}

static long set_user(char **a) { return setuid((uid_t)number(a[0])); }
static long set_group(char **a) { return setgid((gid_t)number(a[0])); }
static long set_real_users(char **a) {
    uid_t user = (uid_t)number(a[0]);
    return setresuid(user, user, user);
}

static long set_groups(char **a) {
    (void)a;
    gid_t group = getgid();
    return setgroups(1, &group);
}

static long has_root(char **a) {
    (void)a;
    errno = EPERM;
    return geteuid() == 0 ? 0 : -1;
}

static long take_capability(char **a) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {{0}};
    unsigned capability = (unsigned)number(a[0]);
    sets[capability / 32].effective = sets[capability / 32].permitted = 1U << capability % 32;
    return syscall(SYS_capset, &header, sets);
}

static long raise_ambient(char **a) { return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number(a[0]), 0, 0); }
static long set_securebits(char **a) { return prctl(PR_SET_SECUREBITS, number(a[0]), 0, 0, 0); }
static long allow_new_privileges(char **a) {
    (void)a;
    return prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

static long print_securebits(char **a) {
    (void)a;
    int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
    if (bits >= 0)
        printf("%d\n", bits);
    return bits;
}

static long set_host_name(char **a) { return sethostname(a[0], strlen(a[0])); }
static long set_domain_name(char **a) { return setdomainname(a[0], strlen(a[0])); }
static long set_nice(char **a) { return setpriority(PRIO_PROCESS, 0, (int)number(a[0])); }
static long write_file(char **a) { return put(a[0], a[1]); }

static long set_realtime(char **a) {
    struct sched_param parameters = {.sched_priority = (int)number(a[0])};
    return sched_setscheduler(0, SCHED_FIFO, &parameters);
}

static long raise_limit(char **a) {
    struct rlimit limit;
    int resource = (int)number(a[0]);
    if (getrlimit(resource, &limit) != 0)
        return INCONCLUSIVE;
    limit.rlim_max++;
    return setrlimit(resource, &limit);
}

// A key in a session keyring of its own, then the program: what it can find, it has inherited.
static long with_key(char **a) {
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
        syscall(SYS_add_key, "user", a[0], "secret", 6, KEY_SPEC_SESSION_KEYRING) < 0)
        return inconclusive("keys");
    execv(a[1], a + 1);
    return inconclusive(a[1]);
}

static long find_key(char **a) {
    return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", a[0], 0);
}

static long request_key(char **a) { return syscall(SYS_request_key, "user", a[0], NULL, 0); }

// In the user's keyring, where it stays when its maker is gone.
static long leave_key(char **a) {
    return syscall(SYS_add_key, "user", a[0], "secret", 6, KEY_SPEC_USER_KEYRING);
}

static long find_left_key(char **a) {
    return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", a[0], 0);
}

static long remove_left_key(char **a) {
    long key = find_left_key(a);
    return key < 0 ? -1 : syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING);
}

static long landlock_version(char **a) {
    (void)a;
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
    printf("%ld\n", version < 0 ? 0 : version);
    return 0;
}

const struct act privilege_acts[] = {
    {"as-namespace-root", "ACT ...", as_namespace_root},
    {"unshare", "NAMESPACE", unshare_namespace},
    {"clone", "NAMESPACE", clone_namespace},
    {"clone3", "NAMESPACE", clone3_namespace},
    {"setns", "PATH", enter_namespace},
    {"setuid", "UID", set_user},
    {"setgid", "GID", set_group},
    {"setresuid", "UID", set_real_users},
    {"setgroups", "", set_groups},
    {"has-root", "", has_root},
    {"capset", "CAPABILITY", take_capability},
    {"raise-ambient", "CAPABILITY", raise_ambient},
    {"set-securebits", "BITS", set_securebits},
    {"print-securebits", "", print_securebits},
    {"allow-new-privileges", "", allow_new_privileges},
    {"set-hostname", "NAME", set_host_name},
    {"set-domainname", "NAME", set_domain_name},
    {"set-nice", "NICE", set_nice},
    {"set-realtime", "PRIORITY", set_realtime},
    {"put", "PATH TEXT", write_file},
    {"raise-limit", "RESOURCE", raise_limit},
    {"with-key", "NAME PROGRAM ...", with_key},
    {"find-key", "NAME", find_key},
    {"request-key", "NAME", request_key},
    {"leave-key", "NAME", leave_key},
    {"find-left-key", "NAME", find_left_key},
    {"remove-left-key", "NAME", remove_left_key},
    {"landlock-version", "", landlock_version},
    {0},
};
