// The one rule of this module: a system call's result as >= 0 or -errno.
#ifndef CLINUX_RESULT_H
#define CLINUX_RESULT_H

#include <errno.h>

#define RESULT(call)                  \
    ({                                \
        long r_ = (long)(call);       \
        (int)(r_ < 0 ? -errno : r_);  \
    })

/// The same where the result may not fit an int: byte counts and addresses.
#define LONG_RESULT(call)             \
    ({                                \
        long r_ = (long)(call);       \
        r_ < 0 ? -errno : r_;         \
    })

#endif
