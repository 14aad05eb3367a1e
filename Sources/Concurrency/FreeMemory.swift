internal import CLinux

/// Gives the kernel back what was freed and is kept for later. After something large, of which there
/// will be no more for a while: it takes about a millisecond.
package func returnFreeMemory() { easel_return_free_memory() }

/// Has all threads share what is free. A program has ten threads that do little; each would keep a
/// stock of its own.
func shareFreeMemory() { easel_share_free_memory() }
