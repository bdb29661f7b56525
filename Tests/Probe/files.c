// Acts on files and directories.
#include "probe.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static long read_file(char **a) {
    char byte;
    int file = open(a[0], O_RDONLY | O_NONBLOCK);
    return file < 0 ? -1 : read(file, &byte, 1);
}

static long write_file(char **a) {
    int file = open(a[0], O_WRONLY | O_APPEND | O_NONBLOCK);
    return file < 0 ? -1 : write(file, "!", 1);
}

// The content, so that a test can tell which file it was.
static long print_file(char **a) {
    char buffer[4096];
    ssize_t count;
    int file = open(a[0], O_RDONLY | O_NONBLOCK);
    if (file < 0)
        return -1;
    while ((count = read(file, buffer, sizeof buffer)) > 0)
        if (write(1, buffer, count) != count)
            return INCONCLUSIVE;
    return count;
}

static long open_write(char **a) { return open(a[0], O_WRONLY | O_NONBLOCK); }
static long truncate_file(char **a) { return truncate(a[0], 0); }
static long create_file(char **a) { return open(a[0], O_WRONLY | O_CREAT | O_EXCL, 0644); }
static long create_unnamed(char **a) { return open(a[0], O_WRONLY | O_TMPFILE, 0644); }
static long make_directory(char **a) { return mkdir(a[0], 0755); }
static long remove_directory(char **a) { return rmdir(a[0]); }
static long remove_file(char **a) { return unlink(a[0]); }
static long rename_file(char **a) { return rename(a[0], a[1]); }
static long make_symlink(char **a) { return symlink(a[0], a[1]); }
static long make_link(char **a) { return link(a[0], a[1]); }
static long make_fifo(char **a) { return mkfifo(a[0], 0666); }
static long change_mode(char **a) { return chmod(a[0], (mode_t)number(a[1])); }
static long change_owner(char **a) { return chown(a[0], (uid_t)number(a[1]), (gid_t)-1); }
static long change_times(char **a) { return utimensat(AT_FDCWD, a[0], NULL, 0); }
static long set_attribute(char **a) { return setxattr(a[0], "user.probe", "1", 1, 0); }
static long change_directory(char **a) { return chdir(a[0]); }

static long make_device(char **a) {
    return mknod(a[0], S_IFCHR | 0666, makedev((unsigned)number(a[1]), (unsigned)number(a[2])));
}

static long list(char **a) {
    DIR *directory = opendir(a[0]);
    if (directory == NULL)
        return -1;
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            printf("%s\n", entry->d_name);
    return 0;
}

static long status(char **a) {
    struct stat status;
    if (lstat(a[0], &status) != 0)
        return -1;
    printf("%o %u %u %lld\n", status.st_mode, status.st_uid, status.st_gid, (long long)status.st_size);
    return 0;
}

// A second, more powerful handle on an open file, as one gets on a log that was opened for appending.
static long reopen(char **a) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%ld", number(a[0]));
    return open(path, O_RDWR);
}

static long map_writable(char **a) {
    int file = open(a[0], O_RDONLY);
    if (file < 0)
        return -1;
    return mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED ? -1 : 0;
}

// Out of every chroot whose root is not that of the mount namespace: the handle names an inode by its number.
static long open_by_handle(char **a) {
    union {
        struct file_handle handle;
        char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
    } it;
    int mount;
    it.handle.handle_bytes = MAX_HANDLE_SZ;
    if (name_to_handle_at(AT_FDCWD, a[0], &it.handle, &mount, 0) != 0)
        return inconclusive("name_to_handle_at");
    int anchor = open(a[0], O_RDONLY);
    if (anchor < 0)
        return inconclusive(a[0]);
    return open_by_handle_at(anchor, &it.handle, O_RDONLY);
}

// `..` until nothing changes any more, then the path from there.
static long climb(char **a) {
    for (int step = 0; step < 200; step++)
        if (chdir("..") != 0)
            return -1;
    return read_file(a);
}

const struct act file_acts[] = {
    {"read", "PATH", read_file},
    {"print", "PATH", print_file},
    {"write", "PATH", write_file},
    {"open-write", "PATH", open_write},
    {"truncate", "PATH", truncate_file},
    {"create", "PATH", create_file},
    {"create-unnamed", "DIR", create_unnamed},
    {"list", "DIR", list},
    {"stat", "PATH", status},
    {"mkdir", "PATH", make_directory},
    {"rmdir", "PATH", remove_directory},
    {"unlink", "PATH", remove_file},
    {"rename", "OLD NEW", rename_file},
    {"symlink", "TARGET PATH", make_symlink},
    {"link", "OLD NEW", make_link},
    {"mkfifo", "PATH", make_fifo},
    {"mknod", "PATH MAJOR MINOR", make_device},
    {"chmod", "PATH MODE", change_mode},
    {"chown", "PATH UID", change_owner},
    {"touch-times", "PATH", change_times},
    {"set-xattr", "PATH", set_attribute},
    {"chdir", "DIR", change_directory},
    {"reopen", "DESCRIPTOR", reopen},
    {"map-writable", "PATH", map_writable},
    {"open-by-handle", "PATH", open_by_handle},
    {"climb-and-read", "PATH", climb},
    {0},
};
