/// A thread for work that blocks or computes for long, so that it takes none of the pool's. One thing
/// at a time, in the order in which they were asked for.
package actor Hand {
  private let executor: ThreadExecutor

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  package init(_ name: String) { executor = ThreadExecutor(name: name) }
  // Who waits for an answer holds us, so nothing is under way.
  deinit { executor.shutDown() }

  package func run<Result: Sendable, Failure: Error>(
    _ work: @Sendable () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try work()
  }

  /// The same for work that can be asked to stop: `work` is handed a question that is answered with
  /// yes once the task is cancelled.
  package nonisolated func run<Result: Sendable, Failure: Error>(
    stoppable work:
      @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool)
      throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let flag = Guarded(false)
    let answer = await withTaskCancellationHandler {
      await caught { () throws(Failure) in try work { flag.withLock { $0 } } }
    } onCancel: {
      flag.withLock { $0 = true }
    }
    return try answer.get()
  }

  private func caught<Success: Sendable, Failure: Error>(
    _ work: @Sendable () throws(Failure) -> Success
  ) -> Result<Success, Failure> {
    Result(catching: work)
  }
}
