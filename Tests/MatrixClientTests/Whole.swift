import Concurrency
import JSON
import CryptoStage
import HTTPClient
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import Secrets
import Storage
import TestSupport

@testable import MatrixClient

/// Ours, with all of its services, at a served homeserver.
struct Whole: Sendable {
  let served: Served
  let store = MemoryStore()
  let keyring: Keyring<MemoryStore>
  let client: MatrixClient<MemoryStore>
  let happenings = Guarded<[CryptoHappening]>([])
  /// Why what was given up was given up.
  let failures = Guarded<[String]>([])
  let news: Guarded<[RoomNews]>
  private let settled = Guarded<[[UInt8]: Outgoing]>([:])

  init(
    at base: String, _ served: Served, policy: RoomPolicy = .everybody,
    tokens: any AccessTokens = FixedToken(Secret("token")), sync: SyncSettings = SyncSettings()
  ) throws {
    self.served = served
    let vault = try Vault(key: Secret(copying: [UInt8](repeating: 3, count: 32)))
    let machine = CryptoMachine(
      user: easel, device: "WHOLE", policy: .tolerant, ratchets: try LibolmRatchets(),
      vault: vault, entropy: .seeded(78))
    let (happenings, failures) = (happenings, failures)
    let news = Guarded<[RoomNews]>([])
    self.news = news
    let clock = WallClock.quick
    keyring = try Keyring(
      machine, in: store, rooms: policy, counter: Counter(), clock: clock,
      observe: { happening in happenings.withLock { $0.append(happening) } })
    let server = Homeserver(
      try HTTPURL(parsing: base), over: HTTPClient(), as: tokens)
    client = MatrixClient(
      keyring, server: server, events: ClassicSync(server, filter: "{}", settings: sync),
      uploads: NoUploads(), limits: RateBudget.Limits(rate: 1_000, burst: 1_000),
      policy: LoopPolicy(longestSleep: .milliseconds(500)), clock: clock,
      randomness: .seeded(1),
      observe: { happening in
        guard case .loop(.sendFailed(_, let reason, isFinal: true)) = happening else { return }
        failures.withLock { $0.append(reason) }
      })
  }

  /// Runs `body` beside the services.
  func run(_ body: @Sendable () async throws -> Void) async throws {
    let (stop, settled, keyring, news) = (Gate(), settled, keyring, news)
    let inbox = InboxLoop(
      store: store, policy: LoopPolicy(longestSleep: .milliseconds(500)), clock: .quick,
      randomness: .seeded(2)
    ) { arrival, _, _ in
      let opened = try keyring.open(arrival)
      news.withLock { $0.append(opened) }
    }
    let services = Services(
      client.services { ticket, outgoing, _, _ in settled.withLock { $0[ticket] = outgoing } }
        + [
          Service("inbox") { ready in
            ready()
            try await inbox.run()
          }
        ], patience: .seconds(3), clock: .system)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run(until: stop) }
      defer { stop.open() }
      try await body()
    }
  }

  @discardableResult
  func post(_ body: String, in room: RoomID = hall, ticket: [UInt8] = []) async throws -> OutgoingID
  {
    let keyring = keyring
    return try await store.write { transaction in
      try keyring.post(
        RoomPost(.event(.message, MessageContent.text(body).json), in: room, ticket: ticket),
        in: &transaction)
    }
  }

  func isSettled(_ ticket: [UInt8]) -> Outgoing? { settled.withLock { $0[ticket] } }

  /// Until it is so; fails the test when it takes too long.
  func wait(_ what: String, until isSo: () async throws -> Bool) async throws {
    try await waitUntil(what, isSo)
  }

  var heard: [HeardEvent] {
    news.withLock { $0 }.compactMap { if case .heard(let heard) = $0 { heard } else { nil } }
  }
}

extension WallClock {
  /// Twenty seconds pass in one.
  static let quick = WallClock(
    now: {
      let now = WallClock.system.now().milliseconds - 1_790_000_000_000
      return Instant(milliseconds: 1_700_000_000_000 + now * 20)
    },
    sleep: { try await WallClock.system.sleep($0 / 20) })
}

struct NoUploads: Uploading {
  func upload(
    _ parts: [MediaUpload], isEncrypted: Bool, passing passed: PostResult
  ) async throws -> Delivery { .refused("nothing is uploaded here") }
}

/// A whole client at a homeserver in which Ada has an encrypted room.
func withWhole(
  policy: RoomPolicy = .everybody, joined: Bool = true,
  tokens: any AccessTokens = FixedToken(Secret("token")), sync: SyncSettings = SyncSettings(),
  _ body: @Sendable (Whole, Served, Visitor) async throws -> Void
) async throws {
  let served = Served()
  try await withHTTP(served.routes()) { base in
    let ada = try Visitor(ada, "ADA", at: served)
    try served.with { server in
      try server.make(hall, with: [ada.user])
      try server.state("m.room.create", ["room_version": "11"], in: hall, by: ada.user)
      if joined { try server.set(easel, .join, in: hall) }
    }
    try await body(
      Whole(at: base, served, policy: policy, tokens: tokens, sync: sync), served, ada)
  }
}

/// Somebody else at the served homeserver, reached under its lock alone.
final class Visitor: Sendable {
  private struct Held: @unchecked Sendable { let peer: Peer }

  let user: UserID
  private let served: Served
  private let held: Held

  init(_ user: UserID, _ device: DeviceID, at served: Served) throws {
    self.user = user
    self.served = served
    held = try served.with { server in
      let peer = try Peer(user, device, on: server, seed: UInt64(user.text.utf8.count) + 90)
      try peer.sync()
      return Held(peer: peer)
    }
  }

  func with<Result: Sendable, Failure: Error>(
    _ body: (Peer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try served.with { (_: ScriptedHomeserver) throws(Failure) -> Result in try body(held.peer) }
  }

  /// What was heard so far.
  func words() throws -> [String] {
    try with { peer in
      try peer.sync()
      return peer.words
    }
  }

  func say(_ text: String, in room: RoomID = hall) throws {
    try with { peer in
      try peer.sync()
      try peer.say(text, in: room)
    }
  }
}
