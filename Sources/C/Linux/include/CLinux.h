#pragma once
#include <stddef.h>

/// glibc hides these behind `_GNU_SOURCE` or variadic prototypes, which Swift cannot see.

/// Linux keeps at most 15 bytes of a thread's name.
void easel_thread_set_name(const char *name);
void easel_thread_get_name(char *name, size_t size);

/// Zeroes memory in a way that no optimiser may leave out.
void easel_wipe(void *memory, size_t count);

/// Takes an exclusive lock on an open file without waiting. 0, or an errno.
int easel_lock_file(int file);

/// No core dumps and no ptrace by other processes of this user: keys live in our memory.
int easel_forbid_core_dumps(void);
