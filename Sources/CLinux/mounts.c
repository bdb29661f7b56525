// The mount interface of Linux 5.2 and later: a mount is a descriptor until it is attached.
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int nb_open_tree(int directory, const char *path, unsigned flags) {
    return RESULT(syscall(SYS_open_tree, directory, path, flags));
}

int nb_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags) {
    return RESULT(syscall(SYS_move_mount, from, from_path, to, to_path, flags));
}

int nb_fsopen(const char *type) { return RESULT(syscall(SYS_fsopen, type, FSOPEN_CLOEXEC)); }

int nb_fsconfig_string(int fs, const char *key, const char *value) {
    return RESULT(syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, key, value, 0));
}

int nb_fsconfig_flag(int fs, const char *key) {
    return RESULT(syscall(SYS_fsconfig, fs, FSCONFIG_SET_FLAG, key, NULL, 0));
}

int nb_fsconfig_create(int fs) { return RESULT(syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0)); }

int nb_fsmount(int fs, unsigned attributes) {
    return RESULT(syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, attributes));
}

int nb_mount_setattr(int fd, const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation) {
    struct mount_attr attributes = {.attr_set = set, .attr_clr = clear, .propagation = propagation};
    _Static_assert(sizeof attributes == MOUNT_ATTR_SIZE_VER0, "the kernel is told the size of this struct");
    return RESULT(syscall(SYS_mount_setattr, fd, path, flags, &attributes, sizeof attributes));
}

int nb_pivot_root(const char *new_root, const char *put_old) {
    return RESULT(syscall(SYS_pivot_root, new_root, put_old));
}

int nb_umount2(const char *path, int flags) { return RESULT(syscall(SYS_umount2, path, flags)); }
