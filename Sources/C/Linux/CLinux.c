#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void easel_thread_set_name(const char *name) { pthread_setname_np(pthread_self(), name); }
void easel_thread_get_name(char *name, size_t size) { pthread_getname_np(pthread_self(), name, size); }
void easel_wipe(void *memory, size_t count) { explicit_bzero(memory, count); }

int easel_lock_file(int file) { return flock(file, LOCK_EX | LOCK_NB) == 0 ? 0 : errno; }

int easel_forbid_core_dumps(void) {
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
  return prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : errno;
}
