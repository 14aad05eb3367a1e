// The bare exchange of the `painters` bench: the same request over one libcurl handle, and the base64 in
// its answer turned into the picture's file. It reads no JSON: the base64 stands between MARK and the
// next quote. Nobody looks at the picture.
// Usage: painters_baseline URL BODY MARK COUNT PAUSE; prints the milliseconds of each of COUNT pictures,
// which are PAUSE milliseconds apart, and then those on a processor for one.
#define _GNU_SOURCE
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP = 4, FOREIGN = 1 << 24 };

static struct {
  unsigned char *bytes;
  size_t count, room;
} answer;
// What a digit stands for in each place of four.
static uint32_t values[4][256];

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void fail(const char *what) {
  fprintf(stderr, "painters_baseline: %s\n", what);
  exit(70);
}

static size_t keep(char *bytes, size_t size, size_t count, void *context) {
  (void)context;
  if (answer.count + size * count > answer.room) {
    while (answer.count + size * count > answer.room) {
      answer.room = answer.room ? 2 * answer.room : 1 << 20;
    }
    answer.bytes = realloc(answer.bytes, answer.room);
    if (!answer.bytes) fail("out of memory");
  }
  memcpy(answer.bytes + answer.count, bytes, size * count);
  answer.count += size * count;
  return size * count;
}

static void fill_values(void) {
  const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int place = 0; place < 4; place++) {
    for (int byte = 0; byte < 256; byte++) values[place][byte] = FOREIGN;
    for (uint32_t value = 0; value < 64; value++) {
      values[place][(unsigned char)digits[value]] = value << (18 - 6 * place);
    }
  }
}

static size_t decode(const unsigned char *digits, size_t count, unsigned char *bytes) {
  size_t size = 0;
  while (count > 0 && digits[count - 1] == '=') count--;
  for (; count >= 4; count -= 4, digits += 4, size += 3) {
    uint32_t word = values[0][digits[0]] | values[1][digits[1]] | values[2][digits[2]]
      | values[3][digits[3]];
    if (word >= FOREIGN) fail("no base64");
    bytes[size] = word >> 16, bytes[size + 1] = word >> 8, bytes[size + 2] = word;
  }
  uint32_t word = 0;
  for (size_t place = 0; place < count; place++) word |= values[place][digits[place]];
  if (word >= FOREIGN || count == 1) fail("no base64");
  for (size_t place = 0; place + 1 < count; place++) bytes[size++] = word >> (16 - 8 * place);
  return size;
}

int main(int argc, char **argv) {
  if (argc < 6) return 64;
  int wanted = atoi(argv[4]), pause = atoi(argv[5]);
  fill_values();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL *curl = curl_easy_init();
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  headers = curl_slist_append(headers, "Accept: application/json");
  headers = curl_slist_append(headers, "Expect:");
  curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, argv[2]);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  double busy = 0;
  for (int number = -WARM_UP; number < wanted; number++) {
    usleep(pause * 1000);
    if (number == 0) busy = now(CLOCK_PROCESS_CPUTIME_ID);
    double start = now(CLOCK_MONOTONIC);
    long status = 0;
    memset(&answer, 0, sizeof answer);
    if (curl_easy_perform(curl) != CURLE_OK) fail("the server does not answer");
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) fail("the server refuses");
    unsigned char *mark = memmem(answer.bytes, answer.count, argv[3], strlen(argv[3]));
    if (!mark) fail("there is no picture");
    unsigned char *first = mark + strlen(argv[3]);
    unsigned char *end = memchr(first, '"', answer.bytes + answer.count - first);
    if (!end) fail("the answer is not whole");
    unsigned char *picture = malloc((end - first) / 4 * 3 + 3);
    if (!picture) fail("out of memory");
    size_t size = decode(first, end - first, picture);
    if (size < 8 || memcmp(picture, "\x89PNG", 4) != 0) fail("it is no picture");
    double took = now(CLOCK_MONOTONIC) - start;
    free(picture), free(answer.bytes);
    if (number >= 0) printf("%.3f\n", took);
  }
  printf("%.3f\n", (now(CLOCK_PROCESS_CPUTIME_ID) - busy) / wanted);
  return 0;
}
