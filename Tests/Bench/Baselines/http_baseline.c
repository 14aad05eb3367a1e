// The same work as the `http` bench, in C: COUNT GETs of URL with 64 in flight over one multi handle.
// Usage: http_baseline URL COUNT; prints requests per second.
// curl_multi_poll is the faster way to drive curl here: with curl_multi_socket_action and epoll each
// request costs two epoll_ctl, rounds are small, and the same loop is a third slower.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { IN_FLIGHT = 64 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static size_t keep(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes;
  *(size_t *)context += size * count;
  return size * count;
}

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  long total = atol(argv[2]), started = 0, done = 0;
  int running;
  size_t received = 0;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM *multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 256L);
  double start = now();
  for (int i = 0; i < IN_FLIGHT && started < total; i++, started++) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &received);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_multi_add_handle(multi, easy);
  }
  while (done < total) {
    curl_multi_perform(multi, &running);
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
      if (message->data.result != CURLE_OK) return 1;
      CURL *easy = message->easy_handle;
      curl_multi_remove_handle(multi, easy);
      done++;
      if (started < total) started++, curl_multi_add_handle(multi, easy);
    }
    if (done < total) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  printf("%.1f\n", total / (now() - start));
  return received ? 0 : 1;
}
