package import Concurrency
package import Storage
package import Studio

/// What every worker needs.
package struct Workshop<S: Store>: Sendable where S.Transaction: StudioGround {
  package let store: S
  package let blobs: any BlobStore
  package let desk: Desk
  /// What this process is called in the rows of the jobs it holds.
  package let name: String
  package let lease: Duration
  package let policy: LoopPolicy
  package let clock: WallClock
  package let randomness: Randomness
  package let observe: @Sendable (WorkHappening) -> Void
  let board: ProgressBoard

  package init(
    store: S, blobs: any BlobStore, desk: Desk, name: String, lease: Duration = .seconds(30),
    policy: LoopPolicy = LoopPolicy(), clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (WorkHappening) -> Void = { _ in }
  ) {
    self.store = store
    self.blobs = blobs
    self.desk = desk
    self.name = name
    self.lease = lease
    self.policy = policy
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
    board = ProgressBoard(clock: clock)
  }

  /// Asks again, with growing pauses, for as long as the answer is "not now" and nobody cancels: what
  /// a painter made is not thrown away because a disk is full for a moment.
  func patiently<Result>(_ body: () async throws -> Result) async throws -> Result {
    var backoff = policy.backoff
    while true {
      let wait: Duration
      do {
        return try await body()
      } catch let error as StorageError where error.isPassing {
        wait = backoff.next(randomness)
        observe(.loop(.storeFailed(.jobs, error, retryAfter: wait)))
      } catch let error as BlobError where error.isPassing {
        wait = backoff.next(randomness)
        observe(.blobsFailed(error, retryAfter: wait))
      }
      try await clock.sleep(wait)
    }
  }
}

/// What a worker tells whoever keeps the log, or shows people how far a picture is.
package enum WorkHappening: Sendable {
  case loop(LoopHappening)
  case progress(PaintingProgress)
  /// A painter was at work for so long, and brought a picture.
  case brought(PictureID, painter: String, took: Duration)
  /// One attempt came to nothing. `isFinal` when no other follows.
  case attemptFailed(JobID, of: PictureID?, reason: String, isFinal: Bool)
  case blobsFailed(BlobError, retryAfter: Duration)
  /// Work waits for somebody whom this program does not have, and nobody else serves.
  case stranded(WaitingWork)
  /// So many jobs were ended, since nobody has this painter or critic any more.
  case abandoned(Worker, count: Int)
  /// Bytes that nobody can ask for any more went.
  case swept(BlobSweep.Report, collected: Int)
}
