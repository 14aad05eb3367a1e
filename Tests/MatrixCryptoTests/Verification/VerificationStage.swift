import Concurrency
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

func named<Wanted: Identifier>(_ text: String, _: Wanted.Type = Wanted.self) throws -> Wanted {
  try #require(Wanted(text))
}

func publicKey(_ seed: UInt64) throws -> Ed25519Key {
  try SigningKey.new(.seeded(seed)).publicKey
}

func decisionRefusal<Result>(_ body: () throws -> Result) -> VerificationRefusal? {
  do {
    _ = try body()
    return nil
  } catch let refusal as VerificationRefusal {
    return refusal
  } catch {
    Issue.record("another error: \(error)")
    return nil
  }
}

/// Keys as one side knows them.
struct VerificationBook: VerificationKeys {
  var owner: VerificationOwner
  var people: [UserID: VerificationPerson] = [:]

  func own() throws -> VerificationOwner { owner }
  func person(_ user: UserID) throws -> VerificationPerson? { people[user] }
}

/// One side of a verification, with what its person saw.
final class VerifyingSide {
  let user: UserID
  let device: DeviceID
  var desk: VerificationDesk
  var keys: VerificationBook
  /// Sent and not delivered.
  var outbox: [VerificationMessage] = []
  private(set) var lookedUp: [UserID] = []
  private(set) var seen: [(id: VerificationID, happening: VerificationHappening)] = []

  init(
    _ owner: VerificationOwner, abilities: VerificationAbilities = VerificationAbilities(),
    entropy: Entropy
  ) throws {
    user = owner.user
    device = owner.device
    keys = VerificationBook(owner: owner)
    desk = VerificationDesk(
      user: user, device: device, abilities: abilities, ratchets: try LibolmRatchets(),
      entropy: entropy)
  }

  func knows(_ other: VerifyingSide) {
    let owner = other.keys.owner
    var devices = keys.people[owner.user]?.devices ?? [:]
    devices[owner.device] = owner.ed25519
    keys.people[owner.user] = VerificationPerson(
      user: owner.user, master: owner.master, crossSigning: [], devices: devices)
  }

  func note(_ actions: [VerificationAction]) {
    for action in actions {
      switch action {
      case .send(let message): outbox.append(message)
      case .lookUp(let user): lookedUp.append(user)
      case .tell(let id, let happening): seen.append((id, happening))
      }
    }
  }

  func decide(
    _ decision: VerificationDecision, about id: VerificationID? = nil, at now: Instant = .opening
  ) throws {
    let id = try id ?? #require(desk.underWay.last)
    note(try desk.decide(decision, about: id, keys: keys, at: now))
  }

