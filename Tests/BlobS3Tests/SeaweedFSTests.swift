import Concurrency
import HTTPClient
import Secrets
import Storage
import TestSupport
import Testing

@testable import BlobS3

/// A server that is not ours, and checks what we sign. The contract of blobs is kept with it in
/// `BlobFolderTests`.
@Suite(.timeLimit(.minutes(2)), .enabled(if: SeaweedFS.isInstalled, "\(SeaweedFS.howTo)"))
struct SeaweedFSTests {
  private func blobs(
    _ prefix: String, bucket name: String = "seaweed",
    as key: (id: String, secret: String) = SeaweedFS.key, wire: WallClock = .system
  ) async throws -> BlobS3 {
    let bucket = try Bucket(
      name, prefix: prefix, region: "us-east-1",
      endpoint: HTTPURL(parsing: await SeaweedFS.shared().endpoint), addressing: .path)
    return BlobS3(
      bucket, key: AccessKey(id: Secret(key.id), secret: Secret(key.secret)), over: HTTPClient(),
      clock: .system, randomness: .system, wire: wire)
  }

  /// With its bucket, which may be there.
  private func ready(_ prefix: String) async throws -> BlobS3 {
    let blobs = try await blobs(prefix)
    _ = try? await blobs.server.put([], at: "", digest: SignedForm.nothing)
    return blobs
  }

  private func reason(_ blobs: BlobS3) async -> String {
    let error = await #expect(throws: BlobError.self) { try await blobs.look(BlobName(of: [])) }
    return error?.reason ?? ""
  }

  @Test func `two machines see what either put, and a picture of megabytes`() async throws {
    let (one, other) = (try await ready("machines"), try await blobs("machines"))
    let picture = (0..<(9 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let name = try await one.put(picture)
    let got = try await other.get(name)
    #expect(got == picture)
    let isGone = try await other.remove(name)
    let left = try await one.get(name)
    #expect(isGone && left == nil)
  }

  @Test func `a put leaves one generation, and a list passes over what others put`() async throws {
    let blobs = try await ready("others")
    let name = try await blobs.put([1, 2, 3])
    try await blobs.put([1, 2, 3])
    for key in ["others/blobs/notes.txt", "others/elsewhere", "others/blobs/\(name)"] {
      try await blobs.server.put([9], at: key, digest: BlobName(of: [9]).description)
    }
    let keys = try await blobs.server.list("others/blobs/", after: nil, atMost: 10).objects
    #expect(keys.count == 3)
    let page = try await blobs.list(after: nil, atMost: 10)
    #expect(page.map(\.name) == [name])
    let after = try await blobs.list(after: name, atMost: 10)
    #expect(after.isEmpty)
  }

  @Test func `a damaged blob is kept for whoever looks into it`() async throws {
    let blobs = try await ready("damage")
    let name = try await blobs.put([1, 2, 3])
    let key = try #require(
      try await blobs.server.list("damage/blobs/", after: nil, atMost: 1).objects.first?.key)
    try await blobs.server.put([1, 2, 4], at: key, digest: BlobName(of: [1, 2, 4]).description)
    await #expect(throws: BlobError.damaged(name)) { try await blobs.get(name) }
    let kept = try await blobs.server.list("damage/damaged/", after: nil, atMost: 10).objects
    #expect(kept.map(\.key) == [key.replacing("/blobs/", with: "/damaged/")])
    let isThere = try await blobs.contains(name)
    #expect(!isThere)
  }

  @Test func `a wrong secret, an unknown key, a missing right and a missing bucket are told apart`()
    async throws
  {
    _ = try await ready("refused")
    let wrong = try await blobs("refused", as: (id: SeaweedFS.key.id, secret: "wrong"))
    let unknown = try await blobs("refused", as: (id: "NOBODY", secret: "wrong"))
    let reader = try await blobs("refused", as: SeaweedFS.readingKey)
    let nowhere = try await blobs("refused", bucket: "nowhere")
    #expect(await reason(wrong).contains("the signature is wrong"))
    #expect(await reason(unknown).contains("does not know the access key"))
    #expect(await reason(nowhere).contains("no bucket nowhere"))
    let nothing = try await reader.look(BlobName(of: []))
    #expect(nothing == nil)
    let error = await #expect(throws: BlobError.self) { try await reader.put([1]) }
    #expect(error?.kind == .readOnly)
  }

  @Test func `a clock that is an hour off is said to be`() async throws {
    _ = try await ready("clock")
    let late = WallClock(
      now: { WallClock.system.now() - .seconds(3_600) }, sleep: WallClock.system.sleep)
    let blobs = try await blobs("clock", wire: late)
    let error = await #expect(throws: BlobError.self) { try await blobs.look(BlobName(of: [])) }
    #expect(error?.reason.contains("too far apart") == true)
  }
}
