#pragma once
#include <stddef.h>

/// glibc hides these behind `_GNU_SOURCE` or variadic prototypes, which Swift cannot see.

/// Linux keeps at most 15 bytes of a thread's name.
void easel_thread_set_name(const char *name);
void easel_thread_get_name(char *name, size_t size);

/// Zeroes memory in a way that no optimiser may leave out.
void easel_wipe(void *memory, size_t count);

/// Asks the kernel for random bytes once: how many it gave, or −1 and errno.
long easel_random(void *memory, size_t count);

/// Takes an exclusive lock on an open file without waiting. 0, or an errno.
int easel_lock_file(int file);

/// No core dumps and no ptrace by other processes of this user: keys live in our memory.
int easel_forbid_core_dumps(void);

/// A file that lives in memory, has no name and is closed on exec. A descriptor, or -1 and errno.
int easel_memory_file(const char *name);

/// A pipe whose ends are closed on exec, as roomy as this user may have it. 0, or an errno.
int easel_pipe(int ends[2]);

/// Gives the kernel back what was freed.
void easel_return_free_memory(void);

/// Has all threads share two stocks of free memory, where each would have its own. Call it before
/// there is a second thread.
void easel_share_free_memory(void);

/// For a process that is about to look at what strangers sent. From here on it has nothing but its
/// three standard streams, so much memory and processor time, opens, makes and starts nothing, gains
/// no rights, and leaves no core. The kernel refuses all system calls that computing does not need.
/// Call it before there is a second thread.
///
/// Under a sanitizer memory is not limited and no call is refused: those need both.
/// 0, or an errno.
int easel_confine(size_t memory, unsigned seconds);
