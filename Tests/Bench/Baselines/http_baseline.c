// The same work as the `http` bench, in C: COUNT GETs of URL with 64 in flight over one multi handle.
// Usage: http_baseline URL COUNT [socket]; prints requests per second.
// "socket" drives curl by epoll and curl_multi_socket_action, otherwise by curl_multi_poll.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

enum { IN_FLIGHT = 64 };
static int epoll;
static long timer = -1;

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

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *known) {
  (void)easy, (void)context, (void)known;
  struct epoll_event event = {.data.fd = socket};
  if (what == CURL_POLL_REMOVE) return epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &event), 0;
  event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event)) epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event);
  return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context) {
  (void)multi, (void)context;
  timer = milliseconds;
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  long total = atol(argv[2]), started = 0, done = 0;
  int by_socket = argc > 3 && !strcmp(argv[3], "socket"), running;
  size_t received = 0;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM *multi = curl_multi_init();
  epoll = epoll_create1(0);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 256L);
  if (by_socket) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
  }
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
    if (by_socket) {
      struct epoll_event ready[64];
      int count = epoll_wait(epoll, ready, 64, timer < 0 ? 1000 : (int)timer);
      if (timer == 0 || count == 0) timer = -1, curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
      for (int i = 0; i < count; i++)
        curl_multi_socket_action(multi, ready[i].data.fd,
            (ready[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) | (ready[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0),
            &running);
    } else {
      curl_multi_perform(multi, &running);
    }
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
      if (message->data.result != CURLE_OK) return 1;
      CURL *easy = message->easy_handle;
      curl_multi_remove_handle(multi, easy);
      done++;
      if (started < total) started++, curl_multi_add_handle(multi, easy);
    }
    if (!by_socket && done < total) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  printf("%.1f\n", total / (now() - start));
  return received ? 0 : 1;
}
