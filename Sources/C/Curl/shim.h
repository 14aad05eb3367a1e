#pragma once
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/// `curl_easy_setopt` and friends are variadic, which Swift cannot call. One typed shim per kind of
/// argument; curl's own type checks see the callbacks.

static inline CURLcode easel_curl_set_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode easel_curl_set_size(CURL *h, CURLoption o, curl_off_t v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode easel_curl_set_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode easel_curl_set_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode easel_curl_set_list(CURL *h, CURLoption o, struct curl_slist *v) { return curl_easy_setopt(h, o, v); }

typedef size_t (*easel_curl_receive)(char *bytes, size_t size, size_t count, void *context);
typedef size_t (*easel_curl_send)(char *buffer, size_t size, size_t count, void *context);
typedef int (*easel_curl_seek)(void *context, curl_off_t offset, int origin);
typedef curl_socket_t (*easel_curl_open_socket)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*easel_curl_before_request)(void *context, char *ip, char *local_ip, int port, int local_port);
static inline CURLcode easel_curl_on_body(CURL *h, easel_curl_receive f) { return curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, f); }
static inline CURLcode easel_curl_on_header(CURL *h, easel_curl_receive f) { return curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, f); }
static inline CURLcode easel_curl_on_upload(CURL *h, easel_curl_send f) { return curl_easy_setopt(h, CURLOPT_READFUNCTION, f); }
static inline CURLcode easel_curl_on_seek(CURL *h, easel_curl_seek f) { return curl_easy_setopt(h, CURLOPT_SEEKFUNCTION, f); }
static inline CURLcode easel_curl_on_open_socket(CURL *h, easel_curl_open_socket f) { return curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, f); }
static inline CURLcode easel_curl_on_before_request(CURL *h, easel_curl_before_request f) { return curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, f); }

static inline CURLcode easel_curl_get_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode easel_curl_get_context(CURL *h, void **v) { return curl_easy_getinfo(h, CURLINFO_PRIVATE, v); }

typedef int (*easel_curl_socket)(CURL *easy, curl_socket_t socket, int what, void *context, void *socket_context);
typedef int (*easel_curl_timer)(CURLM *multi, long milliseconds, void *context);
static inline CURLMcode easel_curl_multi_set_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }
static inline CURLMcode easel_curl_multi_on_socket(CURLM *m, easel_curl_socket f, void *context) {
  CURLMcode code = curl_multi_setopt(m, CURLMOPT_SOCKETDATA, context);
  return code ? code : curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, f);
}
static inline CURLMcode easel_curl_multi_on_timer(CURLM *m, easel_curl_timer f, void *context) {
  CURLMcode code = curl_multi_setopt(m, CURLMOPT_TIMERDATA, context);
  return code ? code : curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, f);
}

/// `CURLMsg.data` is a union.
static inline CURLcode easel_curl_result(const CURLMsg *m) { return m->data.result; }

/// Appends the header line `prefix` + `secret`, and wipes the copy made on the way.
static inline struct curl_slist *easel_curl_append_secret(
    struct curl_slist *list, const char *prefix, const void *secret, size_t count) {
  size_t start = strlen(prefix);
  char *line = (char *)malloc(start + count + 1);
  if (!line) return NULL;
  memcpy(line, prefix, start);
  memcpy(line + start, secret, count);
  line[start + count] = 0;
  struct curl_slist *longer = curl_slist_append(list, line);
  explicit_bzero(line, start + count);
  free(line);
  return longer;
}

/// Frees a list whose lines may be secret.
static inline void easel_curl_wipe_list(struct curl_slist *list) {
  for (struct curl_slist *line = list; line; line = line->next) explicit_bzero(line->data, strlen(line->data));
  curl_slist_free_all(list);
}

/// epoll, in curl's words. `struct epoll_event` is packed, which Swift does not import.
typedef struct { int file; int what; } easel_ready;

static inline int easel_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
static inline int easel_bell_create(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void easel_bell_ring(int bell) { (void)!write(bell, &(uint64_t){1}, sizeof(uint64_t)); }
static inline void easel_bell_quiet(int bell) { (void)!read(bell, &(uint64_t){0}, sizeof(uint64_t)); }

/// Watches `file` for what curl asks: CURL_POLL_IN, OUT, INOUT or REMOVE.
static inline int easel_epoll_watch(int epoll, int file, int what) {
  struct epoll_event event = {.data = {.fd = file}};
  if (what == CURL_POLL_REMOVE) return epoll_ctl(epoll, EPOLL_CTL_DEL, file, &event);
  event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event) == 0) return 0;
  return errno == EEXIST ? epoll_ctl(epoll, EPOLL_CTL_MOD, file, &event) : -1;
}

/// At most 64 files that are ready, as CURL_CSELECT bits.
static inline int easel_epoll_wait(int epoll, easel_ready ready[64], int milliseconds) {
  struct epoll_event events[64];
  int count = epoll_wait(epoll, events, 64, milliseconds);
  for (int i = 0; i < count; i++) {
    uint32_t e = events[i].events;
    ready[i].file = events[i].data.fd;
    ready[i].what = (e & EPOLLIN ? CURL_CSELECT_IN : 0) | (e & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                    (e & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
  }
  return count;
}

/// A macro with a cast.
static inline long easel_curl_basic_authentication(void) { return (long)CURLAUTH_BASIC; }
