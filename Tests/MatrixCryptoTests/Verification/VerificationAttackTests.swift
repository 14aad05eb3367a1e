import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// A server, or whoever sits on the way, changes what it carries.
@Suite struct VerificationAttackTests {
  /// Runs as far as Alice's key, with every message through `tamper`.
  private func run(
    _ stage: VerificationStage, _ tamper: (VerificationMessage, VerifyingSide) throws -> JSONValue?
  ) throws {
    while true {
      guard let side = [stage.alice, stage.bob].first(where: { !$0.outbox.isEmpty }) else { return }
      let message = side.outbox[0]
      if let content = try tamper(message, side) {
        side.outbox[0] = VerificationMessage(
          destination: message.destination, type: message.type, content: content)
      }
      _ = try stage.deliverOne(from: side)
    }
  }

  @Test func `E110: the key of the one who promised is exchanged, and the promise does not hold`()
    throws
  {
    let stage = try VerificationStage()
    try stage.begin()
    try stage.alice.decide(.start)
    let mallory = try LibolmRatchets().newShortAuthentication(.seeded(99)).publicKey.base64
    try run(stage) { message, side in
      guard message.type == .verificationKey, side === stage.bob else { return nil }
      var content = message.content
      content["key"] = .string(mallory)
      return content
    }
    #expect(stage.alice.cancelled == "us m.mismatched_commitment")
    #expect(stage.bob.cancelled == "them m.mismatched_commitment")
    #expect(stage.alice.shown == nil)
  }

