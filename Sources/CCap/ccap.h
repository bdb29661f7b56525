// The part of libcap (sys/capability.h) that nestbox uses.
#include <sys/capability.h>
