// What must be done with a picture before it stands in an encrypted room, and nothing else: no store,
// no queue, no second process. Decodes the PNG, makes the small copy, encrypts and uploads both, and
// puts the event that shows them.
// Usage: room_baseline ADDRESS ROOM PICTURE COUNT; prints the milliseconds of each.
#include <curl/curl.h>
#include <jpeglib.h>
#include <olm/olm.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDE = 512, QUALITY = 85 };

static CURL *curl;
static struct curl_slist *headers;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void fail(const char *what) {
  fprintf(stderr, "room_baseline: %s\n", what);
  exit(70);
}

static unsigned char *contents(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (!file) fail("there is no picture");
  fseek(file, 0, SEEK_END);
  *count = ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(*count);
  if (fread(bytes, 1, *count, file) != *count) fail("the picture cannot be read");
  fclose(file);
  return bytes;
}

static size_t forget(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes, (void)context;
  return size * count;
}

static void request(const char *method, const char *url, const void *body, size_t count) {
  long status = 0;
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)count);
  if (curl_easy_perform(curl) != CURLE_OK) fail("the server does not answer");
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) fail("the server refuses");
}

static unsigned char *decoded(const unsigned char *file, size_t count, int *width, int *height) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  if (!png_image_begin_read_from_memory(&image, file, count)) fail("no PNG");
  image.format = PNG_FORMAT_RGBA;
  unsigned char *pixels = malloc(PNG_IMAGE_SIZE(image));
  if (!png_image_finish_read(&image, NULL, pixels, 0, NULL)) fail("a broken PNG");
  *width = image.width, *height = image.height;
  return pixels;
}

// Each pixel is the mean of those that it stands for, shares of them at the edges.
static unsigned char *smaller(const unsigned char *pixels, int width, int height, int *w, int *h) {
  double scale = (double)(width > height ? width : height) / SIDE;
  *w = width / scale, *h = height / scale;
  unsigned char *small = malloc((size_t)*w * *h * 3);
  for (int y = 0; y < *h; y++) {
    double top = y * scale, bottom = top + scale;
    for (int x = 0; x < *w; x++) {
      double left = x * scale, right = left + scale, sum[3] = {0}, all = 0;
      for (int sy = top; sy < bottom && sy < height; sy++) {
        double tall = (sy + 1 < bottom ? sy + 1 : bottom) - (sy > top ? sy : top);
        for (int sx = left; sx < right && sx < width; sx++) {
          double share = tall * ((sx + 1 < right ? sx + 1 : right) - (sx > left ? sx : left));
          const unsigned char *pixel = pixels + ((size_t)sy * width + sx) * 4;
          for (int c = 0; c < 3; c++) sum[c] += share * pixel[c];
          all += share;
        }
      }
      for (int c = 0; c < 3; c++) small[((size_t)y * *w + x) * 3 + c] = sum[c] / all + 0.5;
    }
  }
  return small;
}

static unsigned char *jpeg(unsigned char *pixels, int width, int height, size_t *count) {
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr error;
  unsigned char *bytes = NULL;
  unsigned long size = 0;
  info.err = jpeg_std_error(&error);
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = width, info.image_height = height;
  info.input_components = 3, info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, QUALITY, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = pixels + (size_t)info.next_scanline * width * 3;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  *count = size;
  return bytes;
}

// What the event says of an upload: 43 letters of key, 22 of counter, 43 of hash.
static void upload(const char *url, const unsigned char *file, size_t count, char *told) {
  unsigned char key[32], counter[16] = {0}, hash[32];
  int done;
  unsigned int hashed = sizeof hash;
  if (RAND_bytes(key, 32) != 1 || RAND_bytes(counter, 8) != 1) fail("no randomness");
  unsigned char *sealed = malloc(count);
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(cipher, EVP_aes_256_ctr(), NULL, key, counter);
  EVP_EncryptUpdate(cipher, sealed, &done, file, count);
  EVP_CIPHER_CTX_free(cipher);
  EVP_Digest(sealed, count, hash, &hashed, EVP_sha256(), NULL);
  request("POST", url, sealed, count);
  free(sealed);
  char letters[3][48];
  EVP_EncodeBlock((unsigned char *)letters[0], key, 32);
  EVP_EncodeBlock((unsigned char *)letters[1], counter, 16);
  EVP_EncodeBlock((unsigned char *)letters[2], hash, 32);
  sprintf(
    told,
    "{\"v\":\"v2\",\"url\":\"mxc://here/0123456789abcdef\",\"iv\":\"%s\",\"key\":{\"alg\":\"A256CTR\","
    "\"ext\":true,\"k\":\"%s\",\"key_ops\":[\"encrypt\",\"decrypt\"],\"kty\":\"oct\"},"
    "\"hashes\":{\"sha256\":\"%s\"}}",
    letters[1], letters[0], letters[2]);
}

