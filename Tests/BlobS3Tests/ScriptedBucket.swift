import ServerStage
import BlobS3
import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import Secrets
import Storage

/// A server that answers what it is told, one after the other, and remembers what it was asked.
final class ScriptedBucket: Sendable {
  struct Asked: Sendable {
    let method: String
    let path: String
    let prefix: String?
    let after: String?
    let authorization: String?
  }

  private let answers: Guarded<[ServerResponse]>
  private let heard = Guarded<[Asked]>([])

  var asked: [Asked] { heard.withLock { $0 } }
  /// `GET /pictures`, one after the other.
  var questions: [String] { asked.map { "\($0.method) \($0.path)" } }

  private init(_ answers: [ServerResponse]) { self.answers = Guarded(answers) }

  private func answer(_ request: ServerRequest) async throws -> ServerResponse {
    _ = try await request.body.bytes()
    heard.withLock {
      $0.append(
        Asked(
          method: request.method.name, path: request.path, prefix: request.query("prefix"),
          after: request.query("start-after"), authorization: request.headers["Authorization"]))
    }
    return answers.withLock { answers in
      // The last answer is given again and again.
      answers.count > 1 ? answers.removeFirst() : answers.first ?? ServerResponse()
    }
  }

  /// Runs `body` with blobs in such a bucket, and the time that passes on the wire.
  static func run(
    _ answers: [ServerResponse], maximumCount: Int = 1 << 20,
    _ body: @Sendable (BlobS3, ScriptedBucket, WireTime) async throws -> Void
  ) async throws {
    let bucket = ScriptedBucket(answers)
    var routes = Routes()
    for method in [HTTPMethod.get, .put, .delete] {
      routes.add(method, "/{path...}") { try await bucket.answer($0) }
    }
    try await withRoutes(routes) { base in
      let time = WireTime()
      try await body(blobs(at: base, time, maximumCount: maximumCount), bucket, time)
    }
  }

  static func blobs(
    at endpoint: String, _ time: WireTime, maximumCount: Int = 1 << 20
  ) throws -> BlobS3 {
    BlobS3(
      try Bucket(
        "pictures", prefix: "easel", region: "us-east-1", endpoint: HTTPURL(parsing: endpoint),
        addressing: .path),
      key: AccessKey(id: Secret("AKIDEXAMPLE"), secret: Secret("wordless-secret")),
      over: HTTPClient(), clock: time.clock, randomness: .seeded(1), wire: time.clock,
      maximumCount: maximumCount)
  }
}

/// A clock that passes while somebody sleeps, and remembers for how long.
final class WireTime: Sendable {
  private let state = Guarded(
    (now: Instant(milliseconds: 1_800_000_000_000), slept: [Duration]()))

  var slept: [Duration] { state.withLock { $0.slept } }

  var clock: WallClock {
    WallClock(
      now: { self.state.withLock { $0.now } },
      sleep: { duration in
        self.state.withLock { state in
          state.now = state.now + duration
          state.slept.append(duration)
        }
      })
  }
}

func answer(_ status: Int, _ text: String = "", headers: HTTPHeaders = [:]) -> ServerResponse {
  ServerResponse(status: status, headers: headers, body: .bytes(Array(text.utf8)))
}

/// What an S3 server says when it says no.
func refusal(_ status: Int, _ code: String, more: String = "") -> ServerResponse {
  answer(status, "<Error><Code>\(code)</Code><Message>words</Message>\(more)</Error>")
}

/// A page with these keys.
func listing(_ objects: [(key: String, count: Int)], isTruncated: Bool = false) -> String {
  let contents = objects.map {
    "<Contents><Key>\($0.key)</Key><LastModified>x</LastModified><Size>\($0.count)</Size></Contents>"
  }
  return """
    <?xml version="1.0" encoding="UTF-8"?>
    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>pictures</Name>\
    <IsTruncated>\(isTruncated)</IsTruncated>\(contents.joined())</ListBucketResult>
    """
}
