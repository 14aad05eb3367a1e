internal import Concurrency
internal import HTTP
internal import HTTPClient
internal import Secrets
internal import Storage

/// The server, and the four things that are asked of it.
///
/// 1. Each try is signed anew: a signature is good for minutes, and a wait may take one.
/// 2. What may pass (a server that is busy or gone, a connection that broke) is tried again, within
///    bounds; asking twice is asking once, since a key is put with the same bytes always.
/// 3. The body of a put is signed by its digest, so a server that looks refuses any other.
struct ObjectServer: Sendable {
  /// What a connection brings at the very least.
  private static let slowestBytesPerSecond = 128 << 10

  let bucket: Bucket
  let key: AccessKey
  let http: HTTPClient
  /// The real time: the server compares it with its own.
  let clock: WallClock
  let randomness: Randomness
  let policy: RetryPolicy
  let connectTimeout: Duration
  /// For one try, beside what the bytes take.
  let patience: Duration

  private struct Question {
    let method: HTTPMethod
    let url: HTTPURL
    var body: [UInt8]?
    var digest = SignedForm.nothing
    var maximumCount = XMLReader.maximumBytes
  }

  /// `digest` is the SHA-256 of `bytes` in hexadecimal digits.
  func put(_ bytes: [UInt8], at key: String, digest: String) async throws(BlobError) {
    let question = Question(
      method: .put, url: try bucket.url(key: key), body: bytes, digest: digest)
    guard case .refused(let refusal) = try await ask(question) else { return }
    throw refusal.error(of: bucket)
  }

  /// - Returns: `nil` when there is no such object.
  func get(_ key: String, atMost maximum: Int) async throws(BlobError) -> [UInt8]? {
    let question = Question(
      method: .get, url: try bucket.url(key: key), maximumCount: maximum)
    switch try await ask(question) {
    case .granted(let bytes): return bytes
    case .refused(let refusal) where refusal.isMissingKey: return nil
    case .refused(let refusal): throw refusal.error(of: bucket)
    }
  }

  /// Also when there is no such object.
  func delete(_ key: String) async throws(BlobError) {
    let question = Question(method: .delete, url: try bucket.url(key: key))
    switch try await ask(question) {
    case .granted: return
    case .refused(let refusal) where refusal.isMissingKey: return
    case .refused(let refusal): throw refusal.error(of: bucket)
    }
  }

  /// The keys with this beginning, behind `last`.
  func list(
    _ beginning: String, after last: String?, atMost count: Int
  ) async throws(BlobError) -> Listing {
    var query = [
      (name: "list-type", value: "2"), (name: "prefix", value: beginning),
      (name: "max-keys", value: "\(min(max(count, 1), Listing.maximumCount))"),
    ]
    if let last { query.append((name: "start-after", value: last)) }
    switch try await ask(Question(method: .get, url: try bucket.url(query: query))) {
    case .refused(let refusal): throw refusal.error(of: bucket)
    case .granted(let bytes):
      do throws(XMLError) {
        let listing = try Listing(parsing: bytes)
        // An old server that does not know what was asked gives the beginning again, and again.
        let isAsked = listing.objects.allSatisfy { object in
          object.key.utf8.starts(with: beginning.utf8)
            && (last.map { $0.utf8.lexicographicallyPrecedes(object.key.utf8) } ?? true)
        }
        guard isAsked else { throw .unexpected("keys that were not asked for") }
        return listing
      } catch {
        throw BlobError(
          .unavailable, "the list of the bucket cannot be read: \(error)",
          hint: "check that `blobs.endpoint` is the address of an S3 server")
      }
    }
  }

  private enum Answer {
    case granted([UInt8])
    case refused(Refusal)
  }

  private func ask(_ question: Question) async throws(BlobError) -> Answer {
    var attempt = 1
    while true {
      let (answer, outcome) = await askOnce(question)
      guard let outcome,
        case .retry(let wait) = policy.decide(
          after: outcome, attempt: attempt, isIdempotent: true, now: clock.now(), randomness)
      else { return try answer.get() }
      do { try await clock.sleep(wait) } catch { throw Self.stopped }
      attempt += 1
    }
  }

  /// What came of one try; and, where another may help, what tells when.
  private func askOnce(
    _ question: Question
  ) async -> (answer: Result<Answer, BlobError>, outcome: RetryPolicy.Outcome?) {
    do {
      let response = try await http.send(request(question))
      guard !response.isSuccess else { return (.success(.granted(response.body)), nil) }
      let refusal = Refusal(response)
      // Some say "later" by a word, with a status that is for good elsewhere.
      let status = refusal.isPassing ? 503 : response.status
      return (
        .success(.refused(refusal)),
        .answered(status: status, retryAfter: response.headers["Retry-After"])
      )
    } catch let error as HTTPError {
      return (.failure(Self.unreachable(error)), .failed(error))
    } catch {
      return (.failure(Self.stopped), nil)
    }
  }

  private func request(_ question: Question) -> HTTPRequest {
    let signature = Signature(at: clock.now(), region: bucket.region)
    let origin = question.url.origin
    let headers = [
      (name: "x-amz-content-sha256", value: question.digest),
      (name: "x-amz-date", value: signature.time),
    ]
    // As libcurl writes it.
    let host = origin.description.dropFirst(origin.scheme.rawValue.utf8.count + 3)
    let form = SignedForm(
      method: question.method.name, target: question.url.target,
      headers: headers + [(name: "host", value: String(host))], payload: question.digest)
    let body: HTTPRequest.Body = if let bytes = question.body { .bytes(bytes) } else { .none }
    var request = HTTPRequest(
      question.method, question.url, body: body,
      credentials: .header(
        name: "Authorization", signature.authorization(form, by: key)))
    for header in headers { request.headers.add(header.name, header.value) }
    request.redirects = .none
    request.connectTimeout = connectTimeout
    request.maximumResponseBytes = question.maximumCount
    let count = max(question.body?.count ?? 0, question.maximumCount)
    request.deadline = patience + .seconds(count / Self.slowestBytesPerSecond)
    request.idleTimeout = patience
    return request
  }

  private static func unreachable(_ error: HTTPError) -> BlobError {
    BlobError(
      .unavailable, "the server of the blobs cannot be asked: \(error)",
      hint: "check the network, and `blobs.endpoint`")
  }

  private static let stopped = BlobError(
    .unavailable, "the server of the blobs was not waited for: the program stops")
}