  @Test func `E110: both keys are exchanged and the promise too, and people see different things`()
    throws
  {
    let stage = try VerificationStage()
    try stage.begin()
    try stage.alice.decide(.start)
    let start = try #require(stage.alice.outbox.first).content.canonical()
    let mallory = try LibolmRatchets().newShortAuthentication(.seeded(99)).publicKey.base64
    try run(stage) { message, side in
      var content = message.content
      switch message.type {
      case .verificationAccept:
        content["commitment"] = .string(
          Olm.Base64.encode(Hash.sha256(Array(mallory.utf8) + start)))
      case .verificationKey: content["key"] = .string(mallory)
      default: return nil
      }
      return content
    }
    let (alice, bob) = (try #require(stage.alice.shown), try #require(stage.bob.shown))
    #expect(alice != bob)
    // Should they say yes all the same, the codes do not hold.
    try stage.alice.decide(.matches)
    try stage.bob.decide(.matches)
    try stage.deliver()
    #expect(stage.alice.verified == nil && stage.bob.verified == nil)
  }

  @Test func `E110: a start that was changed on the way breaks the promise`() throws {
    let stage = try VerificationStage()
    try stage.begin()
    try stage.alice.decide(.start)
    try run(stage) { message, _ in
      guard message.type == .verificationStart else { return nil }
      var content = message.content
      content["org.example"] = 1
      return content
    }
    #expect(stage.alice.cancelled == "us m.mismatched_commitment")
  }

  @Test func `our own key sent back to us is refused`() throws {
    let stage = try VerificationStage()
    try stage.begin()
    try stage.bob.decide(.start)
    try run(stage) { message, side in
      guard message.type == .verificationKey, side === stage.bob else { return nil }
      var content = message.content
      // She promised it already; on the way nobody knows it yet, a thief of it would.
      content["key"] = .string(try stage.alice.ephemeralKey())
      return content
    }
    #expect(stage.alice.cancelled == "us m.key_mismatch")
  }

  @Test(arguments: [0, 1, 9, 32])
  func `E117: a key of zeros, of small order, or none is refused`(kind: Int) throws {
    let bytes: [UInt8] =
      switch kind {
      case 0: [UInt8](repeating: 0, count: 32)
      case 1: [1] + [UInt8](repeating: 0, count: 31)
      case 9: [9]
      default: [UInt8](repeating: 255, count: 32)
      }
    let stage = try VerificationStage()
    try stage.begin()
    try stage.alice.decide(.start)
    try run(stage) { message, side in
      guard message.type == .verificationKey, side === stage.alice else { return nil }
      var content = message.content
      content["key"] = .string(Olm.Base64.encode(bytes))
      return content
    }
    #expect(stage.bob.cancelled == "us m.invalid_message" && stage.bob.shown == nil)
  }

  enum Change: CaseIterable { case list, missing, added, code, other, padded }

  @Test(arguments: Change.allCases)
  func `E116: codes that were tampered with are a key mismatch`(change: Change) throws {
    let stage = try VerificationStage()
    try stage.compare()
    try stage.bob.decide(.matches)
    try stage.alice.decide(.matches)
    try run(stage) { message, side in
      guard message.type == .verificationMAC, side === stage.alice,
        case .object(var macs)? = message.content["mac"], let first = macs.members.first
      else { return nil }
      var content = message.content
      switch change {
      case .list: content["keys"] = .string(Olm.Base64.encode([UInt8](repeating: 1, count: 32)))
      case .missing: macs[first.name] = nil
      case .added: macs["ed25519:OTHER"] = first.value
      case .code: macs[first.name] = .string(Olm.Base64.encode([UInt8](repeating: 1, count: 32)))
      case .other:
        // A code of one key for another.
        guard let last = macs.members.last else { return nil }
        macs[first.name] = last.value
      case .padded: if case .string(let mac) = first.value { macs[first.name] = .string(mac + "=") }
      }
      content["mac"] = .object(macs)
      return content
    }
    if change == .padded {
      #expect(stage.bob.verified != nil && stage.alice.verified != nil)
    } else {
      #expect(stage.bob.cancelled == "us m.key_mismatch" && stage.bob.verified == nil)
      #expect(stage.alice.cancelled == "them m.key_mismatch" && stage.alice.verified == nil)
    }
  }

  @Test func `E116: keys that the server exchanged are a key mismatch`() throws {
    for isMaster in [false, true] {
      let stage = try VerificationStage()
      let alice = stage.alice.keys.owner
      stage.bob.keys.people[alice.user] = VerificationPerson(
        user: alice.user, master: isMaster ? try publicKey(77) : alice.master, crossSigning: [],
        devices: [alice.device: isMaster ? alice.ed25519 : try publicKey(78)])
      try stage.compare()
      try stage.alice.decide(.matches)
      try stage.bob.decide(.matches)
      try stage.deliver()
      if isMaster {
        // A master key that is not hers has no code: Bob is sure of the device alone.
        #expect(stage.bob.verified?.master == nil && stage.bob.verified?.device != nil)
      } else {
        #expect(stage.bob.cancelled == "us m.key_mismatch" && stage.bob.verified == nil)
        #expect(stage.alice.verified == nil)
      }
    }
  }

  @Test(arguments: [true, false])
  func `a device with the name of a cross-signing key makes verifying impossible`(isMaster: Bool)
    throws
  {
    let stage = try VerificationStage()
    let alice = stage.alice.keys.owner
    let shared = try #require(isMaster ? alice.master : try publicKey(50))
    stage.bob.keys.people[alice.user] = VerificationPerson(
      user: alice.user, master: alice.master, crossSigning: [try publicKey(50)],
      devices: [alice.device: alice.ed25519, try named(shared.base64): try publicKey(51)])
    try stage.ask()
    try stage.bob.decide(.accept)
    try stage.deliver()
    #expect(stage.bob.cancelled == "us m.key_mismatch" && stage.bob.offer == nil)
    #expect(stage.alice.cancelled == "them m.key_mismatch")
  }

  @Test func `keys that change on the way do not change what is verified`() throws {
    let stage = try VerificationStage()
    let alice = stage.alice.keys.owner
    try stage.begin()
    stage.bob.keys.people[alice.user] = VerificationPerson(
      user: alice.user, master: try publicKey(77), crossSigning: [],
      devices: [alice.device: try publicKey(78)])
    try stage.alice.decide(.start)
    try stage.deliver()
    try stage.alice.decide(.matches)
    try stage.bob.decide(.matches)
    try stage.deliver()
    #expect(stage.bob.verified?.master == alice.master)
    #expect(stage.bob.verified?.device?.ed25519 == alice.ed25519)
  }
}

extension VerifyingSide {
  /// The key that this side promised and did not send yet.
  fileprivate func ephemeralKey() throws -> String {
    let id = try #require(desk.underWay.first)
    let flow = try #require(desk.flows.first { $0.id == id })
    guard case .comparing(let exchange) = flow.stage else { throw VerificationRefusal.notNow }
    return exchange.sas.publicKey.base64
  }
}
