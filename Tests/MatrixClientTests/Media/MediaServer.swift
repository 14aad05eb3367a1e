import ServerStage
import Concurrency
import Glibc
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Matrix
import MatrixClient
import Secrets
import TestSupport

/// A homeserver that keeps media, and answers otherwise when it is told to.
final class MediaServer: Sendable {
  struct Behaviour: Sendable {
    var versions = ["v1.1", "v1.7", "v1.11"]
    var maximumUpload: Int? = 200 << 20
    /// Is asked before anything else is done; what it gives is the answer.
    var odd: @Sendable (ServerRequest, _ time: Int) async -> ServerResponse? = { _, _ in nil }
    /// What is made of stored bytes when they are asked for.
    var giving: @Sendable ([UInt8]) -> ServerResponse = { bytes in
      ServerResponse(headers: ["Content-Type": "application/octet-stream"], body: .bytes(bytes))
    }
  }

  struct Asked: Sendable {
    let line: String
    let token: String?
    let type: String?
    let disposition: String?
    let names: [String]
  }

  let behaviour: Behaviour
  private let log = Guarded<[Asked]>([])
  private let kept = Guarded<[String: [UInt8]]>([:])

  init(_ behaviour: Behaviour) { self.behaviour = behaviour }

  var asked: [Asked] { log.withLock { $0 } }
  var lines: [String] { asked.map(\.line) }
  func bytes(_ id: String) -> [UInt8]? { kept.withLock { $0[id] } }
  func keep(_ bytes: [UInt8], _ id: String) { kept.withLock { $0[id] = bytes } }

  func routes() -> Routes {
    var routes = Routes()
    for method in [HTTPMethod.get, .put, .post] {
      routes.add(method, "/{path...}", maximumBodyBytes: 1 << 30) { try await self.answer($0) }
    }
    return routes
  }

  private func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let line = "\(request.method) \(request.path)"
    let time = log.withLock { log in
      log.append(
        Asked(
          line: line, token: request.headers["Authorization"],
          type: request.headers["Content-Type"],
          disposition: request.headers["Content-Disposition"],
          names: request.query.map(\.name)))
      return log.count { $0.line.utf8.elementsEqual(line.utf8) }
    }
    if let odd = await behaviour.odd(request, time) { return odd }
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts.dropFirst().joined(separator: "/")) {
    case (.get, "client/versions"):
      return json(["versions": .array(behaviour.versions.map { .string($0) })])
    case (.get, "client/v1/media/config"):
      return json(behaviour.maximumUpload.map { ["m.upload.size": .integer($0)] } ?? [:])
    case (.post, "media/v1/create"):
      return json(["content_uri": "mxc://example.org/created"])
    case (.post, "media/v3/upload"):
      keep(try await request.body.bytes(), "posted")
      return json(["content_uri": "mxc://example.org/posted"])
    case (.put, let path) where path.hasPrefix("media/v3/upload/"):
      keep(try await request.body.bytes(), parts[5])
      return json([:])
    case (.get, let path) where path.hasPrefix("client/v1/media/download/"):
      guard let bytes = bytes(parts[6]) else { return refusal(404, "M_NOT_FOUND") }
      return behaviour.giving(bytes)
    default: return refusal(404, "M_UNRECOGNIZED")
    }
  }
}

func json(_ value: JSONValue) -> ServerResponse {
  ServerResponse(headers: ["Content-Type": "application/json"], body: .bytes(value.compact()))
}

func refusal(_ status: Int, _ code: String) -> ServerResponse {
  var response = json(["errcode": .string(code), "error": "no"])
  response.status = status
  return response
}

/// What a test works with.
struct MediaStage: Sendable {
  let server: MediaServer
  let media: MediaRepository
  let folder: TemporaryFolder
  let base: String
}

/// Runs `body` with a repository whose homeserver behaves as told.
func withMedia(
  _ behaviour: MediaServer.Behaviour = MediaServer.Behaviour(),
  tokens: any AccessTokens = FixedToken(Secret("token")), clock: WallClock = .system,
  settings change: @Sendable (inout MediaSettings) -> Void = { _ in },
  _ body: @Sendable (MediaStage) async throws -> Void
) async throws {
  let server = MediaServer(behaviour)
  try await withHTTP(server.routes()) { base in
    let folder = TemporaryFolder()
    var settings = MediaSettings(spoolFolder: folder.path)
    change(&settings)
    let homeserver = Homeserver(try HTTPURL(parsing: base), over: HTTPClient(), as: tokens)
    let media = MediaRepository(homeserver, settings: settings, clock: clock)
    try await body(MediaStage(server: server, media: media, folder: folder, base: base))
  }
}

func withHTTP(
  _ routes: Routes, _ body: @Sendable (_ base: String) async throws -> Void
) async throws {
  var settings = ServerSettings()
  settings.requestDeadline = .seconds(120)
  try await withRoutes(routes, settings: settings, body)
}

/// Bytes that repeat nowhere soon.
func sample(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}

extension SentFile {
  /// What an event would name.
  var source: MediaSource {
    switch self {
    case .clear(let uri): .plain(uri)
    case .encrypted(let file): .encrypted(file)
    }
  }

  var encrypted: EncryptedFile? { if case .encrypted(let file) = self { file } else { nil } }
}
