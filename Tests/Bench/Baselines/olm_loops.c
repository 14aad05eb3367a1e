// What bare libolm does in one thread, without a store and without looking at anything.
// olm_loops group SESSIONS MESSAGES SIZE ROUNDS: decrypts so many group messages of each session.
// olm_loops share SESSIONS SIZE ROUNDS: unpickles, encrypts with and pickles each session once.
// Prints the milliseconds of each round.
#include <olm/olm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static void *filled(size_t count) {
  unsigned char *bytes = calloc(1, count + 1);
  for (size_t done = 0; done < count;) {
    ssize_t got = getrandom(bytes + done, count - done > 256 ? 256 : count - done, 0);
    if (got <= 0) exit(71);
    done += got;
  }
  return bytes;
}

static void must(size_t result) {
  if (result == olm_error()) {
    fprintf(stderr, "libolm failed\n");
    exit(70);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int group(int sessions, int messages, int size, int rounds) {
  OlmInboundGroupSession **inbound = calloc(sessions, sizeof *inbound);
  char **texts = calloc((size_t)sessions * messages, sizeof *texts);
  size_t *counts = calloc((size_t)sessions * messages, sizeof *counts);
  unsigned char *plain = filled(size);
  for (int s = 0; s < sessions; s++) {
    OlmOutboundGroupSession *out = olm_outbound_group_session(malloc(olm_outbound_group_session_size()));
    size_t need = olm_init_outbound_group_session_random_length(out);
    must(olm_init_outbound_group_session(out, filled(need), need));
    size_t count = olm_outbound_group_session_key_length(out);
    unsigned char *key = calloc(1, count + 1);
    must(olm_outbound_group_session_key(out, key, count));
    inbound[s] = olm_inbound_group_session(malloc(olm_inbound_group_session_size()));
    must(olm_init_inbound_group_session(inbound[s], key, count));
    for (int m = 0; m < messages; m++) {
      size_t length = olm_group_encrypt_message_length(out, size);
      texts[s * messages + m] = malloc(length);
      counts[s * messages + m] = length;
      must(olm_group_encrypt(out, plain, size, (unsigned char *)texts[s * messages + m], length));
    }
  }
  unsigned char *copy = malloc(1 << 20), *target = malloc(1 << 20);
  for (int round = 0; round < rounds; round++) {
    double began = now();
    for (int s = 0; s < sessions; s++) {
      for (int m = 0; m < messages; m++) {
        size_t count = counts[s * messages + m];
        uint32_t index;
        // Decrypting destroys its input.
        memcpy(copy, texts[s * messages + m], count);
        must(olm_group_decrypt(inbound[s], copy, count, target, 1 << 20, &index));
      }
    }
    printf("%f\n", now() - began);
  }
  return 0;
}

static int share(int sessions, int size, int rounds) {
  OlmAccount *account = olm_account(malloc(olm_account_size()));
  size_t need = olm_create_account_random_length(account);
  must(olm_create_account(account, filled(need), need));
  char **pickles = calloc(sessions, sizeof *pickles);
  size_t *counts = calloc(sessions, sizeof *counts);
  unsigned char *key = filled(32), *plain = filled(size);
  OlmSession *session = olm_session(malloc(olm_session_size()));
  for (int s = 0; s < sessions; s++) {
    OlmAccount *peer = olm_account(malloc(olm_account_size()));
    need = olm_create_account_random_length(peer);
    must(olm_create_account(peer, filled(need), need));
    size_t count = olm_account_identity_keys_length(peer);
    char *identity = calloc(1, count + 1);
    must(olm_account_identity_keys(peer, identity, count));
    need = olm_account_generate_one_time_keys_random_length(peer, 1);
    must(olm_account_generate_one_time_keys(peer, 1, filled(need), need));
    count = olm_account_one_time_keys_length(peer);
    char *oneTime = calloc(1, count + 1);
    must(olm_account_one_time_keys(peer, oneTime, count));
    char *curve = strstr(identity, "curve25519\":\"") + 13;
    char *first = strstr(strstr(oneTime, "{\"curve25519\":{") + 15, ":\"") + 2;
    need = olm_create_outbound_session_random_length(session);
    must(olm_create_outbound_session(session, account, curve, 43, first, 43, filled(need), need));
    counts[s] = olm_pickle_session_length(session);
    pickles[s] = malloc(counts[s]);
    must(olm_pickle_session(session, key, 32, pickles[s], counts[s]));
    free(peer);
    free(identity);
    free(oneTime);
  }
  for (int round = 0; round < rounds; round++) {
    double began = now();
    for (int s = 0; s < sessions; s++) {
      char *copy = malloc(counts[s]);
      memcpy(copy, pickles[s], counts[s]);
      must(olm_unpickle_session(session, key, 32, copy, counts[s]));
      free(copy);
      need = olm_encrypt_random_length(session);
      void *random = need ? filled(need) : NULL;
      size_t length = olm_encrypt_message_length(session, size);
      char *message = malloc(length);
      must(olm_encrypt(session, plain, size, random, need, message, length));
      free(message);
      free(random);
      counts[s] = olm_pickle_session_length(session);
      pickles[s] = realloc(pickles[s], counts[s]);
      must(olm_pickle_session(session, key, 32, pickles[s], counts[s]));
    }
    printf("%f\n", now() - began);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 6 && !strcmp(argv[1], "group"))
    return group(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
  if (argc == 5 && !strcmp(argv[1], "share"))
    return share(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]));
  return 64;
}
