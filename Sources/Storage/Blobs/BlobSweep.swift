package import Concurrency

/// Removes the blobs that nothing refers to.
///
/// 1. Who wants to refer to a blob puts it and commits, within `grace`, the reference, or the arrival
///    that will lead to it; or, in the transaction that commits the reference, sees (and holds)
///    another to the same blob.
/// 2. A blob put within the last `grace` is not touched: its reference may be on the way. The same
///    holds for `grace` before the oldest arrival that waits: a program that was down for days finds
///    its pictures again.
/// 3. References are asked for after the time and the arrivals were looked at, and the time is looked
///    at again, under the lock that every put takes, before the blob goes.
///
/// So a reference that (1) allows was either committed before it was asked for, and the blob is kept;
/// or its put came after the first look, and the second one keeps the blob; or it is on the way, and
/// the blob is younger than `grace`.
package struct BlobSweep: Sendable {
  package struct Report: Equatable, Sendable {
    package var seen = 0
    package var young = 0
    package var kept = 0
    package var removed = 0
    package var removedBytes = 0
  }

  /// Blobs that are looked at, and asked for, in one go.
  package static let pageCount = 100

  /// Far longer than anybody takes from a put to its commit, a clock that is set included.
  package var grace: Duration = .seconds(24 * 3_600)
  /// The rest after each page, so that a sweep never keeps others from the disk.
  package var rest: Duration = .milliseconds(100)

  package init() {}

  /// Goes once through all of `blobs`. `waiting` gives when the oldest arrival that waits arrived, and
  /// `referenced` those of the given blobs that something refers to, as one snapshot of the store
  /// says; what they throw ends the sweep.
  package func run<Blobs: BlobStore>(
    _ blobs: Blobs, clock: WallClock, waiting: @Sendable () async throws -> Instant?,
    referenced: @Sendable ([BlobName]) async throws -> Set<BlobName>
  ) async throws -> Report {
    var report = Report()
    var last: BlobName?
    while true {
      let page = try await blobs.list(after: last, atMost: Self.pageCount)
      guard let end = page.last else { return report }
      let now = clock.now()
      let limit = min(now, try await waiting() ?? now) - grace
      let old = page.filter { $0.put < limit }
      let kept = old.isEmpty ? [] : try await referenced(old.map(\.name))
      for entry in old where !kept.contains(entry.name) {
        guard try await blobs.remove(entry.name, ifPutBefore: limit) else { continue }
        report.removed += 1
        report.removedBytes += entry.count
      }
      report.seen += page.count
      report.young += page.count - old.count
      report.kept += old.count { kept.contains($0.name) }
      last = end.name
      try await clock.sleep(rest)
    }
  }
}
