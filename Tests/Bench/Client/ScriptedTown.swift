import Concurrency
import CryptoStage
import HTTP
import HTTPServer
import JSON
import Matrix

/// A ``ScriptedHomeserver`` on a socket, for one account: what it would take a real one minutes to make
/// is there at once.
actor ScriptedTown {
  static let user = "@reader:here"
  static let device = "BENCH"

  private let homeserver = ScriptedHomeserver()
  private let reader: UserID
  private let readerDevice: DeviceID

  /// Rooms with a user each, who has so many devices.
  init(rooms: Int, devicesEach: Int) throws {
    guard let reader = UserID(Self.user), let device = DeviceID(Self.device) else {
      throw Child.Failure(description: "the reader has no name")
    }
    (self.reader, readerDevice) = (reader, device)
    let crowd = try Crowd(users: rooms, devicesEach: devicesEach)
    crowd.enter(homeserver)
    for (number, user) in crowd.users.enumerated() {
      guard let room = RoomID(Self.room(number)) else { continue }
      try homeserver.make(room, with: [user, reader])
    }
  }

  static func room(_ number: Int) -> String { "!room\(number):here" }

  /// Runs `body` beside it.
  static func run<Result: Sendable>(
    _ town: ScriptedTown, _ body: (_ address: String) async throws -> Result
  ) async throws -> Result {
    try await serving({ try await town.answer($0) }, body)
  }

  private func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let bytes = try await request.body.bytes()
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts.dropFirst(3).first ?? "") {
    case (.get, "sync"): return json(try await sync(request))
    case (.get, "rooms") where parts.last == "members":
      let members = try homeserver.membersAnswer(of: try room(parts[4]))
      return json(["chunk": .array(try members.map { try JSONValue($0.raw) })])
    case (.put, "rooms") where parts.count > 6:
      let content = try JSONValue(JSONDocument(bytes).root)
      let event = homeserver.say(parts[6], content, in: try room(parts[4]), by: reader)
      return json(["event_id": .string(event.text)])
    default: break
    }
    do {
      return json(try other(request, bytes))
    } catch let refused as ScriptedHomeserver.Refused {
      return ServerResponse(status: refused.error.httpStatus, text: "{}")
    }
  }

  private func sync(_ request: ServerRequest) async throws -> JSONValue {
    let since = request.query("since").flatMap { Int($0) } ?? 0
    let end = ContinuousClock.now + .milliseconds(Int(request.query("timeout") ?? "") ?? 0)
    while homeserver.position == since, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(50))
    }
    return homeserver.syncBody(reader, readerDevice, since: since)
  }

  private func other(_ request: ServerRequest, _ bytes: [UInt8]) throws -> JSONValue {
    let method = APIRequest.Method(rawValue: request.method.name) ?? .get
    var asked = APIRequest(method, request.path)
    if !bytes.isEmpty { asked.body = .written(bytes) }
    return try JSONValue(
      JSONDocument(try homeserver.answer(asked, from: reader, readerDevice)).root)
  }

  private func room(_ name: String) throws -> RoomID {
    guard let room = RoomID(name.replacing("%21", with: "!").replacing("%3A", with: ":")) else {
      throw Child.Failure(description: "\(name) is no room")
    }
    return room
  }
}
