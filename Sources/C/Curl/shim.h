#pragma once
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

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
static inline CURLcode easel_curl_get_socket(CURL *h, curl_socket_t *v) { return curl_easy_getinfo(h, CURLINFO_ACTIVESOCKET, v); }

static inline CURLMcode easel_curl_multi_set_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }

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

/// A macro with a cast.
static inline long easel_curl_basic_authentication(void) { return (long)CURLAUTH_BASIC; }
