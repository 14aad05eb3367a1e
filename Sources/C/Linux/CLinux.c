#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void easel_thread_set_name(const char *name) { pthread_setname_np(pthread_self(), name); }
void easel_thread_get_name(char *name, size_t size) { pthread_getname_np(pthread_self(), name, size); }
void easel_wipe(void *memory, size_t count) { explicit_bzero(memory, count); }
long easel_random(void *memory, size_t count) { return getrandom(memory, count, 0); }

int easel_lock_file(int file) { return flock(file, LOCK_EX | LOCK_NB) == 0 ? 0 : errno; }

int easel_forbid_core_dumps(void) {
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
  return prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : errno;
}

int easel_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int easel_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);  // The usual 64 KiB do as well, only slower.
  return 0;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define EASEL_SANITIZED 1
#endif
#endif

static int limit(int resource, rlim_t amount) {
  struct rlimit both = {amount, amount};
  return setrlimit(resource, &both) == 0 ? 0 : errno;
}

#ifndef EASEL_SANITIZED
#if defined(__x86_64__)
#define EASEL_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define EASEL_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static int refuse_calls(void) {
#ifdef EASEL_ARCHITECTURE
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), \
                    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, EASEL_ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      // Moving bytes, memory, and ending. `tgkill` is how `abort` ends.
      ALLOW(read), ALLOW(write), ALLOW(lseek), ALLOW(fstat), ALLOW(close),
      ALLOW(mmap), ALLOW(munmap), ALLOW(mremap), ALLOW(mprotect), ALLOW(madvise), ALLOW(brk),
      ALLOW(futex), ALLOW(rt_sigreturn), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask),
      ALLOW(sigaltstack), ALLOW(getpid), ALLOW(gettid), ALLOW(tgkill), ALLOW(clock_gettime),
      ALLOW(getrandom), ALLOW(sched_yield), ALLOW(exit), ALLOW(exit_group),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
#undef ALLOW
  struct sock_fprog program = {sizeof(rules) / sizeof(rules[0]), rules};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : errno;
#else
  return 0;
#endif
}
#endif

int easel_confine(size_t memory, unsigned seconds) {
  int error = close_range(3, ~0U, 0) == 0 || errno == ENOSYS ? 0 : errno;
  if (error == 0) error = limit(RLIMIT_CPU, seconds);
  if (error == 0) error = limit(RLIMIT_FSIZE, 0);
  if (error == 0) error = limit(RLIMIT_CORE, 0);
  if (error == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) error = errno;
#ifndef EASEL_SANITIZED
  if (error == 0) error = limit(RLIMIT_AS, memory);
  if (error == 0) error = limit(RLIMIT_NOFILE, 3);
  if (error == 0) {
    error = refuse_calls();
    // A kernel without filters still has the limits above.
    if (error == EINVAL || error == ENOSYS) error = 0;
  }
#else
  (void)memory;
#endif
  return error;
}

void easel_return_free_memory(void) { malloc_trim(0); }

void easel_share_free_memory(void) { mallopt(M_ARENA_MAX, 2); }
