import Concurrency
import Storage
import Testing

/// What nothing refers to goes, and nothing else, whatever happens meanwhile.
@Suite(.timeLimit(.minutes(1))) struct SweepTests {
  private let sweep: BlobSweep = {
    var sweep = BlobSweep()
    sweep.grace = .seconds(60)
    return sweep
  }()

  @Test(arguments: Shelf.Kind.allCases)
  func `what is old and without a reference goes`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    let kept = try await shelf.blobs.put(bytes("kept"))
    let lost = try await shelf.blobs.put(bytes("lost"))
    shelf.time.pass(.seconds(61))
    let young = try await shelf.blobs.put(bytes("young"))
    let report = try await run(shelf.blobs, shelf) { _ in [kept] }
    #expect(report.seen == 3 && report.young == 1 && report.kept == 1)
    #expect(report.removed == 1 && report.removedBytes == 4)
    let left = try await shelf.blobs.list(after: nil, atMost: 10).map(\.name)
    #expect(left == [kept, young].sorted() && !left.contains(lost))
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `a blob put again while its references are asked for stays`(_ kind: Shelf.Kind) async throws
  {
    let shelf = try await Shelf(kind)
    let name = try await shelf.blobs.put(bytes("again"))
    shelf.time.pass(.seconds(61))
    let blobs = shelf.blobs
    let report = try await run(shelf.blobs, shelf) { _ in
      // Somebody paints the same picture just now; the reference is not committed yet.
      try await blobs.put(bytes("again"))
      return []
    }
    #expect(report.removed == 0)
    let isThere = try await shelf.blobs.contains(name)
    #expect(isThere)
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `it goes through all pages, and rests between them`(_ kind: Shelf.Kind) async throws {
    let shelf = try await Shelf(kind)
    for number in 0..<(2 * BlobSweep.pageCount + 1) {
      try await shelf.blobs.put(bytes("\(number)"))
    }
    shelf.time.pass(.seconds(61))
    let begin = shelf.time.now
    let asked = Guarded<[Int]>([])
    let report = try await run(shelf.blobs, shelf) { names in
      asked.withLock { $0.append(names.count) }
      return []
    }
    #expect(report.removed == 201)
    #expect(asked.withLock { $0 } == [100, 100, 1])
    #expect(shelf.time.now - begin == .milliseconds(300))
  }

  @Test func `who cannot say what is referred to ends the sweep, and nothing goes`() async throws {
    struct Gone: Error {}
    let shelf = try await Shelf(.memory)
    let name = try await shelf.blobs.put(bytes("a"))
    shelf.time.pass(.seconds(61))
    await #expect(throws: Gone.self) { try await run(shelf.blobs, shelf) { _ in throw Gone() } }
    let isThere = try await shelf.blobs.contains(name)
    #expect(isThere)
  }

  @Test(arguments: Shelf.Kind.allCases)
  func `what was put for something that still waits stays, however long that takes`(
    _ kind: Shelf.Kind
  ) async throws {
    let shelf = try await Shelf(kind)
    let lost = try await shelf.blobs.put(bytes("lost"))
    shelf.time.pass(.seconds(90))
    let posted = try await shelf.blobs.put(bytes("posted"))
    shelf.time.pass(.seconds(1))
    let arrived = shelf.time.now
    shelf.time.pass(.seconds(3 * 24 * 3_600))
    let report = try await run(shelf.blobs, shelf, waitingSince: arrived) { _ in [] }
    #expect(report.removed == 1 && report.young == 1)
    let left = try await shelf.blobs.list(after: nil, atMost: 10).map(\.name)
    #expect(left == [posted] && left != [lost])
    // It was handled, and nothing came of it.
    let later = try await run(shelf.blobs, shelf) { _ in [] }
    #expect(later.removed == 1)
  }

  private func run(
    _ blobs: some BlobStore, _ shelf: Shelf, waitingSince arrived: Instant? = nil,
    _ referenced: @Sendable ([BlobName]) async throws -> Set<BlobName>
  ) async throws -> BlobSweep.Report {
    try await sweep.run(
      blobs, clock: shelf.time.clock, waiting: { arrived }, referenced: referenced)
  }
}
