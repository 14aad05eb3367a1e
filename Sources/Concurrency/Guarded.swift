internal import Synchronization

/// A value only one thread at a time can reach.
///
/// `Mutex`, made visible to ThreadSanitizer: on Linux its contended path lives in an
/// uninstrumented library, and TSan would report races that are not there.
///
/// Decide under the lock, act after it: never resume a continuation, call out or wait inside
/// `body`.
package final class Guarded<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  package init(_ value: Value) { self.value = Mutex(value) }

  package func withLock<Result: Sendable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try value.withLock { (value: inout Value) throws(Failure) -> Result in
      #if THREAD_SANITIZER
        let here = unsafe UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        unsafe __tsan_acquire(here)
        defer { unsafe __tsan_release(here) }
      #endif
      return try body(&value)
    }
  }
}

#if THREAD_SANITIZER
  @_silgen_name("__tsan_acquire") private func __tsan_acquire(_ address: UnsafeRawPointer)
  @_silgen_name("__tsan_release") private func __tsan_release(_ address: UnsafeRawPointer)
#endif
