import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

/// From what a person made sure of to what the server shows.
struct VouchingTests {
  let server = ScriptedHomeserver()

  private func knows(_ peer: Peer, _ other: Peer) throws {
    let draft = try peer.draft()
    try draft.track(other.machine.user)
    try draft.queryOutdated()
    try peer.run(draft.step())
  }

  private func isSigned(_ user: UserID, by peer: Peer) throws -> Bool {
    let signer = try #require(try peer.draft().signer(.userSigning)).publicKey
    let key = try server.key(user, "master_key")
    guard let text = key.signatures.signature(by: peer.machine.user, ed25519: signer.base64) else {
      return false
    }
    return signer.verifies(text, of: try key.signable())
  }

  @Test(arguments: 0..<4, [false, true])
  func `what was verified is signed, wherever the program dies after taking it down`(
    _ point: Int, reaching: Bool
  ) throws {
    let (peer, _) = try Peer.ready(on: server)
    let (bob, _) = try Peer.ready("@bob:b.example", "BOB", on: server, seed: 7)
    try knows(peer, bob)
    let master = try #require(try peer.draft().user(bob.machine.user).master)
    let verified = Verified(user: bob.machine.user, master: master, device: nil)
    peer.commit(try peer.machine.pin(verified, in: peer.rows, at: peer.now).step)
    // It starts again, and knows nothing of the verification.
    try peer.drain(losing: [point], reaching: reaching)
    try peer.drain()
    #expect(try isSigned(person("@bob:b.example"), by: peer))
    #expect(peer.count(.signatures) == 0)
    #expect(peer.count(.requests) == 0)
  }

  @Test func `what was verified before its key is here is signed when the key comes`() throws {
    let (first, storage) = try Peer.ready(on: server, withBackup: false)
    let (bob, _) = try Peer.ready("@bob:b.example", "BOB", on: server, seed: 7)
    let second = try Peer(me, "SECOND", on: server, seed: 50)
    try second.run(second.machine.lookForIdentity(in: second.rows, at: second.now))
    try second.sync()
    try knows(second, bob)
    let master = try #require(try second.draft().user(bob.machine.user).master)
    try second.run(
      second.machine.sign(bob.machine.user, master: master, in: second.rows, at: second.now))
    let device = try #require(
      try second.draft().device(first.machine.user, first.machine.device))
    try second.run(
      second.machine.sign(
        first.machine.device, ed25519: device.ed25519, in: second.rows, at: second.now))
    #expect(second.count(.signatures) == 2)
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    try second.run(
      second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now).1)
    #expect(try isSigned(person("@bob:b.example"), by: second))
    #expect(second.count(.signatures) == 0)
  }

  // MARK: Our own identity, by emoji

  /// A device with a person before it, who says yes to everything.
  private final class Desk {
    let peer: Peer
    var desk: VerificationDesk
    var shown: ShortString?
    var verified: Verified?

    init(_ peer: Peer) {
      self.peer = peer
      desk = VerificationDesk(
        user: peer.machine.user, device: peer.machine.device, ratchets: peer.machine.ratchets,
        entropy: peer.machine.entropy)
    }

    var keys: any VerificationKeys { peer.machine.verificationKeys(in: peer.rows) }

    func follow(_ actions: [VerificationAction]) throws {
      for action in actions {
        switch action {
        case .send(let message):
          try peer.run(peer.machine.post([message], in: peer.rows, at: peer.now))
        case .tell(_, .verified(let found)): verified = found
        case .tell(let id, .asked):
          try follow(desk.decide(.accept, about: id, keys: keys, at: peer.now))
        case .tell(_, .compare(let shown)): self.shown = shown
        case .lookUp(let user):
          try peer.run(peer.machine.lookUp(user, in: peer.rows, at: peer.now))
        case .tell: break
        }
      }
    }

    func decide(_ decision: VerificationDecision) throws {
      let id = try #require(desk.underWay.last)
      try follow(desk.decide(decision, about: id, keys: keys, at: peer.now))
    }

    func sync() throws {
      for happening in try peer.sync() {
        guard case .toDevice(let told) = happening, let arrival = VerificationArrival(told) else {
          continue
        }
        try follow(desk.take(arrival, keys: keys, at: peer.now))
      }
    }

    func pin() throws {
      let verified = try #require(verified)
      let (step, pinned) = try peer.machine.pin(verified, in: peer.rows, at: peer.now)
      #expect(pinned == verified)
      try peer.run(step)
    }
  }

  @Test func `a device without a recovery key is verified by emoji, given the secrets, and signed`()
    throws
  {
    let phone = Desk(try Peer.ready(me, "PHONE", on: server).0)
    let bot = Desk(try Peer(me, "BOT", on: server, seed: 50))
    try bot.peer.run(bot.peer.machine.lookForIdentity(in: bot.peer.rows, at: bot.peer.now))
    for _ in 0..<2 { for side in [bot, phone] { try side.sync() } }
    #expect(try bot.peer.state == .notOurs)
    #expect(try !server.isSignedByOwner(bot.peer.device))

    let (_, actions) = try phone.desk.request(
      [bot.peer.machine.device], of: bot.peer.machine.user, at: phone.peer.now)
    try phone.follow(actions)
    func settle() throws { for _ in 0..<4 { for side in [bot, phone] { try side.sync() } } }
    try settle()
    try phone.decide(.start)
    try settle()
    #expect(phone.shown != nil && phone.shown == bot.shown)
    for side in [phone, bot] { try side.decide(.matches) }
    try settle()
    try phone.pin()
    try bot.pin()
    try settle()

    for name in SecretName.allCases { #expect(try bot.peer.draft().has(name)) }
    #expect(bot.peer.isReady)
    #expect(try bot.peer.state == .ready)
    #expect(try server.isSignedByOwner(bot.peer.device))
    #expect(try bot.peer.draft().backup().state == .active)
    // The identity is signed by the device that was verified with it.
    let own = try bot.peer.draft().identityKeys.ed25519
    let master = try server.key(easel, "master_key")
    let text = try #require(
      master.signatures.signature(by: bot.peer.machine.user, ed25519: "BOT"))
    #expect(own.verifies(text, of: try master.signable()))
    #expect(bot.peer.count(.signatures) == 0 && bot.peer.count(.secretRequests) == 0)
    #expect(phone.peer.count(.signatures) == 0)
  }
}
