import Concurrency
import CryptoStage
import HTTP
import HTTPServer
package import JSON

/// A homeserver of one account on a real socket, as far as logging in and keys go: ``Logins`` answers
/// for the one, ``ServedKeys`` for the others. It does what it is told to when it is to misbehave.
package final class ScriptedServer: Sendable {
  package struct Asked: Sendable {
    package let method: String
    /// Without `/_matrix/client/v3`, where it begins so.
    package let path: String
    /// Those of the path without its beginning, each by itself.
    let segments: [String]
    let query: [(name: String, value: String)]
    package let body: JSONValue
    package let token: String?

    package var line: String { "\(method) \(path)" }
  }

  package typealias Answer = (status: Int, body: JSONValue)

  package struct State: Sendable {
    package var asked: [Asked] = []
    /// By the end of the line: answered so, instead.
    package var instead: [String: @Sendable (inout State, Asked) -> Answer?] = [:]
    package var base = ""
    package var logins = Logins()
    package var keys: ServedKeys
    package var wellKnown: (status: Int, text: String) = (404, "")
    package var versions: Answer = (200, ["versions": ["v1.1", "v1.15"]])

    init() { keys = ServedKeys(of: logins.user) }
  }

  static let prefix = "/_matrix/client/v3"

  private let state = Guarded(State())

  /// Changes or looks at what the server has.
  @discardableResult
  package func with<Result: Sendable, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try state.withLock(body)
  }

  package var asked: [Asked] { with { $0.asked } }
  package func count(_ line: String) -> Int { asked.count { $0.line == line } }

  /// Runs `body` beside the server.
  package static func run<Result: Sendable>(
    _ body: @Sendable (ScriptedServer, _ base: String) async throws -> Result
  ) async throws -> Result {
    let server = ScriptedServer()
    var routes = Routes()
    for method: HTTPMethod in [.get, .put, .post, .delete] {
      routes.add(method, "/{rest...}") { try await server.response(to: $0) }
    }
    let http = HTTPServer(ServerSettings(), routes: routes)
    let (isReady, stop) = (Gate(), Gate())
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await http.run(until: stop) { _ in isReady.open() } }
      try await isReady.wait()
      guard let port = http.port else { preconditionFailure("a ready server has a port") }
      let base = "http://127.0.0.1:\(port)"
      server.with { $0.base = base }
      defer { stop.open() }
      return try await body(server, base)
    }
  }

  private func response(to request: ServerRequest) async throws -> ServerResponse {
    let bytes = try await request.body.bytes()
    let path =
      request.path.hasPrefix(Self.prefix)
      ? request.path.dropFirst(Self.prefix.count) : request.path[...]
    let isForm = request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    let asked = Asked(
      method: request.method.name,
      path: path.withoutEscapes, segments: path.split(separator: "/").map(\.withoutEscapes),
      query: request.query.map { ($0.name, $0.value) },
      body: isForm
        ? form(bytes)
        : (try? JSONValue(JSONDocument(bytes, options: .event).root)) ?? [:],
      token: request.headers["Authorization"].map { String($0.dropFirst("Bearer ".count)) })
    let (status, body) = with { state -> Answer in
      state.asked.append(asked)
      for (end, answer) in state.instead where asked.line.hasSuffix(end) {
        if let answer = answer(&state, asked) { return answer }
      }
      return state.answer(asked)
    }
    if asked.path == "/.well-known/matrix/client" {
      let (status, text) = with { $0.wellKnown }
      return ServerResponse(status: status, text: text)
    }
    return ServerResponse(
      status: status, headers: ["Content-Type": "application/json"],
      body: .bytes(body.compact()))
  }
}

extension ScriptedServer.State {
  package mutating func answer(_ asked: ScriptedServer.Asked) -> ScriptedServer.Answer {
    switch asked.path {
    case "/_matrix/client/versions": return versions
    case "/_matrix/client/v1/auth_metadata": return logins.oauth(asked, base: base)
    case let path where path.hasPrefix("/oauth/"): return logins.oauth(asked, base: base)
    case "/login", "/refresh": return logins.answer(asked)
    default: break
    }
    switch logins.device(of: asked.token) {
    case .failure(let refusal): return (refusal.status, refusal.body)
    case .success(let device):
      if asked.path == "/account/whoami" {
        return (200, ["user_id": .string(logins.user), "device_id": .string(device)])
      }
      if asked.path == "/_matrix/client/v1/media/config" {
        return (200, ["m.upload.size": .integer(50 << 20)])
      }
      return keys.answer(asked, device: device)
    }
  }
}

package func refusal(_ status: Int, _ code: String, _ more: JSONValue = [:])
  -> ScriptedServer.Answer
{
  var body = more
  body["errcode"] = .string(code)
  return (status, body)
}

private func form(_ bytes: [UInt8]) -> JSONValue {
  let fields = bytes.split(separator: UInt8(ascii: "&")).map {
    field -> (String, JSONValue) in
    let parts = String(decoding: field, as: UTF8.self).split(separator: "=", maxSplits: 1)
    return (parts[0].withoutEscapes, .string(parts.count > 1 ? parts[1].withoutEscapes : ""))
  }
  return .object(JSONObject(fields))
}
