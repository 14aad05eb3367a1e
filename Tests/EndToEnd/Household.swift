import Concurrency
import JSON
import Matrix
import MatrixClient
import Resident
import Secrets
import Storage
import TestSupport
import Testbed

/// An account of ours at a real homeserver, and a person who talks with it.
struct Household {
  let server: Synapse
  let account: Account
  let easel: Resident
  let bob: Person
  let room: RoomID

  /// Makes a room, has ours join it by its policy, and runs `body` while ours is alive. With
  /// `isSetUp` ours has its identity from the start, as `easel init` gives it.
  static func talks(
    on own: Synapse? = nil, options: ResidentOptions = ResidentOptions(), isEncrypted: Bool = true,
    isSetUp: Bool = false, room settings: JSONObject = [:],
    _ body: (Household) async throws -> Void
  ) async throws {
    let server: Synapse
    if let own { server = own } else { server = try await .shared() }
    let (account, folder) = (try await server.register("easel"), TemporaryFolder())
    let bob = try await Person.start("bob", on: server)
    let easel = try await Resident.open(
      account.login(on: server), in: folder.path, options: options)
    if isSetUp { try await easel.setsUp(password: account.password) }
    try await easel.live {
      let room = try await bob.room(with: easel, isEncrypted: isEncrypted, settings)
      try await body(
        Household(server: server, account: account, easel: easel, bob: bob, room: room))
    }
    try await easel.close()
  }

  /// Both have heard each other: keys are where they must be.
  func greet() async throws {
    try await easel.hears(event: bob.says("hello", in: room.text))
    try await bob.hears(event: easel.says("hello", in: room).text)
  }
}

extension Account {
  func login(on server: Synapse) throws -> ResidentLogin {
    try ResidentLogin(address: server.address, user: user, device: device, token: token)
  }
}

extension Person {
  /// A room with ours in it, which comes because it is asked.
  func room(
    with easel: Resident, isEncrypted: Bool = true, _ settings: JSONObject = [:]
  ) async throws -> RoomID {
    var what: JSONObject = [
      "encrypted": .boolean(isEncrypted), "invite": [.string(easel.user.text)],
    ]
    for member in settings.members { what[member.name] = member.value }
    let room = try await ask("create", what).string("room")
    try await hears(arrivalOf: easel, in: room)
    guard let id = RoomID(room) else {
      throw Resident.NotSent(description: "\(room) is no room ID")
    }
    try await easel.joins(id)
    return id
  }

  func hears(arrivalOf easel: Resident, in room: String) async throws {
    try await hears("ours arrive") {
      $0.type == "m.room.member" && $0.room == room && $0.text("state_key") == easel.user.text
        && $0.content?["membership"]?.string == "join"
    }
  }

  /// Any request; the answer's status.
  @discardableResult
  func requests(_ method: String, _ path: String, _ body: JSONValue = [:]) async throws -> JSONNode
  {
    try await ask(
      "request", ["method": .string(method), "path": .string(path), "body": body])
  }
}
