// The payload behind the memory figure: says that it runs, then waits until its input is closed.
// Ends by itself after ten seconds, so that a crashed harness leaves nothing behind.
#include "bench.h"

#include <poll.h>
#include <unistd.h>

int main(void) {
    if (write(STDOUT_FILENO, idleWord, sizeof idleWord - 1) < 0)
        return 1;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 10 * 1000) == 1 ? 0 : 1;
}
