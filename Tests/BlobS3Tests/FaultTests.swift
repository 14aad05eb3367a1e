import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import Storage
import TestSupport
import Testing

@testable import BlobS3

/// What a server may do to us, told line by line.
@Suite(.timeLimit(.minutes(1))) struct FaultTests {
  private static let content = Array("abc".utf8)
  private static let name = BlobName(of: content)

  private static func key(_ name: BlobName, at time: Int64) -> String {
    "easel/blobs/" + Generation(name, put: Instant(milliseconds: time), mark: 7).text
  }

  private static func page(_ times: Int64...) -> ServerResponse {
    answer(200, listing(times.map { (key: key(name, at: $0), count: content.count) }))
  }

  @Test func `a server that is busy is asked again, each time signed anew`() async throws {
    try await ScriptedBucket.run([
      refusal(503, "SlowDown"), refusal(400, "RequestTimeout"), refusal(500, "InternalError"),
      Self.page(5),
    ]) { blobs, bucket, time in
      let entry = try await blobs.look(Self.name)
      #expect(
        entry == BlobEntry(name: Self.name, count: 3, put: Instant(milliseconds: 5)))
      #expect(bucket.asked.count == 4 && time.slept.count == 3)
      // The time in it is of whole seconds.
      #expect(bucket.asked.first?.authorization != bucket.asked.last?.authorization)
      #expect(bucket.asked[0].prefix == "easel/blobs/\(Self.name).")
    }
  }

  @Test func `it is waited for as long as it asks`() async throws {
    try await ScriptedBucket.run([
      answer(503, headers: ["Retry-After": "7"]), answer(200, listing([])),
    ]) { blobs, _, time in
      let entry = try await blobs.look(Self.name)
      #expect(entry == nil && time.slept.count == 1)
      #expect(time.slept.allSatisfy { $0 >= .seconds(7) })
    }
  }

  @Test func `a no for good is asked for once, and a busy server not for ever`() async throws {
    try await ScriptedBucket.run([refusal(403, "AccessDenied")]) { blobs, bucket, _ in
      let error = await #expect(throws: BlobError.self) { try await blobs.put(Self.content) }
      #expect(error?.kind == .readOnly && bucket.asked.count == 1)
    }
    try await ScriptedBucket.run([refusal(503, "SlowDown")]) { blobs, bucket, _ in
      let error = await #expect(throws: BlobError.self) { try await blobs.put(Self.content) }
      #expect(error?.kind == .unavailable && error?.isPassing == true)
      #expect(error?.reason.contains("SlowDown") == true && bucket.asked.count == 4)
    }
  }

  @Test func `nobody there is unavailable, with a hint, and names no key`() async throws {
    let time = WireTime()
    let blobs = try ScriptedBucket.blobs(
      at: "http://127.0.0.1:\(LoopbackSocket.freePort())", time)
    let error = await #expect(throws: BlobError.self) { try await blobs.get(Self.name) }
    #expect(error?.kind == .unavailable && error?.hint != nil && time.slept.count == 3)
    let said = "\(String(reflecting: error)) \(String(reflecting: blobs))"
    #expect(!said.contains("wordless-secret") && !said.contains("AKIDEXAMPLE"))
  }

  @Test func `a put that could not tidy up is a put`() async throws {
    try await ScriptedBucket.run([answer(200), refusal(403, "AccessDenied")]) { blobs, bucket, _ in
      let name = try await blobs.put(Self.content)
      #expect(name == Self.name && bucket.asked.map(\.method) == ["PUT", "GET"])
    }
  }

  @Test func `a put takes older generations away, and leaves younger ones`() async throws {
    let now: Int64 = 1_800_000_000_000
    try await ScriptedBucket.run([answer(200), Self.page(now - 1, now + 1), answer(204)]) {
      blobs, bucket, _ in
      try await blobs.put(Self.content)
      #expect(
        bucket.questions.dropFirst() == [
          "GET /pictures", "DELETE /pictures/" + Self.key(Self.name, at: now - 1),
        ])
    }
  }

  @Test func `a blob that is put anew while it is read is looked for again`() async throws {
    try await ScriptedBucket.run([
      Self.page(5), refusal(404, "NoSuchKey"), Self.page(6), answer(200, "abc"),
    ]) { blobs, bucket, _ in
      let got = try await blobs.get(Self.name)
      #expect(got == Self.content && bucket.asked.count == 4)
    }
  }

  @Test func `what is listed and never there is not looked for without end`() async throws {
    let round = [Self.page(5), refusal(404, "NoSuchKey")]
    try await ScriptedBucket.run((0..<9).flatMap { _ in round }) { blobs, bucket, _ in
      let error = await #expect(throws: BlobError.self) { try await blobs.get(Self.name) }
      #expect(error?.kind == .unavailable && bucket.asked.count == 10)
    }
  }

  @Test func `other bytes are put aside under the name that they have, and are never given`()
    async throws
  {
    try await ScriptedBucket.run([
      Self.page(5), answer(200, "abd"), answer(200), answer(204),
    ]) { blobs, bucket, _ in
      let error = await #expect(throws: BlobError.self) { try await blobs.get(Self.name) }
      #expect(error == .damaged(Self.name))
      let key = Self.key(Self.name, at: 5)
      #expect(
        bucket.questions == [
          "GET /pictures", "GET /pictures/\(key)",
          "PUT /pictures/\(key.replacing("blobs/", with: "damaged/"))",
          "DELETE /pictures/\(key)",
        ])
    }
  }

  @Test func `a blob beyond the maximum is refused before it is asked for`() async throws {
    let page = answer(200, listing([(key: Self.key(Self.name, at: 5), count: 1 << 40)]))
    try await ScriptedBucket.run([page], maximumCount: 10) { blobs, bucket, _ in
      await #expect(throws: BlobError.tooLarge(1 << 40, maximum: 10)) {
        try await blobs.get(Self.name)
      }
      #expect(bucket.asked.count == 1)
    }
  }

  @Test func `a list of something else is refused`() async throws {
    for text in ["<html></html>", "no XML", listing([(key: "other", count: 1)])] {
      try await ScriptedBucket.run([answer(200, text)]) { blobs, _, _ in
        let error = await #expect(throws: BlobError.self) {
          try await blobs.list(after: nil, atMost: 10)
        }
        #expect(error?.kind == .unavailable, "\(text)")
        #expect(error?.hint?.contains("blobs.endpoint") == true, "\(text)")
      }
    }
  }

  @Test func `a server that knows no start of a page is found out`() async throws {
    let page = answer(
      200, listing([(key: Self.key(Self.name, at: 5), count: 3)], isTruncated: true))
    try await ScriptedBucket.run([page]) { blobs, bucket, _ in
      let error = await #expect(throws: BlobError.self) { try await blobs.look(Self.name) }
      #expect(error?.kind == .unavailable && bucket.asked.count == 2)
      #expect(bucket.asked[1].after == Self.key(Self.name, at: 5))
    }
  }

  @Test func `the youngest generation counts, over the end of a page too`() async throws {
    let other = BlobName(of: [1])
    let (first, second) = other < Self.name ? (other, Self.name) : (Self.name, other)
    try await ScriptedBucket.run([
      answer(200, listing([(key: Self.key(first, at: 1), count: 1)], isTruncated: true)),
      answer(
        200,
        listing([
          (key: Self.key(first, at: 2), count: 2), (key: Self.key(second, at: 1), count: 3),
        ])),
    ]) { blobs, _, _ in
      let page = try await blobs.list(after: nil, atMost: 1)
      #expect(page == [BlobEntry(name: first, count: 2, put: Instant(milliseconds: 2))])
    }
  }
}
