import Concurrency
import CryptoStage
import HTTP
import HTTPServer
import JSON
import LineCommands
import Matrix

/// A homeserver that takes always the same time, with somebody in its encrypted rooms who prompts, and
/// who notes when it handed out what she said and when it took what came of it.
actor StudioTown {
  static let user = "@easel:here"
  static let device = "BENCH"
  /// Nobody is in it: events for it are taken and forgotten.
  static let bareRoom = "!bare:here"

  private let homeserver = ScriptedHomeserver()
  private let ann: Peer
  private let easel: UserID
  private let easelDevice: DeviceID
  private let news = Doorbell()
  private let taken = Doorbell()
  private var isHolding = false
  private var said: [String] = []
  private var handed: [String: Double] = [:]
  private var times: [String: [Double]] = [:]
  private var uploads = 0

  /// So many rooms, of which the first are hers.
  init(rooms: Int, hers: Int) throws {
    guard let easel = UserID(Self.user), let device = DeviceID(Self.device),
      let ann = UserID("@ann:here")
    else { throw Child.Failure(description: "nobody has a name") }
    (self.easel, easelDevice) = (easel, device)
    self.ann = try Peer(ann, device, on: homeserver, seed: 1)
    try self.ann.sync()
    let crowd = try Crowd(users: rooms > hers ? 100 : 1, devicesEach: 1)
    crowd.enter(homeserver)
    for number in 0..<rooms {
      let other = number < hers ? ann : crowd.users[number % crowd.users.count]
      try homeserver.make(try Self.id(Self.room(number)), with: [other, easel])
    }
  }

  static func room(_ number: Int) -> String { "!room\(number):here" }

  // MARK: What she does

  /// She learns whom she talks to.
  func meets() throws { for _ in 0..<2 { try ann.sync() } }

  func says(_ words: String, in room: Int) throws {
    homeserver.time = Int(WallClock.system.now().milliseconds)
    try ann.say(words, in: try Self.id(Self.room(room)))
    said.append(words)
    if !isHolding { news.ring() }
  }

  /// What is said until it is let go comes in one answer.
  func hold() { isHolding = true }

  func letGo() {
    isHolding = false
    news.ring()
  }

  // MARK: What is known

  func handedOut(_ words: String) -> Double? { handed[words] }

  /// How many events the studio put into this room.
  func count(in room: Int) -> Int { times[Self.room(room)]?.count ?? 0 }

  /// When event `number` was taken, counting from 0; waits for it.
  func accepted(_ number: Int, in room: Int) async throws -> Double {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let rings = taken.rings
      if let times = times[Self.room(room)], times.count > number { return times[number] }
      guard ContinuousClock.now < deadline else {
        throw Child.Failure(description: "event \(number) did not come into room \(room)")
      }
      try await taken.wait(after: rings, atMost: .seconds(1), on: .system)
    }
  }

  // MARK: The server

  /// Runs `body` beside it.
  static func run<Result: Sendable>(
    _ town: StudioTown, _ body: (_ address: String) async throws -> Result
  ) async throws -> Result {
    try await serving(maximumBodyBytes: 32 << 20, { try await town.answer($0) }, body)
  }

  private func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let bytes = try await request.body.bytes()
    let parts = request.path.split(separator: "/").map(\.withoutEscapes)
    if parts.dropFirst().first == "media" { return json(media(request.method)) }
    switch (request.method, parts.dropFirst(3).first ?? "") {
    case (.get, "sync"): return try await sync(request)
    case (.get, "") where parts.last == "versions": return json(["versions": ["v1.11"]])
    case (.get, "media"): return json(["m.upload.size": 50_000_000])
    case (.get, "rooms") where parts.last == "members":
      let members = try homeserver.membersAnswer(of: try Self.id(parts[4]))
      return json(["chunk": .array(try members.map { try JSONValue($0.raw) })])
    case (.put, "rooms") where parts.count > 6 && parts[5] == "send":
      return json(try take(bytes, type: parts[6], in: parts[4]))
    default: break
    }
    do {
      return json(try other(request, bytes))
    } catch let refused as ScriptedHomeserver.Refused {
      return ServerResponse(status: refused.error.httpStatus, text: "{}")
    }
  }

  /// A place, or the bytes for one: what they are does not matter.
  private func media(_ method: HTTPMethod) -> JSONValue {
    uploads += 1
    return ["content_uri": .string("mxc://here/\(uploads)")]
  }

  private func take(_ bytes: [UInt8], type: String, in room: String) throws -> JSONValue {
    guard room != Self.bareRoom else { return ["event_id": "$bare"] }
    homeserver.time = Int(WallClock.system.now().milliseconds)
    let content = try JSONValue(JSONDocument(bytes).root)
    let event = homeserver.say(type, content, in: try Self.id(room), by: easel)
    times[room, default: []].append(sharedMilliseconds())
    taken.ring()
    if !isHolding { news.ring() }
    return ["event_id": .string(event.text)]
  }

  private func sync(_ request: ServerRequest) async throws -> ServerResponse {
    let since = request.query("since").flatMap { Int($0) } ?? 0
    let end = ContinuousClock.now + .milliseconds(Int(request.query("timeout") ?? "") ?? 0)
    while since > 0 {
      let rings = news.rings
      let left = end - ContinuousClock.now
      if homeserver.position > since, !isHolding { break }
      guard left > .zero else { break }
      try await news.wait(after: rings, atMost: left, on: .system)
    }
    let body = homeserver.syncBody(easel, easelDevice, since: since, onlyNews: true)
    let response = json(body)
    let now = sharedMilliseconds()
    for words in said { handed[words] = now }
    said = []
    return response
  }

  private func other(_ request: ServerRequest, _ bytes: [UInt8]) throws -> JSONValue {
    let method = APIRequest.Method(rawValue: request.method.name) ?? .get
    var asked = APIRequest(method, request.path)
    if !bytes.isEmpty { asked.body = .written(bytes) }
    let answer = try homeserver.answer(asked, from: easel, easelDevice)
    // Keys that were uploaded and messages to devices are news.
    if request.method != .get, !isHolding { news.ring() }
    return try JSONValue(JSONDocument(answer).root)
  }

  private static func id(_ room: String) throws -> RoomID {
    guard let id = RoomID(room) else {
      throw Child.Failure(description: "\(room) is no room")
    }
    return id
  }
}
