internal import Concurrency
internal import Matrix
internal import MatrixClient
internal import Storage
internal import Studio

/// What costs no turn and says "I heard you": a read receipt at once, and typing while something is
/// being painted. Nothing of it must survive: it is about this moment.
final class Courtesy<S: Store>: Sendable where S.Transaction: StudioGround {
  private static var typing: Duration { .seconds(30) }
  private static var interval: Duration { .seconds(1) }
  /// A painter that takes longer is not thought to be typing.
  private static var longest: Duration { .seconds(600) }
  private static var maximumRooms: Int { 200 }

  private struct Heard {
    /// The last event of each thread; that of the main timeline under nothing.
    var receipts: [EventID?: EventID] = [:]
    var since: Instant
    var typedUntil: Instant?
  }

  private let server: Homeserver
  private let user: UserID
  private let store: S
  private let clock: WallClock
  private let rooms = Guarded<[RoomID: Heard]>([:])
  private let news = Doorbell()

  init(_ server: Homeserver, as user: UserID, store: S, clock: WallClock) {
    self.server = server
    self.user = user
    self.store = store
    self.clock = clock
  }

  /// Called within transactions; one that is undone has been read all the same.
  func noticed(_ heard: HeardEvent, in thread: EventID?) {
    let now = clock.now()
    rooms.withLock { rooms in
      guard rooms.count < Self.maximumRooms || rooms[heard.room] != nil else { return }
      var room = rooms[heard.room] ?? Heard(since: now)
      room.receipts[thread] = heard.event.id
      room.since = now
      rooms[heard.room] = room
    }
    news.ring()
  }

  /// Until cancelled. What the server does not take is let go: it is a courtesy.
  func run() async throws {
    while true {
      try Task.checkCancellation()
      let rings = news.rings
      let busy = rooms.withLock { $0 }
      if busy.isEmpty {
        try await news.wait(after: rings, atMost: .seconds(3_600), on: clock)
        continue
      }
      for (room, heard) in busy.sorted(by: { $0.key < $1.key }) {
        try await attend(to: room, heard)
      }
      try await clock.sleep(Self.interval)
    }
  }

  private func attend(to room: RoomID, _ heard: Heard) async throws {
    for (root, event) in heard.receipts {
      try await send(API.Receipt(for: event, in: room, root.map { .thread($0) } ?? .main))
      rooms.withLock { rooms in
        if rooms[room]?.receipts[root] == event { rooms[room]?.receipts[root] = nil }
      }
    }
    let now = clock.now()
    let key = try Key(room.text)
    let isWorking = try await store.read { try $0.unfinished(in: key) > 0 }
    if isWorking, now - heard.since < Self.longest {
      guard heard.typedUntil.map({ $0 - now < Self.typing / 2 }) ?? true else { return }
      try await send(
        API.Typing(user, in: room, timeoutMS: Int(Self.typing.components.seconds) * 1_000))
      rooms.withLock { $0[room]?.typedUntil = now + Self.typing }
    } else {
      if heard.typedUntil != nil { try await send(API.Typing(user, in: room, timeoutMS: nil)) }
      rooms.withLock { rooms in
        if rooms[room]?.receipts.isEmpty == true { rooms[room] = nil }
      }
    }
  }

  private func send(_ endpoint: some Endpoint) async throws {
    do {
      _ = try await server.ask(endpoint, within: .seconds(10))
    } catch {
      try Task.checkCancellation()
    }
  }
}
