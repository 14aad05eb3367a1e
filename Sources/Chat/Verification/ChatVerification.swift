import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Olm
import Storage
import Terminal

/// Verifications of a chat: what comes goes to the desk, what the desk wants is sent, and the person
/// is asked.
///
/// Only what was asked last can be answered by `/yes` and `/no`, so that nobody agrees to what they did
/// not see.
struct ChatVerification<S: Store> where S.Transaction: CryptoGround {
  private enum Question {
    case asked(VerificationID)
    case compare(VerificationID)
  }

  let keyring: Keyring<S>
  let store: S
  let face: ChatFace
  let clock: WallClock
  private var desk: VerificationDesk
  private var question: Question?
  /// Those that we began: the comparing is begun by us, too.
  private var begun: Set<VerificationID> = []
  private var begunWith: Set<UserID> = []

  init(_ keyring: Keyring<S>, store: S, face: ChatFace, clock: WallClock) throws {
    self.keyring = keyring
    self.store = store
    self.face = face
    self.clock = clock
    desk = VerificationDesk(
      user: keyring.machine.user, device: keyring.machine.device,
      abilities: VerificationAbilities(showsCodes: false, scansCodes: false),
      ratchets: try LibolmRatchets())
  }

  private var user: UserID { keyring.machine.user }

  // MARK: What comes

  mutating func take(_ arrival: VerificationArrival) async throws {
    let keys = try await keys(of: [arrival.sender])
    do {
      try await perform(try desk.take(arrival, keys: keys, at: clock.now()))
    } catch let refusal as VerificationRefusal {
      await face.note("a step of a verification was not followed: \(refusal)")
    }
  }

  /// Ends what took too long, and goes on with those whose devices are known by now.
  mutating func lookAgain() async throws {
    guard !desk.underWay.isEmpty else { return }
    let keys = try await keys(of: desk.underWay.map(\.peer))
    try await perform(try desk.lookAgain(keys: keys, at: clock.now()))
  }

  // MARK: What the person wants

  /// Somebody in this room.
  mutating func verify(_ peer: UserID, in room: RoomID) async throws {
    let body = "\(user.text) would like to verify your keys."
    let message = try desk.request(peer, in: room, body: body, at: clock.now())
    begunWith.insert(peer)
    try await send(message)
    await face.note("\(peer.text) was asked to verify")
  }

  /// Other devices of our own; all of them, or one.
  mutating func verifyOwn(_ name: String?) async throws {
    let known = try await keys(of: []).people[user]?.devices.keys.sorted() ?? []
    let devices = known.filter { name == nil || $0.text == name }
    let (id, actions) = try desk.request(devices, of: user, at: clock.now())
    begun.insert(id)
    try await perform(actions)
    await face.note("your other devices were asked to verify")
  }

  /// - Returns: whether anything was asked.
  mutating func answer(_ isYes: Bool) async throws -> Bool {
    let decision: VerificationDecision
    let id: VerificationID
    switch question {
    case nil: return false
    case .asked(let asked): (id, decision) = (asked, isYes ? .accept : .cancel)
    case .compare(let compared): (id, decision) = (compared, isYes ? .matches : .differs)
    }
    question = nil
    if isYes { await face.note("waiting for the other side") }
    try await decide(decision, about: id)
    return true
  }

  private mutating func decide(
    _ decision: VerificationDecision, about id: VerificationID
  ) async throws {
    let keys = try await keys(of: [id.peer])
    let actions = try desk.decide(decision, about: id, keys: keys, at: clock.now())
    try await perform(actions)
  }

  // MARK: What follows

  private mutating func perform(_ actions: [VerificationAction]) async throws {
    for action in actions {
      switch action {
      case .send(let message): try await send(message)
      case .lookUp(let peer):
        try await keyring.step { machine, rows, now in
          try machine.lookUp(peer, in: rows, at: now)
        }
      case .tell(let id, let happening): try await tell(id, happening)
      }
    }
  }

