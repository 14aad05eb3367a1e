// webp_baseline PICTURE.rgb WIDTH HEIGHT: the milliseconds that the WebP library of this machine takes
// to write the picture, the best of three, and the bytes. Pillow brings a newer library of its own.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <webp/encode.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int count, char **words) {
  if (count != 4) return 64;
  int width = atoi(words[2]), height = atoi(words[3]);
  size_t size = (size_t)width * height * 3, written = 0;
  unsigned char *pixels = malloc(size);
  FILE *file = fopen(words[1], "rb");
  if (!pixels || !file || fread(pixels, 1, size, file) != size) return 66;
  double best = 1e9;
  for (int round = 0; round < 3; round++) {
    double start = now();
    WebPConfig config;
    WebPPicture picture;
    WebPMemoryWriter writer;
    if (!WebPConfigInit(&config) || !WebPPictureInit(&picture)) return 70;
    WebPMemoryWriterInit(&writer);
    config.quality = 80;
    config.method = 4;
    picture.width = width;
    picture.height = height;
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
    if (!WebPPictureImportRGB(&picture, pixels, 3 * width)) return 70;
    if (!WebPEncode(&config, &picture)) return 70;
    written = writer.size;
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
    double took = now() - start;
    if (took < best) best = took;
  }
  printf("%f %zu\n", best, written);
  return 0;
}
