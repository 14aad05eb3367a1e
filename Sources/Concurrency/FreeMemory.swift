internal import CLinux

/// Gives the kernel back what was freed and is kept for later. After something large, of which there
/// will be no more for a while: it takes about a millisecond.
package func returnFreeMemory() { easel_return_free_memory() }