  private func send(_ message: VerificationMessage) async throws {
    switch message.destination {
    case .devices:
      try await keyring.step { machine, rows, now in
        try machine.post([message], in: rows, at: now)
      }
    case .room(let room):
      var post = RoomPost(.event(message.type, message.content), in: room)
      post.isForEverybody = message.sharesWithEverybody
      let (keyring, wanted) = (keyring, post)
      try await store.write { _ = try keyring.post(wanted, priority: 10, in: &$0) }
    }
  }

  private mutating func tell(
    _ id: VerificationID, _ happening: VerificationHappening
  ) async throws {
    switch happening {
    case .asked(let prompt):
      guard prompt.hasCommonMethod else {
        await face.note("\(id.peer.text) would like to verify in a way that is not known here")
        return try await decide(.cancel, about: id)
      }
      question = .asked(id)
      await face.show([
        Line("   ? \(id.peer.text) (device \(prompt.device)) would like to verify: /yes or /no")
      ])
      await report("asked", id, [("device", .string(prompt.device.text))])
    case .ready(let offer):
      await report("ready", id)
      let isOurs = begun.contains(id) || begunWith.remove(id.peer) != nil
      if offer.canCompare, isOurs { try await decide(.start, about: id) }
    case .compare(let shown):
      question = .compare(id)
      await face.show(Self.lines(shown, with: id.peer))
      await report(
        "compare", id,
        [
          ("emoji", .array((shown.emoji ?? []).map { .string($0.name) })),
          ("numbers", .array((shown.decimals ?? []).map { .integer($0) })),
        ])
    case .wasScanned: break
    case .verified(let verified): try await keep(verified, id)
    case .cancelled(let side, let code, let reason):
      question = nil
      let who = side == .us ? "this side" : id.peer.text
      await face.note("the verification was ended by \(who): \(reason)")
      await report("cancelled", id, [("code", .string(code.text))])
    case .settledElsewhere:
      question = nil
      await face.note("another device of yours took the verification over")
    case .ignored(let neglect): await report("ignored", id, [("why", .string("\(neglect)"))])
    }
  }

  private mutating func keep(_ verified: Verified, _ id: VerificationID) async throws {
    let pinned = try await keyring.step { machine, rows, now in
      let (step, pinned) = try machine.pin(verified, in: rows, at: now)
      return (pinned, step)
    }
    for signature in pinned.signatures(of: user) {
      do {
        switch signature {
        case .user(let peer, let master):
          try await keyring.step { try $0.sign(peer, master: master, in: $1, at: $2) }
        case .ownDevice(let device):
          try await keyring.step {
            try $0.sign(device.device, ed25519: device.ed25519, in: $1, at: $2)
          }
        case .ownMaster: break
        }
      } catch let error as IdentityError {
        await face.note("verified here, but nobody else is told: \(error)")
      }
    }
    await face.show([Line("   ✓ \(id.peer.text) is verified", .good)])
    await report(
      "verified", id,
      [
        ("device", pinned.device.map { .string($0.device.text) }),
        ("person", .boolean(pinned.master != nil)),
      ])
  }

  private func report(
    _ step: String, _ id: VerificationID, _ members: [(String, JSONValue?)] = []
  ) async {
    await face.report(
      ChatReport(
        "verification", words: "\(step) \(id.peer.text)",
        [("step", .string(step)), ("with", .string(id.peer.text))] + members))
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

  static func lines(_ shown: ShortString, with peer: UserID) -> [Line] {
    var lines = [Line("   ? does \(peer.text) see the same? /yes or /no", .strong)]
    if let emoji = shown.emoji {
      lines.append(Line("     " + emoji.map { "\($0.icon) \($0.name)" }.joined(separator: "   ")))
    }
    if let numbers = shown.decimals {
      lines.append(Line("     " + numbers.map { "\($0)" }.joined(separator: " "), .faint))
    }
    return lines
  }
}
