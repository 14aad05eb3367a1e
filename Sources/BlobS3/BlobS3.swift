package import Concurrency
package import HTTPClient
package import Storage

/// Blobs in a bucket, for machines that share a store.
///
/// ```
/// prefix/blobs/3fa9….001800000000000-5f3759df5f3759df    a blob, and when it was put
/// prefix/damaged/3fa9….…                                 what had other bytes than its name says
/// ```
///
/// 1. To put a blob makes an object of its own (``Generation``); the youngest counts. When the server
///    has it, older ones are taken away.
/// 2. To remove takes away the generations that were there when it looked, and no other: what is put
///    meanwhile has another key. Nobody takes away the youngest but who removes.
/// 3. The times are those of whoever puts. Clocks that are set by a time service differ by far less
///    than the grace of a sweep.
///
/// It relies on a server that lists what was put as soon as it says so, in the order of keys, as
/// Amazon, Ceph, MinIO, Garage and SeaweedFS do; on no condition of a request, which not all know.
package struct BlobS3: BlobStore {
  /// A picture of 40 megapixels may take this much.
  package static let defaultMaximumCount = 64 << 20
  /// How often a blob is looked for again that was put anew while it was read.
  private static let maximumLooks = 5
  /// Pages that one question may take: a million objects that are no blobs of ours.
  private static let maximumPages = 1_000

  package let maximumCount: Int
  let server: ObjectServer
  let folder: String
  private let damaged: String
  /// How many were put by us.
  private let puts = Guarded<UInt32>(0)
  private let clock: WallClock
  private let randomness: Randomness

  /// `clock` says when a blob is put; `wire` signs requests and waits between tries, and is another
  /// one only where a test sets the time.
  package init(
    _ bucket: Bucket, key: AccessKey, over http: HTTPClient, clock: WallClock,
    randomness: Randomness, wire: WallClock = .system, retrying policy: RetryPolicy = RetryPolicy(),
    connectTimeout: Duration = .seconds(10), patience: Duration = .seconds(60),
    maximumCount: Int = Self.defaultMaximumCount
  ) {
    server = ObjectServer(
      bucket: bucket, key: key, http: http, clock: wire, randomness: randomness, policy: policy,
      connectTimeout: connectTimeout, patience: patience)
    folder = "\(bucket.prefix)blobs/"
    damaged = "\(bucket.prefix)damaged/"
    self.clock = clock
    self.randomness = randomness
    self.maximumCount = maximumCount
  }

  @discardableResult
  package func put(_ bytes: [UInt8]) async throws(BlobError) -> BlobName {
    guard bytes.count <= maximumCount else {
      throw .tooLarge(bytes.count, maximum: maximumCount)
    }
    let name = BlobName(of: bytes)
    let ours = Generation(name, put: clock.now(), mark: nextMark())
    try await server.put(bytes, at: folder + ours.text, digest: name.description)
    // What is left of older ones costs room, and nothing else.
    if let all = try? await generations(of: name) {
      for other in all where other.generation.isBefore(ours) { try? await remove(other.generation) }
    }
    return name
  }

  /// Of two puts of ours in one moment the second is the younger one; others differ by chance.
  private func nextMark() -> UInt64 {
    let number = puts.withLock { puts in
      puts &+= 1
      return UInt64(puts)
    }
    return number << 32 | randomness.next() >> 32
  }

  package func get(_ name: BlobName) async throws(BlobError) -> [UInt8]? {
    for _ in 0..<Self.maximumLooks {
      guard let found = try await generations(of: name).last else { return nil }
      guard found.count <= maximumCount else {
        throw .tooLarge(found.count, maximum: maximumCount)
      }
      let key = folder + found.generation.text
      // Gone when somebody put it anew, or removed it: look again.
      guard let bytes = try await server.get(key, atMost: found.count) else { continue }
      let truth = BlobName(of: bytes)
      if truth == name { return bytes }
      try await server.put(bytes, at: damaged + found.generation.text, digest: truth.description)
      try await remove(found.generation)
      throw .damaged(name)
    }
    throw BlobError(
      .unavailable, "blob \(name) is listed, and not there when it is asked for",
      hint: "look whether the server of the blobs is whole")
  }

  package func look(_ name: BlobName) async throws(BlobError) -> BlobEntry? {
    try await generations(of: name).last?.entry
  }

  @discardableResult
  package func remove(_ name: BlobName, ifPutBefore time: Instant) async throws(BlobError) -> Bool {
    let all = try await generations(of: name)
    guard let last = all.last, last.generation.put < time else { return false }
    for found in all { try await remove(found.generation) }
    return true
  }

  package func list(
    after name: BlobName?, atMost count: Int
  ) async throws(BlobError) -> [BlobEntry] {
    var entries: [BlobEntry] = []
    var last = name.map { folder + Generation.end(of: $0) }
    for _ in 0..<Self.maximumPages {
      let page = try await server.list(folder, after: last, atMost: count - entries.count + 1)
      for one in generations(on: page) {
        if entries.last?.name == one.entry.name {
          // The younger one comes later.
          entries[entries.count - 1] = one.entry
        } else if entries.count < count {
          entries.append(one.entry)
        } else {
          return entries
        }
      }
      guard page.isTruncated else { return entries }
      last = page.objects.last?.key
    }
    throw Self.crowded
  }

  /// A generation, and how many bytes the server has of it.
  private struct Found {
    let generation: Generation
    let count: Int

    var entry: BlobEntry {
      BlobEntry(name: generation.name, count: count, put: generation.put)
    }
  }

  /// The youngest is the last.
  private func generations(of name: BlobName) async throws(BlobError) -> [Found] {
    var all: [Found] = []
    var last: String?
    for _ in 0..<Self.maximumPages {
      let page = try await server.list(
        folder + Generation.beginning(of: name), after: last, atMost: Listing.maximumCount)
      all += generations(on: page)
      guard page.isTruncated else { return all }
      last = page.objects.last?.key
    }
    throw Self.crowded
  }

  /// What other programs put there is passed over.
  private func generations(on page: Listing) -> [Found] {
    page.objects.compactMap { object in
      Generation(parsing: object.key.dropFirst(folder.count)).map {
        Found(generation: $0, count: object.count)
      }
    }
  }

  private func remove(_ generation: Generation) async throws(BlobError) {
    try await server.delete(folder + generation.text)
  }

  private static let crowded = BlobError(
    .unavailable, "the prefix of the blobs is crowded with objects that are none",
    hint: "give the blobs a prefix of their own with `blobs.url`")
}
