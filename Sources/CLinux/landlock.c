// Landlock: what a process and its descendants may open, decided by themselves (landlock(7)).
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <fcntl.h>
#include <sys/prctl.h>
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

int nb_landlock_restrict_to_root(uint64_t access, uint64_t scopes) {
    struct ruleset_attributes attributes = {.handled_access_fs = access, .scoped = scopes};
    // The kernel refuses fields that it does not know, so none is sent that is not used.
    size_t size = scopes ? sizeof attributes : sizeof attributes.handled_access_fs;
    int ruleset = RESULT(syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
    if (ruleset < 0) return ruleset;
    int result = RESULT(open("/", O_PATH | O_CLOEXEC | O_DIRECTORY));
    if (result >= 0) {
        struct path_beneath rule = {.allowed_access = access, .parent_fd = result};
        result = RESULT(syscall(SYS_landlock_add_rule, ruleset, 1 /* LANDLOCK_RULE_PATH_BENEATH */, &rule, 0));
        close(rule.parent_fd);
    }
    if (result >= 0) result = RESULT(syscall(SYS_landlock_restrict_self, ruleset, 0));
    close(ruleset);
    return result;
}
