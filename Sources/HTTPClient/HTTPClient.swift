internal import CCurl
internal import Concurrency
internal import HTTP
package import Secrets
internal import Synchronization

/// HTTP over libcurl: one thread drives every transfer through one multi handle.
///
/// 1. Every request has a deadline and a maximum, and ends: with an answer, an ``HTTPError``, a
///    `CancellationError`, or the error of its own upload.
/// 2. Cancelling the task aborts the transfer at once.
/// 3. Certificates are always verified; there is no way to turn that off.
/// 4. No cookies are kept, no `.netrc` and no environment is read, nothing is decompressed.
/// 5. A request that is not idempotent goes out once, whatever curl would do.
///
/// Connections are kept and shared by all requests of a client. Letting go of the last reference
/// ends the thread.
package final class HTTPClient: Sendable {
  package struct Settings: Sendable {
    package var userAgent = "easel"
    /// A PEM file to trust instead of the system's authorities.
    package var certificateAuthorities: String?
    package var proxy: Proxy?
    /// How many transfers are with curl at a time; the rest wait their turn.
    package var maximumActive = 256

    package init() {}
  }

  /// An HTTP proxy: plain requests are forwarded, secure ones tunnelled.
  package struct Proxy: Sendable {
    package let url: HTTPURL
    package let credentials: (user: String, password: Secret)?

    package init(_ url: HTTPURL, credentials: (user: String, password: Secret)? = nil) {
      self.url = url
      self.credentials = credentials
    }
  }

  private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  let settings: Settings
  /// How many WebSockets there are, those included that are being opened or closed.
  let webSockets = Guarded(0)
  private let loop: MultiLoop
  private let nextID = Atomic(0)

  package init(_ settings: Settings = Settings()) {
    precondition(Self.isCurlReady, "libcurl cannot be initialised")
    self.settings = settings
    let loop = MultiLoop(settings)
    self.loop = loop
    Thread.detach(name: "curl") { loop.run() }
  }

  deinit { loop.post(.stop) }

  /// Sends `request` and waits for the whole answer.
  package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    var hop = Hop(first: request)
    while true {
      let transfer = try transfer(for: hop, isStreaming: false)
      let arrival = try await uploading(transfer) { try await self.arrival(of: transfer) }
      let head = arrival.head(of: transfer)
      guard let next = try hop.following(status: head.status, headers: head.headers) else {
        return HTTPResponse(head: head, body: arrival.body, isTruncated: arrival.isTruncated)
      }
      hop = next
    }
  }

  /// Sends `request` and hands its answer to `body` as soon as the headers are there; the rest comes
  /// as it is read. Leaving `body` ends the transfer, read to its end or not.
  package func withResponse<Result>(
    _ request: HTTPRequest, _ body: (HTTPStreamingResponse) async throws -> Result
  ) async throws -> Result {
    var hop = Hop(first: request)
    while true {
      let transfer = try transfer(for: hop, isStreaming: true)
      defer { loop.post(.abort(transfer.id)) }
      let step = try await uploading(transfer) { () throws -> Step<Result> in
        let head = try await arrival(of: transfer).head(of: transfer)
        if let next = try hop.following(status: head.status, headers: head.headers) {
          return .redirected(next)
        }
        guard let inflow = transfer.inflow else { preconditionFailure("a stream has an inflow") }
        return .ended(
          try await body(HTTPStreamingResponse(head: head, body: HTTPBody(inflow: inflow))))
      }
      switch step {
      case .redirected(let next): hop = next
      case .ended(let result): return result
      }
    }
  }

  private enum Step<Result> { case redirected(Hop), ended(Result) }

  private func transfer(for hop: Hop, isStreaming: Bool) throws -> Transfer {
    try hop.check()
    let id = nextID.wrappingAdd(1, ordering: .relaxed).newValue
    let loop = loop
    var outflow: Outflow?
    if case .stream = hop.request.body {
      outflow = Outflow { loop.post(.resumeSending(id)) }
    }
    let inflow = isStreaming ? Inflow { loop.post(.resumeReceiving(id)) } : nil
    return Transfer(id: id, hop: hop, inflow: inflow, outflow: outflow)
  }

  private func arrival(of transfer: Transfer) async throws -> Arrival {
    try await withTaskCancellationHandler {
      try await unsafe withUnsafeThrowingContinuation { continuation in
        unsafe transfer.attach(Waiter(continuation))
        if !loop.post(.start(transfer)) {
          transfer.settle(.failure(HTTPError(.clientClosed)))
        }
      }
    } onCancel: {
      transfer.settle(.failure(CancellationError()))
      loop.post(.abort(transfer.id))
    }
  }

  /// Runs `body` while the upload, if there is one, is drawn from its source beside it.
  private func uploading<Result>(
    _ transfer: Transfer, _ body: () async throws -> Result
  ) async throws -> Result {
    guard let outflow = transfer.outflow, case .stream(let upload) = transfer.hop.request.body
    else { return try await body() }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        do {
          while let bytes = try await upload.next() { try await outflow.write(bytes) }
          outflow.finish()
        } catch {
          outflow.fail(error)
        }
      }
      return try await body()
    }
  }
}
