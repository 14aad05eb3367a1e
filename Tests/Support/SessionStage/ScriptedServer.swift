import Concurrency
import HTTP
import HTTPServer
package import JSON

/// A homeserver of one account on a real socket, as far as logging in and keys go. It does what it is
/// told to when it is to misbehave.
package final class ScriptedServer: Sendable {
  package struct Asked: Sendable {
    package let method: String
    /// Without `/_matrix/client/v3`, where it begins so.
    package let path: String
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
    package var keys = ServedKeys()
    package var wellKnown: (status: Int, text: String) = (404, "")
    package var versions: Answer = (200, ["versions": ["v1.1", "v1.15"]])
  }

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
    let prefix = "/_matrix/client/v3"
    let isForm = request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    let asked = Asked(
      method: request.method.name,
      path: unescaped(
        request.path.hasPrefix(prefix) ? String(request.path.dropFirst(prefix.count)) : request.path
      ),
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
      return keys.answer(asked, user: logins.user, device: device)
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

extension JSONValue {
  package var pairs: [(String, JSONValue)] {
    guard case .object(let object) = self else { return [] }
    return object.members.map { ($0.name, $0.value) }
  }

  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }
}

private func form(_ bytes: [UInt8]) -> JSONValue {
  let fields = bytes.split(separator: UInt8(ascii: "&")).map {
    field -> (String, JSONValue) in
    let parts = String(decoding: field, as: UTF8.self).split(separator: "=", maxSplits: 1)
    return (
      unescaped(String(parts[0])), .string(parts.count > 1 ? unescaped(String(parts[1])) : "")
    )
  }
  return .object(JSONObject(fields))
}

private func unescaped(_ text: String) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"),
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      bytes.append(value)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
