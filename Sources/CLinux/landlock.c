// Landlock: what a process and its descendants may open, decided by themselves (landlock(7)).
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <sys/syscall.h>
#include <unistd.h>

// Of our own, because the kernel headers of older systems lack the later fields.
struct ruleset_attributes {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

_Static_assert(sizeof(struct ruleset_attributes) == 24, "struct landlock_ruleset_attr of ABI 6");
_Static_assert(sizeof(struct path_beneath) == 12, "struct landlock_path_beneath_attr is packed");

int nb_landlock_version(void) {
    return RESULT(syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */));
}

// A kernel takes fields that it does not know as long as they are 0.
int nb_landlock_create(uint64_t access, uint64_t network, uint64_t scopes) {
    struct ruleset_attributes attributes = {
        .handled_access_fs = access, .handled_access_net = network, .scoped = scopes};
    return RESULT(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
}

int nb_landlock_allow(int ruleset, uint64_t access, int place) {
    struct path_beneath rule = {.allowed_access = access, .parent_fd = place};
    return RESULT(syscall(SYS_landlock_add_rule, ruleset, 1 /* LANDLOCK_RULE_PATH_BENEATH */, &rule, 0));
}

int nb_landlock_restrict(int ruleset) { return RESULT(syscall(SYS_landlock_restrict_self, ruleset, 0)); }
