import Concurrency
import HTTPClient
import JSON
import LineCommands
import Matrix
import MatrixClient
import MatrixCrypto
import Olm
import SQLiteStorage
import Secrets
import Storage

/// A ``MatrixClient`` on its store, as it runs in a program, whose user does nothing: what came in is
/// taken out of the inbox and forgotten.
struct Lodger: Sendable {
  private let store: SQLiteStore
  private let keyring: Keyring<SQLiteStore>
  private let client: MatrixClient<SQLiteStore>
  private let hearing: Hearing
  private let tally: Tally

  struct Malformed: Error {}

  /// `arguments`: the folder, the address, the user, the device, the token.
  static func open(_ arguments: [String], hearing source: String) async throws -> Lodger {
    guard let user = UserID(arguments[2]), let device = DeviceID(arguments[3]) else {
      throw Malformed()
    }
    let store = try await SQLiteStore.open("\(arguments[0])/store.sqlite", clock: .system)
    let tally = Tally()
    let vault = try Vault(key: Secret(copying: [UInt8](repeating: 7, count: 32)))
    let keyring = try Keyring(
      CryptoMachine(
        user: user, device: device, policy: .tolerant, ratchets: try LibolmRatchets(),
        vault: vault),
      in: store, rooms: .everybody,
      counter: try GenerationFile(path: "\(arguments[0])/counter"), clock: .system,
      observe: { tally.note($0) })
    let server = Homeserver(
      try HTTPURL(parsing: arguments[1]), over: HTTPClient(), as: FixedToken(Secret(arguments[4])))
    let settings = SyncSettings()
    let filter = String(decoding: settings.filter.json.compact(), as: UTF8.self)
    let hearing = try Hearing(source, ClassicSync(server, filter: filter, settings: settings))
    let client = MatrixClient(
      keyring, server: server, events: hearing, uploads: NoUploads(),
      // Nothing here is about the server's patience.
      limits: RateBudget.Limits(rate: 1_000, burst: 1_000), clock: .system, randomness: .system,
      observe: { tally.note($0) })
    if hearing.isFromFile { _ = try await keyring.begin() }
    return Lodger(store: store, keyring: keyring, client: client, hearing: hearing, tally: tally)
  }

  private init(
    store: SQLiteStore, keyring: Keyring<SQLiteStore>, client: MatrixClient<SQLiteStore>,
    hearing: Hearing, tally: Tally
  ) {
    self.store = store
    self.keyring = keyring
    self.client = client
    self.hearing = hearing
    self.tally = tally
  }

  func services() -> Services {
    let (keyring, tally) = (keyring, tally)
    let inbox = InboxLoop(store: store, clock: .system, randomness: .system) { arrival, _, _ in
      _ = try keyring.open(arrival)
      tally.handled()
    }
    let reading = Service("inbox") { ready in
      ready()
      try await inbox.run()
    }
    var services = client.services { ticket, _, _, _ in tally.settled(ticket) }
    // Who hears from a file has no homeserver to hold its store against.
    if hearing.isFromFile { services.removeAll { $0.name == "truth" } }
    return Services([reading] + services, patience: .seconds(3), clock: .system)
  }

  /// When the first answer was taken in.
  func began() async throws -> JSONValue {
    try await tally.wait { $0.answers > 0 }
    var answer: JSONValue = ["place": .string(try await place())]
    guard let spent = try await hearing.spent() else { return answer }
    let read = tally.now.read
    answer["wall"] = .decimal(spent.wall)
    answer["cpu"] = .decimal(spent.cpu)
    answer["read"] = .integer(read)
    // What a program above it costs that looks at each and does nothing.
    try await tally.wait { $0.handled >= read }
    answer["handled"] = .decimal(hearing.sinceArrival)
    return answer
  }

  func place() async throws -> String {
    let account = try Key(keyring.machine.user.text)
    return try await store.read { try $0.syncToken(of: account) } ?? ""
  }

  func send(_ body: String, to room: String, times count: Int) async throws -> JSONValue {
    guard let room = RoomID(room) else { throw Malformed() }
    let (keyring, content) = (keyring, MessageContent.text(body).json)
    let before = Spent.cpuNow
    var walls: [JSONValue] = []
    for number in 0..<count {
      let start = ContinuousClock.now
      let ticket = Array("\(number) \(UInt64.random(in: 0...(.max)))".utf8)
      let post = RoomPost(.event(.message, content), in: room, ticket: ticket)
      try await store.write { transaction in
        try keyring.post(post, in: &transaction)
        return ()
      }
      try await tally.wait { $0.settled.contains(ticket) }
      walls.append(.decimal((ContinuousClock.now - start).inMilliseconds))
    }
    return ["walls": .array(walls), "cpu": .decimal(Spent.cpuNow - before)]
  }

  func close() async throws { try await store.close() }
}

private struct NoUploads: Uploading {
  func upload(
    _ parts: [MediaUpload], isEncrypted: Bool, passing passed: PostResult
  ) async throws -> Delivery { .refused("nothing is uploaded here") }
}
