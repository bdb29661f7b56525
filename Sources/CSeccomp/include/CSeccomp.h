// libseccomp, as the system has it, and the filters of the built-in policies.
#pragma once

#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>

// A built-in policy as the kernel takes it, made by `scripts/embed-policies`.
typedef struct nb_filter {
    const char *_Nonnull policy;
    // What becomes of refusals that are worth a record: plain, notified or fatal.
    const char *_Nonnull refusals;
    // SHA-256 of the program's bytes, in hexadecimal.
    const char *_Nonnull digest;
    size_t length;
    // One struct sock_filter each.
    const uint64_t *_Nonnull program;
} nb_filter;

// Those for the architecture that this is built for, or for another to be looked at.
const nb_filter *_Nonnull nb_filters_x86_64(size_t *_Nonnull count);
const nb_filter *_Nonnull nb_filters_aarch64(size_t *_Nonnull count);

// The version of libseccomp that made them.
extern const char *_Nonnull const nb_filters_made_by;
