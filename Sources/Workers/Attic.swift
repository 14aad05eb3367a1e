import Concurrency
package import Storage
package import Studio

/// Takes away the bytes of what was hidden long ago, and of what nothing ever referred to.
///
/// Every blob was put before the row that names it was committed, so a blob without a row is either
/// on its way there, and young, or of no use.
package struct Attic<S: Store>: Sendable where S.Transaction: StudioGround {
  static var batch: Int { 100 }

  private let workshop: Workshop<S>
  private let keeping: Duration
  private let interval: Duration
  private let sweep: BlobSweep

  package init(
    _ workshop: Workshop<S>, keeping: Duration, interval: Duration = .seconds(3_600),
    sweep: BlobSweep = BlobSweep()
  ) {
    self.workshop = workshop
    self.keeping = keeping
    self.interval = interval
    self.sweep = sweep
  }

  /// Runs until cancelled.
  package func run() async throws {
    while true {
      try await workshop.patiently {
        let collected = try await collect()
        let report = try await sweepBlobs()
        workshop.observe(.swept(report, collected: collected))
      }
      try await workshop.clock.sleep(interval)
    }
  }

  /// Hidden pictures become gone ones. - Returns: how many.
  @discardableResult
  package func collect() async throws -> Int {
    let (store, limit) = (workshop.store, workshop.clock.now() - keeping)
    var count = 0
    while true {
      let hidden = try await store.read {
        try $0.picturesHidden(before: limit, limit: Self.batch)
      }
      for picture in hidden {
        try Task.checkCancellation()
        try await store.write { transaction in
          try transaction.hold(conversation: picture.conversation)
          // It may have been brought back meanwhile.
          guard let picture = try transaction.picture(picture.id), picture.state == .hidden,
            picture.hidden ?? picture.created < limit
          else { return }
          try transaction.apply(.picture(picture.collected))
        }
      }
      count += hidden.count
      if hidden.count < Self.batch { return count }
    }
  }

  package func sweepBlobs() async throws -> BlobSweep.Report {
    let store = workshop.store
    return try await sweep.run(
      workshop.blobs, clock: workshop.clock,
      waiting: { try await store.read { try $0.oldestWaitingArrival() } },
      referenced: { names in
        try await store.read { transaction in
          Set(try names.filter { try transaction.isReferred($0) })
        }
      })
  }
}
