/* The least that any receiver must do: recvmmsg(2) in a loop, lines counted, nothing parsed. It takes the place of the exporter
 * in the comparison: what the exporter costs beyond this is ours. The same batch size, the same buffer request, the same waiting.
 *
 *   cc -O2 -o receiver receiver.c
 *   receiver udp PORT | receiver unixgram PATH      SIGTERM: prints what it received, and ends
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BATCH = 64, STRIDE = 65536 + 256, LINGER_MIN_MS = 1, LINGER_MAX_MS = 8, WANTED = 256 };

static volatile sig_atomic_t stopping;

static void stop(int signal_number) { (void)signal_number; stopping = 1; }

static int open_udp(const char *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port)) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int bytes = 64 << 20;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    return bind(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

static int open_unixgram(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    socklen_t length = sizeof address;
    if (path[0] == '@') { /* a name without a file */
        address.sun_path[0] = '\0';
        length = (socklen_t)(sizeof(sa_family_t) + strlen(path));
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    return bind(fd, (struct sockaddr *)&address, length) == 0 ? fd : -1;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int udp = strcmp(argv[1], "udp") == 0;
    int fd = udp ? open_udp(argv[2]) : open_unixgram(argv[2]);
    if (fd < 0)
        return perror("bind"), 1;
    struct sigaction action = { .sa_handler = stop }; /* no SA_RESTART: poll must return */
    sigaction(SIGTERM, &action, NULL);

    char *buffers = malloc((size_t)BATCH * STRIDE);
    struct iovec vectors[BATCH];
    struct mmsghdr messages[BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){ buffers + (size_t)i * STRIDE, 65535 };
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    printf("ready\n");
    fflush(stdout);

    int buffer = 0;
    socklen_t length = sizeof buffer;
    getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, &length);
    int most = !udp ? 0 : buffer / (2 << 20) < LINGER_MAX_MS ? buffer / (2 << 20) : LINGER_MAX_MS;
    int linger = LINGER_MIN_MS, gathered = 0;
    long long packets = 0, lines = 0;
    for (;;) {
        int received = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < received; i++) {
            const char *at = buffers + (size_t)i * STRIDE, *end = at + messages[i].msg_len;
            lines++;
            while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
                lines++;
                at++;
            }
            packets++;
        }
        gathered += received > 0 ? received : 0;
        if (received == BATCH)
            continue;
        if (stopping && received <= 0)
            break;
        struct pollfd waited = { fd, POLLIN, 0 };
        if (received > 0 && most > 0) {
            /* src/Exporter/Ingest/Linger.cs */
            if (gathered < WANTED / 2)
                linger = linger * 2 < most ? linger * 2 : most;
            else if (gathered > WANTED)
                linger = linger / 2 > LINGER_MIN_MS ? linger / 2 : LINGER_MIN_MS;
            gathered = 0;
            poll(NULL, 0, linger);
        } else {
            poll(&waited, 1, -1);
        }
    }
    printf("lines=%lld packets=%lld\n", lines, packets);
    return 0;
}
