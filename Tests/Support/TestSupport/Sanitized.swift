import Glibc

/// Whether a sanitizer watches: it takes time and memory of its own, and calls that the decoding process
/// is refused otherwise.
package let isSanitized: Bool = {
  #if THREAD_SANITIZER
    true
  #else
    // Its library is a part of the program.
    unsafe dlsym(nil, "__asan_init") != nil
  #endif
}()
