internal import Glibc

/// The jobs of a ``ThreadExecutor``, first in, first out: `next()` waits on a condition variable,
/// `append` wakes it.
///
/// `@unchecked Sendable` is justified by `mutex`, which guards every stored property below it.
@safe final class BlockingQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let ready = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [UnownedJob] = []
  private var head = 0
  private var isClosed = false

  init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(ready, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(ready)
    unsafe pthread_mutex_destroy(mutex)
    unsafe ready.deallocate()
    unsafe mutex.deallocate()
  }

  func append(_ job: UnownedJob) {
    unsafe pthread_mutex_lock(mutex)
    jobs.append(job)
    unsafe pthread_cond_signal(ready)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// The oldest job, waiting for one if need be; `nil` once closed and empty.
  func next() -> UnownedJob? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while head == jobs.count {
      if isClosed { return nil }
      jobs.removeAll(keepingCapacity: true)
      head = 0
      unsafe pthread_cond_wait(ready, mutex)
    }
    defer { head += 1 }
    if head > 1_024, head * 2 > jobs.count {
      // Never empty, it would otherwise keep all that it ever held.
      jobs.removeFirst(head)
      head = 0
    }
    return jobs[head]
  }

  func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(ready)
    unsafe pthread_mutex_unlock(mutex)
  }
}
