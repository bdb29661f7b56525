// Files and descriptors, relative to a directory descriptor wherever the kernel offers it.
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

int nb_open(int directory, const char *path, int flags, uint32_t mode) {
    return RESULT(openat(directory, path, flags, mode));
}

int nb_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return RESULT(syscall(SYS_openat2, directory, path, &how, sizeof how));
}

int nb_close(int fd) { return RESULT(close(fd)); }

long nb_read(int fd, void *buffer, size_t count) { return LONG_RESULT(read(fd, buffer, count)); }

long nb_write(int fd, const void *buffer, size_t count) { return LONG_RESULT(write(fd, buffer, count)); }

int nb_stat(int directory, const char *path, int flags, struct nb_node *node) {
    struct statx s;
    if (statx(directory, path, flags, STATX_BASIC_STATS, &s) < 0) return -errno;
    *node = (struct nb_node){
        .device = makedev(s.stx_dev_major, s.stx_dev_minor),
        .inode = s.stx_ino,
        .size = s.stx_size,
        .mode = s.stx_mode,
        .uid = s.stx_uid,
        .gid = s.stx_gid,
        .links = s.stx_nlink,
        .special_major = s.stx_rdev_major,
        .special_minor = s.stx_rdev_minor,
    };
    return 0;
}

int nb_mkdirat(int directory, const char *path, uint32_t mode) { return RESULT(mkdirat(directory, path, mode)); }

int nb_symlinkat(const char *target, int directory, const char *path) {
    return RESULT(symlinkat(target, directory, path));
}

int nb_unlinkat(int directory, const char *path, int flags) { return RESULT(unlinkat(directory, path, flags)); }

int nb_renameat(int from_directory, const char *from, int to_directory, const char *to) {
    return RESULT(renameat(from_directory, from, to_directory, to));
}

int nb_access(int directory, const char *path, int mode) {
    return RESULT(syscall(SYS_faccessat2, directory, path, mode, AT_EACCESS));
}

int nb_fchmod(int fd, uint32_t mode) { return RESULT(fchmod(fd, mode)); }

int nb_fchdir(int fd) { return RESULT(fchdir(fd)); }

int nb_chdir(const char *path) { return RESULT(chdir(path)); }

long nb_getcwd(char *buffer, size_t size) {
    long length = LONG_RESULT(syscall(SYS_getcwd, buffer, size));
    // Outside the root the kernel answers "(unreachable)/…", which is no path at all.
    if (length > 0 && buffer[0] != '/') return -ENOENT;
    return length;
}

long nb_readlinkat(int directory, const char *path, char *buffer, size_t size) {
    return LONG_RESULT(readlinkat(directory, path, buffer, size));
}

int nb_dup3(int from, int to, int flags) { return RESULT(dup3(from, to, flags)); }

int nb_dup_above(int fd, int minimum) { return RESULT(fcntl(fd, F_DUPFD_CLOEXEC, minimum)); }

int nb_get_descriptor_flags(int fd) { return RESULT(fcntl(fd, F_GETFD)); }

int nb_get_status_flags(int fd) { return RESULT(fcntl(fd, F_GETFL)); }

int nb_set_nonblocking(int fd, int on) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    return RESULT(fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

int nb_close_range(unsigned first, unsigned last, unsigned flags) {
    return RESULT(syscall(SYS_close_range, first, last, flags));
}

int nb_lock(int fd, int wait) { return RESULT(flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB))); }

long nb_read_entries(int fd, void *buffer, size_t count) {
    return LONG_RESULT(syscall(SYS_getdents64, fd, buffer, count));
}

int nb_share_lock(int fd) { return RESULT(flock(fd, LOCK_SH | LOCK_NB)); }

long nb_pread(int fd, void *buffer, size_t count, int64_t offset) {
    return LONG_RESULT(pread(fd, buffer, count, offset));
}

int nb_chown(int directory, const char *path, uint32_t uid, uint32_t gid) {
    return RESULT(fchownat(directory, path, uid, gid, AT_SYMLINK_NOFOLLOW));
}

long nb_file_system_type(const char *path) {
    struct statfs s;
    return statfs(path, &s) < 0 ? -errno : (long)s.f_type;
}

int nb_first_of_attribute(const char *path, const char *name) {
    unsigned char value[256];
    long length = getxattr(path, name, value, sizeof value);
    if (length < 0) return -errno;
    return length == 0 ? 0 : value[0];
}

int nb_pipe(int *reader, int *writer) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}

int nb_count_descriptors(int limit) {
    // A call a number, and no table: it needs neither /proc nor memory that nobody touched yet.
    int open = 0;
    for (int fd = 0; fd < limit; fd++) open += fcntl(fd, F_GETFD) >= 0 || errno != EBADF;
    return open;
}