  func take(_ arrival: VerificationArrival?, at now: Instant = .opening) throws {
    note(try desk.take(try #require(arrival), keys: keys, at: now))
  }

  func lookAgain(at now: Instant = .opening) throws {
    note(try desk.lookAgain(keys: keys, at: now))
  }

  func expire(at now: Instant) { note(desk.expire(at: now)) }

  var shown: ShortString? {
    seen.compactMap { if case .compare(let shown) = $0.happening { shown } else { nil } }.last
  }
  var offer: VerificationOffer? {
    seen.compactMap { if case .ready(let offer) = $0.happening { offer } else { nil } }.last
  }
  var verified: Verified? {
    seen.compactMap { if case .verified(let found) = $0.happening { found } else { nil } }.last
  }
  /// By whom it was ended, and why.
  var cancelled: String? {
    seen.compactMap {
      if case .cancelled(let by, let code, _) = $0.happening { "\(by) \(code)" } else { nil }
    }.last
  }
  var wasScanned: Bool {
    seen.contains { if case .wasScanned = $0.happening { true } else { false } }
  }
  var wasAsked: Bool { seen.contains { if case .asked = $0.happening { true } else { false } } }
  var wasSettledElsewhere: Bool {
    seen.contains { if case .settledElsewhere = $0.happening { true } else { false } }
  }
  var ignored: VerificationNeglect? {
    seen.compactMap { if case .ignored(let neglect) = $0.happening { neglect } else { nil } }.last
  }
  /// What is about to be sent.
  var types: [String] { outbox.map(\.type.text) }
}

extension Instant {
  static let opening = Instant(milliseconds: 1_800_000_000_000)
}

/// Two sides that know each other, and what carries their messages.
struct VerificationStage {
  enum Way: CaseIterable { case toDevice, inRoom, encrypted }

  let alice: VerifyingSide
  let bob: VerifyingSide
  let way: Way
  let room: RoomID

  /// `isOwn`: both are devices of one user, of which Bob's is new and does not trust the master key.
  init(
    _ way: Way = .toDevice, seed: UInt64 = 1, isOwn: Bool = false,
    alice: VerificationAbilities = VerificationAbilities(),
    bob: VerificationAbilities = VerificationAbilities(showsCodes: false, scansCodes: true)
  ) throws {
    self.way = way
    room = try named("!room")
    let master = try publicKey(11)
    self.alice = try VerifyingSide(
      VerificationOwner(
        user: try named("@alice:x"), device: try named("ALICE"), ed25519: try publicKey(10),
        master: master,
        trustsMaster: true), abilities: alice, entropy: .seeded(seed))
    self.bob = try VerifyingSide(
      VerificationOwner(
        user: try named(isOwn ? "@alice:x" : "@bob:x"), device: try named("BOB"),
        ed25519: try publicKey(20),
        master: isOwn ? master : try publicKey(21), trustsMaster: !isOwn), abilities: bob,
      entropy: .seeded(seed &+ 1_000_003))
    for side in [self.alice, self.bob] {
      side.knows(self.alice)
      side.knows(self.bob)
    }
  }

  func other(_ side: VerifyingSide) -> VerifyingSide { side === alice ? bob : alice }

  static let request = "$request"

  /// Alice asks, and her request is delivered.
  func ask(at now: Instant = .opening) throws {
    switch way {
    case .toDevice:
      alice.note(try alice.desk.request([bob.device], of: bob.user, at: now).actions)
    case .inRoom, .encrypted:
      let message = try alice.desk.request(bob.user, in: room, body: "?", at: now)
      alice.outbox.append(message)
      _ = alice.desk.sent(try named(Self.request), in: room, to: bob.user, at: now)
    }
    try deliver(at: now)
  }

  /// Alice asks and Bob wants to.
  func begin() throws {
    try ask()
    try bob.decide(.accept)
    try deliver()
  }

  /// As far as both see a string.
  func compare(starter: VerifyingSide? = nil) throws {
    try begin()
    try (starter ?? alice).decide(.start)
    try deliver()
  }

  /// Until nothing is left to deliver.
  func deliver(at now: Instant = .opening) throws {
    while try deliverOne(from: alice, at: now) || deliverOne(from: bob, at: now) {}
  }

  func deliverOne(from side: VerifyingSide, at now: Instant = .opening) throws -> Bool {
    guard !side.outbox.isEmpty else { return false }
    let message = side.outbox.removeFirst()
    let other = other(side)
    if case .devices(let user, let devices) = message.destination {
      #expect(user == other.user)
      guard devices.contains(where: { $0 == other.device || $0.text == "*" }) else { return true }
    }
    try other.take(arrival(message, from: side.user, at: now), at: now)
    return true
  }

  func arrival(
    _ message: VerificationMessage, from sender: UserID, at now: Instant = .opening
  ) throws -> VerificationArrival? {
    guard case .room(let room) = message.destination else {
      return VerificationArrival(
        toDevice: message.type, try jsonNode(message.content), from: sender)
    }
    let name = message.type == .message ? Self.request : "$step"
    guard way == .encrypted else {
      return VerificationArrival(
        try timelineEvent(message.type, message.content, name, sender, now), in: room,
        isEncrypted: false)
    }
    let (bytes, relation) = MegolmPayload.plaintext(
      room: room, type: message.type, content: message.content)
    var outer: JSONValue = ["algorithm": "m.megolm.v1.aes-sha2"]
    outer["m.relates_to"] = relation
    return VerificationArrival(
      DecryptedEvent(
        room: room, event: try timelineEvent(.encrypted, outer, name, sender, now),
        payload: try MegolmPayload(decrypted: bytes), trust: .unsigned, isAllowed: true,
        isLate: false))
  }
}

func jsonNode(_ value: JSONValue) throws -> JSONNode {
  try JSONDocument(value.compact(), options: .matrix).root
}

func timelineEvent(
  _ type: EventType, _ content: JSONValue, _ name: String, _ sender: UserID, _ time: Instant
) throws -> RoomEvent {
  let event: JSONValue = [
    "type": .string(type.text), "event_id": .string(name), "sender": .string(sender.text),
    "origin_server_ts": .integer(time.milliseconds), "content": content,
  ]
  return try RoomEvent(jsonNode(event))
}

extension VerificationStage {
  /// A step as it comes to Bob from Alice, of the verification under way unless it is said.
  func toBob(
    _ step: VerificationEvent.Step, transaction: String? = nil
  ) throws -> VerificationArrival? {
    let flow: VerificationEvent.Flow =
      if let transaction { .toDevice(try named(transaction)) } else {
        try #require(bob.desk.underWay.last).flow
      }
    return VerificationArrival(
      toDevice: step.type, try jsonNode(step.content(in: flow)), from: alice.user)
  }
}

func askingStep(
  _ device: String = "ALICE", at sent: Instant = .opening, methods: [ProtocolText] = [.sas]
) throws -> VerificationEvent.Step {
  .request(
    VerificationRequest(
      device: try named(device), methods: methods, timestamp: sent.milliseconds))
}
