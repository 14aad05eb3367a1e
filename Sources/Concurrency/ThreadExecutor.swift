/// A serial executor that owns one operating-system thread.
///
/// Swift's cooperative pool has one thread per core. A call that blocks — `sqlite3_step`,
/// `PQexec`, `fsync` — takes a core's worth of the whole program with it, so every blocking
/// library lives behind an actor that runs here instead. A hop costs about 10 µs: cross once per
/// transaction, not once per statement.
///
/// The thread keeps the executor alive until ``shutDown()``.
package final class ThreadExecutor: SerialExecutor, TaskExecutor {
  private let queue = BlockingQueue()

  package init(name: String) {
    Thread.detach(name: name) {
      while let job = self.queue.next() {
        unsafe job.runSynchronously(
          isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
      }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    queue.append(UnownedJob(job))
  }

  /// Ends the thread once everything already queued has run.
  package func shutDown() {
    queue.close()
  }
}