int main(int argc, char **argv) {
  if (argc < 5) return 64;
  size_t fileCount;
  unsigned char *file = contents(argv[3], &fileCount);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  curl = curl_easy_init();
  headers = curl_slist_append(headers, "Expect:");
  headers = curl_slist_append(headers, "Content-Type: application/octet-stream");
  headers = curl_slist_append(headers, "Authorization: Bearer token");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, forget);
  OlmOutboundGroupSession *session =
    olm_outbound_group_session(malloc(olm_outbound_group_session_size()));
  size_t need = olm_init_outbound_group_session_random_length(session);
  unsigned char *random = malloc(need);
  if (RAND_bytes(random, need) != 1) fail("no randomness");
  olm_init_outbound_group_session(session, random, need);
  char uploadTo[512], putTo[512];
  snprintf(uploadTo, sizeof uploadTo, "%s/_matrix/media/v3/upload", argv[1]);
  static char plain[8192], event[32768], told[2][1024];
  for (int number = 0; number < atoi(argv[4]); number++) {
    double start = now();
    int width, height, w, h;
    size_t smallCount;
    unsigned char *pixels = decoded(file, fileCount, &width, &height);
    unsigned char *copy = smaller(pixels, width, height, &w, &h);
    unsigned char *small = jpeg(copy, w, h, &smallCount);
    upload(uploadTo, small, smallCount, told[0]);
    upload(uploadTo, file, fileCount, told[1]);
    int length = snprintf(
      plain, sizeof plain,
      "{\"type\":\"m.room.message\",\"room_id\":\"%s\",\"content\":{\"msgtype\":\"m.image\","
      "\"body\":\"a boat number %d · 7k3m9q2x · from nothing\",\"filename\":\"boat.png\","
      "\"file\":%s,\"info\":{\"mimetype\":\"image/png\",\"size\":%zu,\"w\":%d,\"h\":%d,"
      "\"xyz.amorgan.blurhash\":\"LEHV6nWB2yk8pyo0adR*.7kCMdnj\",\"thumbnail_file\":%s,"
      "\"thumbnail_info\":{\"mimetype\":\"image/jpeg\",\"size\":%zu,\"w\":%d,\"h\":%d}},"
      "\"org.easel.art\":{\"v\":1,\"id\":\"7k3m9q2x\",\"alt\":\"%0200d\",\"op\":\"text2img\"}}}",
      argv[2], number, told[1], fileCount, width, height, told[0], smallCount, w, h, number);
    size_t sealed = olm_group_encrypt_message_length(session, length);
    unsigned char *text = malloc(sealed + 1);
    if (olm_group_encrypt(session, (unsigned char *)plain, length, text, sealed) == olm_error())
      fail("libolm");
    text[sealed] = 0;
    int count = snprintf(
      event, sizeof event,
      "{\"algorithm\":\"m.megolm.v1.aes-sha2\",\"ciphertext\":\"%s\",\"device_id\":\"BENCH\","
      "\"sender_key\":\"%043d\",\"session_id\":\"%043d\"}",
      text, 1, 2);
    snprintf(
      putTo, sizeof putTo, "%s/_matrix/client/v3/rooms/%s/send/m.room.encrypted/bare%d-%.0f",
      argv[1], argv[2], number, start);
    request("PUT", putTo, event, count);
    free(text), free(pixels), free(copy), free(small);
    printf("%.3f\n", now() - start);
  }
  return 0;
}
