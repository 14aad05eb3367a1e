import Concurrency
import JSON
import Matrix
import MatrixCrypto
import Olm

/// What holds for a desk, whatever steps strangers send to it and whatever codes are held before it.
///
/// 1. Nothing is verified that no person said yes to.
/// 2. What is under way and what is remembered stays within its maxima.
/// 3. What is to be sent can be written, and read as a step.
/// 4. A code that was read is written as it stood.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzVerification(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  do throws(VerificationCodeFault) {
    let code = try VerificationCode(bytes: bytes)
    precondition(code.bytes == bytes, "there is a second spelling")
  } catch {
    precondition(!error.description.isEmpty)
  }
  guard let document = try? JSONDocument(bytes, options: .matrix),
    let steps = document.root.elements
  else { return 0 }
  do {
    var session = try FuzzedDesk()
    for step in steps.prefix(60) { session.take(step) }
  } catch {
    preconditionFailure("nothing outside may make it throw: \(error)")
  }
  return 0
}

private struct FuzzedDesk {
  private let keys: FixedKeys
  private var desk: VerificationDesk
  private var now = Instant(milliseconds: 1_800_000_000_000)
  private var saidYes: Set<VerificationID> = []

  init() throws {
    keys = try FixedKeys()
    let abilities = VerificationAbilities(showsCodes: true, scansCodes: true)
    desk = VerificationDesk(
      user: keys.owner.user, device: keys.owner.device, abilities: abilities,
      ratchets: try LibolmRatchets(), entropy: .seeded(1))
  }

  /// An object: a step that comes. A number: a decision. A text: a code.
  mutating func take(_ node: JSONNode) {
    now = now + .seconds(1)
    if let number = node.int64 {
      decide(number)
    } else if let text = node.string {
      decide(.scanned(Array(text.utf8)), isYes: true)
    } else {
      arrive(node)
    }
    precondition(desk.underWay.count <= VerificationDesk.maximumFlows)
    if let next = desk.nextDeadline { precondition(next > now - .seconds(2)) }
  }

  private mutating func arrive(_ node: JSONNode) {
    if let event = try? RoomEvent(node), let room = RoomID("!r") {
      follow(VerificationArrival(event, in: room, isEncrypted: false))
    }
    guard let type: EventType = try? node.identifier("type"),
      let content = try? node.object("content")
    else { return }
    let isOwn = (try? node.optionalBoolean("own")) == true
    follow(
      VerificationArrival(
        toDevice: type, content, from: isOwn ? keys.owner.user : keys.peer.user))
  }

  private mutating func follow(_ arrival: VerificationArrival?) {
    guard let arrival else { return }
    do {
      look(at: try desk.take(arrival, keys: keys, at: now))
    } catch {
      preconditionFailure("what strangers send is no error: \(error)")
    }
  }

  private mutating func decide(_ number: Int64) {
    switch number {
    case 0: decide(.accept, isYes: false)
    case 1: decide(.start, isYes: false)
    case 2: decide(.matches, isYes: true)
    case 3: decide(.differs, isYes: false)
    case 4: decide(.confirmScan, isYes: true)
    case 5: decide(.cancel, isYes: false)
    case 6: look(at: desk.expire(at: now))
    case 7...600:
      now = now + .seconds(number)
      look(at: desk.expire(at: now))
    default: break
    }
  }

  private mutating func decide(_ decision: VerificationDecision, isYes: Bool) {
    guard let id = desk.underWay.last else { return }
    do {
      let actions = try desk.decide(decision, about: id, keys: keys, at: now)
      if isYes { saidYes.insert(id) }
      look(at: actions)
    } catch let refusal as VerificationRefusal {
      precondition(!refusal.description.isEmpty)
    } catch {
      preconditionFailure("a refusal is the only error: \(error)")
    }
  }

  private func look(at actions: [VerificationAction]) {
    for action in actions {
      switch action {
      case .tell(let id, .verified): precondition(saidYes.contains(id), "nobody said yes")
      case .tell(_, .compare(let shown)): precondition(shown.emoji != nil || shown.decimals != nil)
      case .tell, .lookUp: break
      case .send(let message): check(message)
      }
    }
  }

  private func check(_ message: VerificationMessage) {
    guard let document = try? JSONDocument(message.content.compact()) else {
      preconditionFailure("what is sent is JSON")
    }
    guard case .devices(_, let devices) = message.destination else { return }
    precondition(!devices.isEmpty)
    let step = try? VerificationEvent(toDevice: message.type, document.root)
    precondition(step != nil, "what is sent can be read")
  }
}

private struct FixedKeys: VerificationKeys {
  let owner: VerificationOwner
  let peer: VerificationPerson

  init() throws {
    guard let user = UserID("@a:x"), let device = DeviceID("A"), let other = UserID("@b:x"),
      let phone = DeviceID("B")
    else { preconditionFailure("these are names") }
    func key(_ seed: UInt64) throws -> Ed25519Key {
      try SigningKey.new(.seeded(seed)).publicKey
    }
    owner = VerificationOwner(
      user: user, device: device, ed25519: try key(1), master: try key(2), trustsMaster: true)
    peer = VerificationPerson(
      user: other, master: try key(4), crossSigning: [], devices: [phone: try key(3)])
  }

  func own() throws -> VerificationOwner { owner }
  func person(_ user: UserID) throws -> VerificationPerson? {
    guard user == owner.user, let phone = DeviceID("B") else {
      return user == peer.user ? peer : nil
    }
    return VerificationPerson(
      user: user, master: owner.master, crossSigning: [],
      devices: [phone: peer.devices[phone] ?? owner.ed25519, owner.device: owner.ed25519])
  }
}
