#pragma once
#include <microhttpd.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// `MHD_start_daemon` and the information calls are variadic or return unions, which Swift cannot
/// reach.

static inline struct MHD_Daemon *easel_mhd_start(
    unsigned flags, MHD_AccessHandlerCallback answer, void *context, const struct MHD_OptionItem *options) {
  return MHD_start_daemon(flags, 0, NULL, NULL, answer, context, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static inline int easel_mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

/// The peer's address in digits; empty when there is none.
static inline void easel_mhd_peer(struct MHD_Connection *connection, char *text, size_t size) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  text[0] = 0;
  if (!info || !info->client_addr) return;
  socklen_t length =
      info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
  if (getnameinfo(info->client_addr, length, text, (socklen_t)size, NULL, 0, NI_NUMERICHOST) != 0) text[0] = 0;
}

/// Binds and listens. Returns the socket and its port, or -1 with errno set (0: no such host).
static inline int easel_listen(const char *host, uint16_t port, int backlog, uint16_t *bound) {
  char service[8];
  snprintf(service, sizeof service, "%u", (unsigned)port);
  struct addrinfo *address = NULL;
  struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  errno = 0;
  if (getaddrinfo(host, service, &hints, &address) != 0) return errno = 0, -1;
  int file = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int one = 1;
  if (file >= 0) setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (file < 0 || bind(file, address->ai_addr, address->ai_addrlen) != 0 || listen(file, backlog) != 0) {
    int reason = errno;
    if (file >= 0) close(file);
    freeaddrinfo(address);
    return errno = reason, -1;
  }
  freeaddrinfo(address);
  struct sockaddr_in6 name;
  socklen_t length = sizeof name;
  getsockname(file, (struct sockaddr *)&name, &length);
  *bound = ntohs(name.sin6_family == AF_INET6 ? name.sin6_port : ((struct sockaddr_in *)&name)->sin_port);
  return file;
}
