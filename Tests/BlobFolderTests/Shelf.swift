import BlobFolder
import Concurrency
import HTTPClient
import MemoryStorage
import Secrets
import Storage
import TestSupport

@testable import BlobS3

/// A store of blobs to hold to the contract, with what a test needs to disturb it. Another adapter
/// joins as another case of ``Kind``.
struct Shelf: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case memory, folder, bucket

    /// Without the bucket where there is no server for it; see `scripts/python --for BlobS3Tests`.
    static let allCases: [Kind] =
      SeaweedFS.isInstalled ? [.memory, .folder, .bucket] : [.memory, .folder]
  }

  let blobs: any BlobStore
  let time: Time
  private let spoil: @Sendable (BlobName) async throws -> Void

  init(_ kind: Kind, maximumCount: Int = 1 << 20) async throws {
    let time = Time()
    self.time = time
    switch kind {
    case .memory:
      let memory = MemoryBlobs(clock: time.clock, maximumCount: maximumCount)
      blobs = memory
      spoil = memory.damage
    case .folder:
      let folder = TemporaryFolder()
      let path = folder.path("blobs")
      blobs = try await BlobFolder.open(path, clock: time.clock, maximumCount: maximumCount)
      spoil = { name in
        let file = blobFile(name, in: path, of: folder)
        var bytes = readFile(file) ?? []
        bytes[0] ^= 1
        writeFile(bytes, to: file)
      }
    case .bucket:
      let bucket = try await Self.bucket(maximumCount: maximumCount, clock: time.clock)
      blobs = bucket
      spoil = { name in
        let beginning = bucket.folder + Generation.beginning(of: name)
        for object in try await bucket.server.list(beginning, after: nil, atMost: 10).objects {
          var bytes = try await bucket.server.get(object.key, atMost: object.count) ?? []
          bytes[0] ^= 1
          try await bucket.server.put(
            bytes, at: object.key, digest: BlobName(of: bytes).description)
        }
      }
    }
  }

  /// Changes one bit behind the store's back.
  func damage(_ name: BlobName) async throws { try await spoil(name) }

  /// Under a prefix of its own, in a bucket that all share.
  private static func bucket(maximumCount: Int, clock: WallClock) async throws -> BlobS3 {
    let server = try await SeaweedFS.shared()
    let bucket = try Bucket(
      "contract", prefix: "shelf-\(UInt64.random(in: 0 ... .max))", region: "us-east-1",
      endpoint: HTTPURL(parsing: server.endpoint), addressing: .path)
    let blobs = BlobS3(
      bucket,
      key: AccessKey(id: Secret(SeaweedFS.key.id), secret: Secret(SeaweedFS.key.secret)),
      over: HTTPClient(), clock: clock, randomness: .system, maximumCount: maximumCount)
    try await blobs.server.makeBucket()
    return blobs
  }
}

extension ObjectServer {
  /// Also where there is one already.
  func makeBucket() async throws {
    do throws(BlobError) { try await put([], at: "", digest: SignedForm.nothing) } catch {
      guard error.reason.contains("409") else { throw error }
    }
  }
}

/// Where a blob is; `folder` is named so that it lives as long as who asks.
func blobFile(_ name: BlobName, in path: String, of folder: TemporaryFolder) -> String {
  let digits = name.description
  return "\(path)/\(digits.prefix(2))/\(digits.dropFirst(2).prefix(2))/\(digits)"
}

/// A clock that a test sets.
final class Time: Sendable {
  private let instant = Guarded(Instant(milliseconds: 1_800_000_000_000))

  var now: Instant { instant.withLock { $0 } }
  var clock: WallClock {
    WallClock(now: { self.now }, sleep: { self.pass($0) })
  }

  func pass(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
