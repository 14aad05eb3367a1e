import Concurrency
import CryptoStage
import HTTP
import HTTPServer
import JSON
import Matrix
import MatrixCrypto

/// The scripted homeserver behind a socket, for a client that runs whole.
///
/// It keeps each event that is sent once, by its transaction, as a homeserver does.
final class Served: Sendable {
  struct Asked: Sendable {
    let line: String
    let body: [UInt8]
  }

  typealias Answer = (status: Int, body: JSONValue)

  /// What is done instead; nothing for what a homeserver does.
  typealias Instead = @Sendable (ScriptedHomeserver, _ line: String) -> Answer?

  fileprivate struct Held: @unchecked Sendable {
    let homeserver = ScriptedHomeserver()
    var asked: [Asked] = []
    var sent: [String: EventID] = [:]
    var instead: Instead = { _, _ in nil }
    /// Members that sync tells nobody of, since they never spoke.
    var silent: Set<String> = []
    var timelineLimit: Int?
  }

  private let held = Guarded(Held())

  func with<Result: Sendable, Failure: Error>(
    _ body: (ScriptedHomeserver) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try held.withLock { (held: inout Held) throws(Failure) -> Result in
      try body(held.homeserver)
    }
  }

  func instead(_ instead: @escaping Instead) { held.withLock { $0.instead = instead } }
  func silence(_ user: UserID) { held.withLock { _ = $0.silent.insert(user.text) } }
  func limitTimelines(to count: Int) { held.withLock { $0.timelineLimit = count } }

  var asked: [Asked] { held.withLock { $0.asked } }
  /// What was to be sent, each try.
  var puts: [Asked] { asked.filter { $0.line.contains("/send/") } }
  /// How often something was asked for.
  func count(_ part: String) -> Int { asked.count { $0.line.contains(part) } }

  func routes() -> Routes {
    var routes = Routes()
    for method in [HTTPMethod.get, .put, .post] {
      routes.add(method, "/_matrix/client/v3/{path...}") { try await self.answer($0) }
    }
    return routes
  }

  private func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let path = request.parameters["path"] ?? ""
    let line = "\(request.method.name) \(path)"
    let body = try await request.body.bytes()
    let parts = path.split(separator: "/").map(String.init)
    let (status, answer) = try held.withLock { held -> Answer in
      held.asked.append(Asked(line: line, body: body))
      if let odd = held.instead(held.homeserver, line) { return odd }
      return try held.answer(request, parts, body)
    }
    if parts.first == "sync", request.query("since") != nil { try await nap() }
    return ServerResponse(
      status: status, headers: ["Content-Type": "application/json"],
      body: .bytes(answer.compact()))
  }

  /// No long poll, and no endless loop either.
  private func nap() async throws { try await Task.sleep(for: .milliseconds(20)) }
}

extension Served.Held {
  fileprivate mutating func answer(
    _ request: ServerRequest, _ parts: [String], _ body: [UInt8]
  ) throws -> Served.Answer {
    guard let answer = try inRooms(request, parts, body) else {
      return try ofKeys(request, parts, body)
    }
    return (200, answer)
  }

  /// Nothing for what has nothing to do with rooms.
  private mutating func inRooms(
    _ request: ServerRequest, _ parts: [String], _ body: [UInt8]
  ) throws -> JSONValue? {
    let room = parts.count > 1 ? RoomID(parts[1]) : nil
    switch (parts.first, room, parts.dropFirst(2).first) {
    case ("account", _, _): return ["user_id": .string(easel.text), "device_id": "WHOLE"]
    case ("sync", _, _):
      return heard(
        homeserver.syncBody(
          easel, "WHOLE", since: request.query("since").flatMap { Int($0) } ?? 0,
          limitedTimeline: timelineLimit,
          asksStateAfter: request.query("use_state_after") == "true"))
    case ("rooms", let room?, "send"):
      if let known = sent[parts[4]] { return ["event_id": .string(known.text)] }
      let content = try JSONValue(JSONDocument(body).root)
      let event = homeserver.say(parts[3], content, in: room, by: easel)
      sent[parts[4]] = event
      return ["event_id": .string(event.text)]
    case ("rooms", let room?, "members"):
      return [
        "chunk": .array(
          (homeserver.rooms[room]?.state ?? []).filter { $0.type == "m.room.member" }
            .map(\.event))
      ]
    case ("rooms", let room?, "messages"):
      return homeserver.messages(in: room, before: request.query("from") ?? "p")
    case ("join", let room?, _):
      try homeserver.set(easel, .join, in: room)
      return ["room_id": .string(room.text)]
    case ("rooms", _, _): return [:]
    default: return nil
    }
  }

  private func ofKeys(
    _ request: ServerRequest, _ parts: [String], _ body: [UInt8]
  ) throws -> Served.Answer {
    var asked = APIRequest(
      request.method == .get ? .get : request.method == .put ? .put : .post,
      "/_matrix/client/v3", parts)
    for item in request.query { asked.query.append((item.name, item.value)) }
    if !body.isEmpty { asked.body = .written(body) }
    switch try homeserver.reply(to: asked, from: easel, "WHOLE") {
    case .success(let bytes): return (200, try JSONValue(JSONDocument(bytes).root))
    case .failure(let error):
      return (error.httpStatus, ["errcode": .string(error.code?.text ?? "")])
    case .unreachable, .unanswered: return (502, [:])
    }
  }

  /// Without those who never spoke.
  private func heard(_ answer: JSONValue) -> JSONValue {
    guard !silent.isEmpty else { return answer }
    var answer = answer
    var rooms = answer["rooms"] ?? [:]
    var joined = rooms["join"] ?? [:]
    for (name, content) in joined.pairs {
      var room = content
      for part in ["state", "state_after", "timeline"] {
        guard var list = room[part], case .array(let events)? = list["events"] else { continue }
        list["events"] = .array(
          events.filter { event in
            guard case .string(let key)? = event["state_key"] else { return true }
            return !silent.contains(key)
          })
        room[part] = list
      }
      joined[name] = room
    }
    rooms["join"] = joined
    answer["rooms"] = rooms
    return answer
  }
}
