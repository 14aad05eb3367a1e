public import Synchronization

/// A value only one thread at a time can reach.
///
/// `Mutex`, made visible to ThreadSanitizer: on Linux its contended path lives in an
/// uninstrumented library, and TSan would report races that are not there.
///
/// Decide under the lock, act after it: never resume a continuation, call out or wait inside
/// `body`.
///
/// Inlinable, since a generic function called from another module looks up its types at run time,
/// which takes longer than the lock.
@usableFromInline package final class Guarded<Value: Sendable>: Sendable {
  @usableFromInline let value: Mutex<Value>

  @inlinable package init(_ value: Value) { self.value = Mutex(value) }

  @inlinable package func withLock<Result: Sendable, Failure: Error>(
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
  @_silgen_name("__tsan_acquire") @usableFromInline
  func __tsan_acquire(_ address: UnsafeRawPointer)
  @_silgen_name("__tsan_release") @usableFromInline
  func __tsan_release(_ address: UnsafeRawPointer)
#endif
