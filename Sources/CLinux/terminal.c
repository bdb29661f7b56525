// Terminals: modes, window sizes, the far side of a pty.
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

_Static_assert(sizeof(struct termios) <= sizeof(struct nb_terminal_mode), "a termios fits its opaque box");

int nb_is_terminal(int fd) { return isatty(fd); }

int nb_get_terminal_mode(int fd, struct nb_terminal_mode *mode) {
    struct termios copy;
    if (tcgetattr(fd, &copy) < 0) return -errno;
    memcpy(mode->bytes, &copy, sizeof copy);
    return 0;
}

int nb_set_terminal_mode(int fd, const struct nb_terminal_mode *mode) {
    struct termios copy;
    memcpy(&copy, mode->bytes, sizeof copy);
    return RESULT(tcsetattr(fd, TCSADRAIN, &copy));
}

void nb_make_raw(struct nb_terminal_mode *mode) {
    struct termios copy;
    memcpy(&copy, mode->bytes, sizeof copy);
    cfmakeraw(&copy);
    memcpy(mode->bytes, &copy, sizeof copy);
}

void nb_leave_output_alone(struct nb_terminal_mode *mode) {
    struct termios copy;
    memcpy(&copy, mode->bytes, sizeof copy);
    copy.c_oflag &= ~OPOST;
    memcpy(mode->bytes, &copy, sizeof copy);
}

int nb_copy_window_size(int from, int to) {
    struct winsize size;
    if (ioctl(from, TIOCGWINSZ, &size) < 0) return -errno;
    return RESULT(ioctl(to, TIOCSWINSZ, &size));
}

int nb_open_terminal_peer(int master) {
    int unlocked = 0;
    if (ioctl(master, TIOCSPTLCK, &unlocked) < 0) return -errno;
    return RESULT(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
}

int nb_set_controlling_terminal(int fd) { return RESULT(ioctl(fd, TIOCSCTTY, 0)); }

int nb_get_foreground_group(int fd) { return RESULT(tcgetpgrp(fd)); }

int nb_set_foreground_group(int fd, int group) { return RESULT(tcsetpgrp(fd, group)); }
