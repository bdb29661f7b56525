// Loading a filter of system calls (seccomp(2)).
#define _GNU_SOURCE
#include "CLinux.h"
#include "result.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(struct sock_filter) == sizeof(uint64_t), "an instruction is a word");

int nb_load_filter(const uint64_t *program, size_t count, uint32_t flags) {
    // The kernel copies the program, and does not write to it.
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = (struct sock_filter *)(uintptr_t)program};
    if (count > BPF_MAXINSNS) return -EINVAL;
    return RESULT(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter));
}

// Where a library writes to a descriptor only.
int nb_memfd(void) { return RESULT(memfd_create("nestbox", MFD_CLOEXEC)); }
