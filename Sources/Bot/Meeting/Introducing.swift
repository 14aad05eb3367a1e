internal import Concurrency
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// Lets people make sure of us while we run: hears the steps one after the other, and does what
/// ``Introductions`` says. What is under way lives in memory, as at every other place.
final class Introducing<S: Store>: Sendable where S.Transaction: StudioGround & CryptoGround {
  private static var interval: Duration { .seconds(1) }

  private let door: FrontDoor
  private let keyring: Keyring<S>
  private let store: S
  private let places: MeetingPlace<S>
  private let rules: PeopleRules
  private let house: HouseRules
  private let languages: Languages
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (IntroductionHappening) -> Void
  /// Whether time matters: while nothing is under way nobody wakes up for it.
  private let isBusy = Guarded(false)
  private let news = Doorbell()

  init(
    _ door: FrontDoor, keyring: Keyring<S>, server: Homeserver, store: S, rules: PeopleRules,
    house: HouseRules, languages: Languages, clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (IntroductionHappening) -> Void
  ) {
    self.door = door
    self.keyring = keyring
    self.store = store
    places = MeetingPlace(keyring: keyring, server: server)
    self.rules = rules
    self.house = house
    self.languages = languages
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
  }

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.answer() }
      group.addTask { try await self.watchTime() }
      try await group.waitForAll()
    }
  }

  private func watchTime() async throws {
    while true {
      try Task.checkCancellation()
      let rings = news.rings
      if isBusy.withLock({ $0 }) {
        try await clock.sleep(Self.interval)
        door.tick()
      } else {
        try await news.wait(after: rings, atMost: .seconds(3_600), on: clock)
      }
    }
  }

  /// What goes wrong ends what is under way, and nothing else: people can ask again.
  private func answer() async throws {
    var table = try MeetingTable(keyring, rules: rules, randomness: randomness)
    for await input in door.inputs {
      do {
        try await take(input, at: &table)
      } catch {
        try Task.checkCancellation()
        observe(.failed(error))
        table = try MeetingTable(keyring, rules: rules, randomness: randomness)
      }
      let isNow = table.isBusy
      isBusy.withLock { $0 = isNow }
      if isNow { news.ring() }
    }
    try Task.checkCancellation()
  }

  private func take(_ input: FrontDoor.Input, at table: inout MeetingTable<S>) async throws {
    switch input {
    case .step(let arrival):
      let underWay = table.verifier.underWay
      switch table.introductions.admit(arrival, underWay: underWay, at: clock.now()) {
      case .comesIn: try await tell(try await table.verifier.take(arrival), at: &table)
      case .isOurOwn: observe(.ownDevice)
      case .passes: break
      }
    case .wish(let user, let room): try await ask(user, in: room, at: &table)
    case .settled(let ticket, let failure):
      if let news = table.verifier.settled(ticket, failure: failure) {
        try await tell(news, at: &table)
      } else if let id = table.shown.removeValue(forKey: ticket) {
        let acts =
          failure == nil ? table.introductions.shown(id) : table.introductions.notShown(id)
        try await act(acts, at: &table)
      }
    case .tick: try await tell(try await table.verifier.lookAgain(), at: &table)
    }
  }

  /// Somebody said `!verify`.
  private func ask(
    _ user: UserID, in room: RoomID, at table: inout MeetingTable<S>
  ) async throws {
    guard table.introductions.begins(user, at: clock.now()) else {
      return try await say(.tooOften, to: user, in: room)
    }
    do {
      try await tell(try await table.verifier.ask(user, in: room), at: &table)
    } catch is VerificationRefusal {
      try await say(.underWay, to: user, in: room)
    }
  }

  private func tell(_ news: [VerifierNews], at table: inout MeetingTable<S>) async throws {
    for piece in news { try await act(table.introductions.take(piece), at: &table) }
  }

  private func act(_ acts: [Introductions.Act], at table: inout MeetingTable<S>) async throws {
    for act in acts {
      switch act {
      case .findPlace(let id):
        let room = try await places.room(with: id.peer)
        try await self.act(table.introductions.found(room, for: id), at: &table)
      case .decide(let decision, let id):
        do {
          try await tell(try await table.verifier.decide(decision, about: id), at: &table)
        } catch is VerificationRefusal {
          // It ended meanwhile; that was told.
        }
      case .show(let shown, let id, let room):
        try await show(shown, id, in: room, ticket: table.ticket(for: id))
      case .say(let what, let user, let room): try await say(what, to: user, in: room)
      case .note(let happening): observe(happening)
      }
    }
  }

  // MARK: Saying

  private var notices: Notices<S> {
    Notices(keyring: keyring, house: house, languages: languages, now: clock.now())
  }

  private func say(_ what: Introduction, to user: UserID, in room: RoomID) async throws {
    let notices = notices
    try await store.write { try notices.introduce(what, to: user, in: room, &$0) }
  }

  private func show(
    _ shown: ShortString, _ id: VerificationID, in room: RoomID, ticket: [UInt8]
  ) async throws {
    let notices = notices
    try await store.write {
      try notices.show(shown, to: id.peer, in: room, ticket: ticket, &$0)
    }
  }
}

/// What is under way, until the program ends.
private struct MeetingTable<S: Store> where S.Transaction: CryptoGround {
  var verifier: Verifier<S>
  var introductions: Introductions
  /// What is on its way into a room.
  var shown: [[UInt8]: VerificationID] = [:]
  private let run: UInt64
  private var number = 0

  init(_ keyring: Keyring<S>, rules: PeopleRules, randomness: Randomness) throws {
    verifier = try Verifier(keyring, as: .subject, randomness: randomness)
    introductions = Introductions(keyring.machine.user, rules: rules)
    run = randomness.next()
  }

  var isBusy: Bool { verifier.isBusy }

  mutating func ticket(for id: VerificationID) -> [UInt8] {
    number += 1
    let ticket = MeetingTicket.make(run, number)
    shown[ticket] = id
    return ticket
  }
}
