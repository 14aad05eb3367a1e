package import Concurrency
internal import JSON
package import Matrix
package import MatrixCrypto
internal import Olm
package import Storage

/// Verifications of an account of ours: what comes goes to the desk, what the desk wants is sent, and
/// what is for a person is handed out. Whoever holds it asks the person.
///
/// 1. No decision is made here that is a person's. What is begun by itself is only the comparing, of
///    what both have agreed to.
/// 2. What was verified is taken down and is on its way to be signed before anybody is told: unless
///    nobody here compared, see ``Standpoint``.
package struct Verifier<S: Store> where S.Transaction: CryptoGround {
  /// Who agreed to be asked begins, as a rule; some clients wait for us.
  package static var courtesy: Duration { .seconds(15) }
  /// Before what else waits in the outbox: people are sitting there.
  private static var priority: Int { 10 }

  /// What an end that was good is worth on this side.
  package enum Standpoint: Sendable {
    /// Somebody here compared: the keys of the other side are vouched for.
    case witness
    /// We let others make sure of us, and nobody here looked: their keys are what they were.
    case subject
  }

  private struct Unsent {
    let room: RoomID
    /// Nothing for a later step.
    let asked: UserID?
  }

  private let keyring: Keyring<S>
  private let standpoint: Standpoint
  private var desk: VerificationDesk
  /// Those that we began: the comparing is begun by us, too.
  private var begun: Set<VerificationID> = []
  private var begunWith: Set<UserID> = []
  /// Ready, and begun by nobody yet.
  private var open: [VerificationID: Instant] = [:]
  private var unsent: [[UInt8]: Unsent] = [:]
  private var number = 0
  private let run: UInt64

  package init(
    _ keyring: Keyring<S>, as standpoint: Standpoint = .witness, randomness: Randomness
  ) throws {
    self.keyring = keyring
    self.standpoint = standpoint
    run = randomness.next()
    desk = VerificationDesk(
      user: keyring.machine.user, device: keyring.machine.device,
      abilities: VerificationAbilities(showsCodes: false, scansCodes: false),
      ratchets: try LibolmRatchets())
  }

  package var user: UserID { keyring.machine.user }
  package var underWay: [VerificationID] { desk.underWay }
  /// Whether ``lookAgain()`` has anything to do.
  package var isBusy: Bool { desk.nextDeadline != nil }
  /// Whether every step in rooms is at the server, or never will be.
  package var isAllSent: Bool { unsent.isEmpty }
  private var now: Instant { keyring.clock.now() }

  // MARK: What comes

  package mutating func take(_ arrival: VerificationArrival) async throws -> [VerifierNews] {
    let keys = try await keys(of: [arrival.sender])
    return try await following {
      let actions = try $0.desk.take(arrival, keys: keys, at: $0.now)
      $0.note(arrival)
      return actions
    }
  }

  /// Ends what took too long, and goes on with those whose devices are known by now, and with those
  /// that nobody began. To be called every few seconds.
  package mutating func lookAgain() async throws -> [VerifierNews] {
    guard isBusy else { return [] }
    let (keys, now) = (try await keys(of: desk.underWay.map(\.peer)), now)
    var news = try await following { try $0.desk.lookAgain(keys: keys, at: now) }
    open = open.filter { desk.underWay.contains($0.key) }
    for (id, since) in open where now - since >= Self.courtesy {
      news += try await start(id)
    }
    return news
  }

  private mutating func start(_ id: VerificationID) async throws -> [VerifierNews] {
    do {
      return try await decide(.start, about: id)
    } catch let refusal as VerificationRefusal {
      return [.refused(refusal)]
    }
  }

  // MARK: What the person wants

  /// Asks somebody in a room.
  package mutating func ask(_ peer: UserID, in room: RoomID) async throws -> [VerifierNews] {
    let body = "\(user.text) would like to verify your keys."
    let message = try desk.request(peer, in: room, body: body, at: now)
    begunWith.insert(peer)
    try await send(message, asking: peer)
    return []
  }

  /// Asks devices, of which the first that is ready is verified. Without any, all that are known.
  package mutating func ask(
    devices: [DeviceID]? = nil, of peer: UserID
  ) async throws -> [VerifierNews] {
    let known = try await keys(of: [peer]).people[peer]?.devices.keys.sorted() ?? []
    let wanted = known.filter { devices?.contains($0) ?? true }
    let (id, actions) = try desk.request(wanted, of: peer, at: now)
    begun.insert(id)
    return try await perform(actions)
  }

  /// - Throws: `VerificationRefusal` when it is not what is asked now.
  package mutating func decide(
    _ decision: VerificationDecision, about id: VerificationID
  ) async throws -> [VerifierNews] {
    open[id] = nil
    let keys = try await keys(of: [id.peer])
    return try await perform(try desk.decide(decision, about: id, keys: keys, at: now))
  }

  // MARK: What was sent

  /// - Returns: nothing when it was no post of a verification.
  package mutating func settled(_ ticket: [UInt8], failure: String?) -> [VerifierNews]? {
    guard VerificationTicket.isTicket(ticket) else { return nil }
    guard let sent = unsent.removeValue(forKey: ticket), let failure else { return [] }
    if let peer = sent.asked {
      desk.notSent(in: sent.room, to: peer)
      begunWith.remove(peer)
    }
    return [.notSent(sent.asked, reason: failure)]
  }

  // MARK: What follows

  private mutating func following(
    _ body: (inout Self) throws -> [VerificationAction]
  ) async throws -> [VerifierNews] {
    do {
      return try await perform(try body(&self))
    } catch let refusal as VerificationRefusal {
      return [.refused(refusal)]
    }
  }

  /// They began the comparing: it is not for us any more.
  private mutating func note(_ arrival: VerificationArrival) {
    if case .start? = arrival.step {
      open[
        VerificationID(peer: arrival.sender, room: arrival.room, flow: arrival.flow)] = nil
    }
  }

  private mutating func perform(
    _ actions: [VerificationAction]
  ) async throws -> [VerifierNews] {
    var news: [VerifierNews] = []
    for action in actions {
      switch action {
      case .send(let message): try await send(message)
      case .lookUp(let peer):
        try await keyring.step { machine, rows, now in
          try machine.lookUp(peer, in: rows, at: now)
        }
      case .tell(let id, .verified(let verified)):
        news.append(try await keep(verified, id))
      case .tell(let id, .ready(let offer)):
        news.append(.told(id, .ready(offer)))
        guard offer.canCompare else { continue }
        if begun.contains(id) || begunWith.remove(id.peer) != nil {
          news += try await start(id)
        } else {
          open[id] = now
        }
      case .tell(let id, let happening): news.append(.told(id, happening))
      }
    }
    return news
  }

  private mutating func send(
    _ message: VerificationMessage, asking peer: UserID? = nil
  ) async throws {
    switch message.destination {
    case .devices:
      try await keyring.step { machine, rows, now in
        try machine.post([message], in: rows, at: now)
      }
    case .room(let room):
      number += 1
      var post = RoomPost(.event(message.type, message.content), in: room)
      post.isForEverybody = message.sharesWithEverybody
      post.ticket = VerificationTicket.make(run, number)
      unsent[post.ticket] = Unsent(room: room, asked: peer)
      let (keyring, wanted, priority) = (keyring, post, Self.priority)
      try await keyring.store.write {
        _ = try keyring.post(wanted, priority: priority, in: &$0)
      }
    }
  }

  /// What is to be signed is on its way by the same step.
  private func keep(_ verified: Verified, _ id: VerificationID) async throws -> VerifierNews {
    guard standpoint == .witness else { return .verified(id, verified) }
    let pinned = try await keyring.step { machine, rows, now in
      let (step, pinned) = try machine.pin(verified, in: rows, at: now)
      return (pinned, step)
    }
    return .verified(id, pinned)
  }

  private func keys(of peers: [UserID]) async throws -> KnownKeys {
    let user = user
    return try await keyring.look { machine, rows, _ in
      let keys = machine.verificationKeys(in: rows)
      var people: [UserID: VerificationPerson] = [:]
      for user in [user] + peers { people[user] = try keys.person(user) }
      return KnownKeys(owner: try? keys.own(), people: people)
    }
  }
}

/// Goes with what is posted in a room, and comes back when it is settled.
package enum VerificationTicket {
  private static var mark: [UInt8] { Array("verification\0".utf8) }

  package static func isTicket(_ bytes: [UInt8]) -> Bool { bytes.starts(with: mark) }
  static func make(_ run: UInt64, _ number: Int) -> [UInt8] {
    mark + Array("\(run).\(number)".utf8)
  }
}
