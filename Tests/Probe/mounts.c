// Acts on the tree of mounts.
#include "probe.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Not <sys/mount.h>: with glibc 2.36 it contradicts <linux/mount.h>.
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);
int umount2(const char *target, int flags);

static long mount_type(char **a) { return mount("none", a[1], a[0], 0, NULL); }
static long mount_bind(char **a) { return mount(a[0], a[1], NULL, MS_BIND, NULL); }
static long remount(char **a) { return mount(NULL, a[0], NULL, MS_REMOUNT | MS_BIND, NULL); }
static long remount_all(char **a) { return mount(NULL, a[0], NULL, MS_REMOUNT, NULL); }
static long make_shared(char **a) { return mount(NULL, a[0], NULL, MS_SHARED | MS_REC, NULL); }
static long unmount(char **a) { return umount2(a[0], 0); }
static long unmount_lazily(char **a) { return umount2(a[0], 2 /* MNT_DETACH */); }
static long change_root(char **a) { return chroot(a[0]); }
static long pivot(char **a) { return syscall(SYS_pivot_root, a[0], a[0]); }
static long open_file_system(char **a) { return syscall(SYS_fsopen, a[0], 0); }
static long open_tree_copy(char **a) { return syscall(SYS_open_tree, AT_FDCWD, a[0], OPEN_TREE_CLONE); }

static long clear_read_only(char **a) {
    struct mount_attr attributes = {.attr_clr = MOUNT_ATTR_RDONLY};
    return syscall(SYS_mount_setattr, AT_FDCWD, a[0], 0, &attributes, sizeof attributes);
}

// The classical way out of a chroot: one more of it below, and then up beyond.
static long break_chroot(char **a) {
    int outside = open("/", O_RDONLY | O_DIRECTORY);
    if (outside < 0)
        return inconclusive("/");
    if (chroot(a[0]) != 0)
        return -1;
    return fchdir(outside);
}

const struct act mount_acts[] = {
    {"mount", "TYPE DIR", mount_type},
    {"bind", "SOURCE TARGET", mount_bind},
    {"remount-rw", "DIR", remount},
    {"remount-fs-rw", "DIR", remount_all},
    {"setattr-rw", "DIR", clear_read_only},
    {"make-shared", "DIR", make_shared},
    {"umount", "DIR", unmount},
    {"umount-lazily", "DIR", unmount_lazily},
    {"chroot", "DIR", change_root},
    {"break-chroot", "DIR", break_chroot},
    {"pivot-root", "DIR", pivot},
    {"fsopen", "TYPE", open_file_system},
    {"open-tree", "DIR", open_tree_copy},
    {0},
};
