// Acts on sockets.
#include "probe.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static long connect_tcp(char **a) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number(a[1]))};
    if (inet_pton(AF_INET, a[0], &address.sin_addr) != 1)
        return INCONCLUSIVE;
    int it = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return it < 0 ? -1 : connect(it, (struct sockaddr *)&address, sizeof address);
}

static long connect_tcp6(char **a) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)number(a[0]))};
    address.sin6_addr = in6addr_loopback;
    int it = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return it < 0 ? -1 : connect(it, (struct sockaddr *)&address, sizeof address);
}

static long send_udp(char **a) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number(a[1]))};
    if (inet_pton(AF_INET, a[0], &address.sin_addr) != 1)
        return INCONCLUSIVE;
    int it = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return it < 0 ? -1 : sendto(it, "!", 1, 0, (struct sockaddr *)&address, sizeof address);
}

static long connect_local(const char *name, int is_abstract) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(name) + 2 > sizeof address.sun_path)
        return INCONCLUSIVE;
    strcpy(address.sun_path + is_abstract, name);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + 1);
    int it = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return it < 0 ? -1 : connect(it, (struct sockaddr *)&address, size);
}

static long connect_unix(char **a) { return connect_local(a[0], 0); }
static long connect_abstract(char **a) { return connect_local(a[0], 1); }

// To a listener of its own: that there is a loopback.
static long use_loopback(char **a) {
    (void)a;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || client < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, 1) != 0 || getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return -1;
    return connect(client, (struct sockaddr *)&address, size);
}

static long list_interfaces(char **a) {
    (void)a;
    struct if_nameindex *all = if_nameindex();
    if (all == NULL)
        return -1;
    for (struct if_nameindex *it = all; it->if_index != 0; it++)
        printf("%s\n", it->if_name);
    return 0;
}

static long take_link_down(char **a) {
    struct ifreq request = {.ifr_flags = 0};
    strncpy(request.ifr_name, a[0], sizeof request.ifr_name - 1);
    int it = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return it < 0 ? -1 : ioctl(it, SIOCSIFFLAGS, &request);
}

static long open_socket(char **a) {
    return socket((int)number(a[0]), (int)number(a[1]), (int)number(a[2]));
}

const struct act network_acts[] = {
    {"connect-tcp", "ADDRESS PORT", connect_tcp},
    {"connect-tcp6", "PORT", connect_tcp6},
    {"send-udp", "ADDRESS PORT", send_udp},
    {"connect-unix", "PATH", connect_unix},
    {"connect-abstract", "NAME", connect_abstract},
    {"use-loopback", "", use_loopback},
    {"list-interfaces", "", list_interfaces},
    {"set-link-down", "NAME", take_link_down},
    {"socket", "FAMILY TYPE PROTOCOL", open_socket},
    {0},
};
