import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import Secrets
import Storage

@testable import MatrixClient

let easel: UserID = "@easel:example.org"
let ada: UserID = "@ada:example.org"
let bob: UserID = "@bob:example.org"
let hall: RoomID = "!hall:example.org"

/// Ours, over a store in memory, on a homeserver that is a value. It takes in answers as the sync loop
/// does, and its requests are answered when the test says so.
final class Desk {
  let device: DeviceID = "DESK"
  let server: ScriptedHomeserver
  let store: MemoryStore
  let keyring: Keyring<MemoryStore>
  let counter = Counter()
  let happenings = Guarded<[CryptoHappening]>([])
  private let time: Guarded<Instant>
  private var since: Int?

  init(
    on server: ScriptedHomeserver, policy: RoomPolicy = .everybody,
    trust: CryptoPolicy = .tolerant, store: MemoryStore = MemoryStore()
  ) throws {
    self.server = server
    self.store = store
    let time = Guarded(Instant(milliseconds: 1_700_000_000_000))
    self.time = time
    let happenings = happenings
    let vault = try Vault(key: Secret(copying: [UInt8](repeating: 3, count: 32)))
    let machine = CryptoMachine(
      user: easel, device: device, policy: trust, ratchets: try LibolmRatchets(), vault: vault,
      entropy: .seeded(77))
    keyring = try Keyring(
      machine, in: store, rooms: policy, counter: counter,
      clock: WallClock(now: { time.withLock { $0 } }, sleep: { _ in }),
      observe: { happening in happenings.withLock { $0.append(happening) } })
  }

  var now: Instant { time.withLock { $0 } }
  func wait(_ duration: Duration) { time.withLock { $0 = $0 + duration } }

  func loop(from source: any EventSource = Silence()) -> SyncLoop<MemoryStore> {
    SyncLoop(keyring, from: source, clock: keyring.clock, randomness: .seeded(1))
  }

  /// The next answer as the server gives it.
  func answer(limitedTimeline: Int? = nil, adding more: JSONValue = [:]) throws -> SyncAnswer {
    try server.sync(
      easel, device, since: since ?? 0, limitedTimeline: limitedTimeline, adding: more)
  }

  /// One sync, and all requests that follow from it.
  @discardableResult
  func sync(limitedTimeline: Int? = nil, adding more: JSONValue = [:]) async throws -> Int {
    let answer = try answer(limitedTimeline: limitedTimeline, adding: more)
    return try await take(answer)
  }

  @discardableResult
  func take(_ answer: SyncAnswer) async throws -> Int {
    let count = try await loop().takeIn(answer, since: since.map { "\($0)" })
    if let place = Int(answer.nextBatch) { since = place }
    try await flush()
    return count
  }

  func flush() async throws {
    for _ in 0..<50 {
      let now = now
      let requests = try await keyring.look { machine, rows, _ in try machine.requests(in: rows) }
      let due = requests.filter { $0.notBefore.map { $0 <= now } ?? true }
      guard !due.isEmpty else { return }
      for request in due {
        let answer = try server.reply(to: request.request, from: easel, device)
        try await keyring.step { machine, rows, now in
          try machine.answered(request.id, answer, in: rows, at: now)
        }
      }
    }
  }

  /// What would be handled now, in the order in which it would be; it is handled by that.
  func handle() async throws -> [RoomNews] {
    let (keyring, now) = (keyring, now)
    return try await store.write { transaction in
      var news: [RoomNews] = []
      while let arrival = transaction.firstArrival(at: now) {
        news.append(try keyring.open(arrival))
        try transaction.finish(arrival, at: now)
      }
      return news
    }
  }

  func heard() async throws -> [HeardEvent] {
    try await handle().compactMap { if case .heard(let heard) = $0 { heard } else { nil } }
  }

  func chores() async throws -> [ChoreRow] {
    try await keyring.rows { ledger in
      try ledger.rows(ChoreRow.self, startingWith: ChoreRow.all, limit: .max)
    }
  }
}

/// A counter that lies in memory, and can kill the program when it has counted.
final class Counter: GenerationCounting {
  struct Killed: Error {}

  private let greatest = Guarded<UInt64?>(nil)
  private let fuse = Guarded<Int?>(nil)

  func counted() -> UInt64? { greatest.withLock { $0 } }

  func count(_ generation: UInt64) throws {
    greatest.withLock { $0 = max($0 ?? 0, generation) }
    let isOver = fuse.withLock { left in
      left = left.map { $0 - 1 }
      return left == 0
    }
    if isOver { throw Killed() }
  }

  /// The program dies when it has counted so many more; nothing: it lives.
  func kill(after count: Int?) { fuse.withLock { $0 = count } }
}

extension SyncLoop {
  /// As the loop itself does it.
  func takeIn(_ answer: SyncAnswer, since: String?) async throws -> Int {
    try await takeIn(answer, since: since, try await places(since: since))
  }
}

/// Nothing ever happens.
struct Silence: EventSource {
  func next(since: String?) async throws -> SyncAnswer { throw CancellationError() }
}

/// Ours and Ada in an encrypted room, each knowing of the other's devices.
func desk(
  policy: RoomPolicy = .everybody, trust: CryptoPolicy = .tolerant,
  over store: MemoryStore = MemoryStore()
) async throws -> (Desk, Peer) {
  let server = ScriptedHomeserver()
  let peer = try Peer(ada, "ADA", on: server, seed: 5)
  let desk = try Desk(on: server, policy: policy, trust: trust, store: store)
  try await desk.sync()
  try peer.sync()
  try server.make(hall, with: [ada])
  try server.state("m.room.create", ["room_version": "11"], in: hall, by: ada)
  try server.set(easel, .join, in: hall)
  try peer.sync()
  try await desk.sync()
  try peer.sync()
  return (desk, peer)
}

extension HeardEvent {
  var body: String? { content["body"]?.string }
}
