import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

/// Bob asks us into a room and leaves the keys of its past for us.
struct KeyBundleTests {
  let server = ScriptedHomeserver()
  let peer: Peer
  let bob: Peer
  let eve: Peer
  let room = RoomID("!room:b.example") ?? { fatalError("a room ID") }()
  let session: SessionID
  let file: EncryptedFile
  let bytes: [UInt8]

  init() throws {
    peer = try Peer.ready(on: server, withBackup: false).0
    bob = try Peer.ready("@bob:b.example", "BOB", on: server, seed: 7).0
    eve = try Peer.ready("@eve:b.example", "EVE", on: server, seed: 9).0
    for other in [bob, eve] {
      let draft = try peer.draft()
      try draft.track(other.machine.user)
      try draft.queryOutdated()
      try peer.run(draft.step())
    }
    for other in [bob, eve] { try Self.meet(peer, by: other) }
    session = try bob.session(in: room)
    let elsewhere = try #require(RoomID("!elsewhere:b.example"))
    let other = try bob.session(in: elsewhere)
    var keys: [JSONValue] = []
    for (room, session) in [(room, session), (elsewhere, other)] {
      let row = try #require(try bob.inbound(room, session))
      keys.append(try bob.draft().exported(row).exported)
    }
    let closed = try #require(SessionID("closed"))
    let withheld = Withheld(
      .historyNotShared, room: room, session: closed, senderKey: "a")
    let bundle: JSONValue = [
      "room_keys": .array(keys), "withheld": .array([withheld.json]),
    ]
    (file, bytes) = try Self.file(of: bundle)
  }

  private static func file(of bundle: JSONValue) throws -> (EncryptedFile, [UInt8]) {
    let encryption = try AttachmentEncryption(.seeded(3))
    let bytes = try encryption.encrypt(bundle.compact())
    let key = try encryption.finish()
    let url = try #require(ContentURI("mxc://b.example/bundle"))
    let file = EncryptedFile(
      url: url, key: try Olm.Base64.decode(key.k, .urlSafe), iv: try Olm.Base64.decode(key.iv),
      sha256: try Olm.Base64.decode(key.sha256))
    return (try #require(file), bytes)
  }

  /// So that `other` can write to it.
  private static func meet(_ peer: Peer, by other: Peer) throws {
    let draft = try other.draft()
    try draft.track(peer.user)
    try draft.queryOutdated()
    try other.run(draft.step())
    let again = try other.draft()
    try again.claim([try #require(try again.device(peer.user, peer.device))])
    try other.run(again.step())
  }

  private func leave(from sender: Peer, _ file: EncryptedFile? = nil) throws {
    let draft = try sender.draft()
    let device = try #require(try draft.device(peer.machine.user, peer.machine.device))
    let post = Post(draft, .encrypted)
    let content = try draft.encrypted(
      try draft.writer(
        .roomKeyBundle, RoomKeyBundleNotice.content(room: room, file: file ?? self.file).compact()),
      to: device)
    try post.add(try #require(content), to: device.device, of: device.user)
    try post.finish()
    try sender.run(draft.step())
  }

  private var invitation: JSONValue { invitation(by: bob.user) }

  private func invitation(by inviter: UserID) -> JSONValue {
    let member: JSONValue = [
      "type": "m.room.member", "state_key": .string(me), "sender": .string(inviter.text),
      "content": ["membership": "invite"],
    ]
    return ["rooms": ["invite": [room.text: ["invite_state": ["events": [member]]]]]]
  }

  private var joined: JSONValue { ["rooms": ["join": [room.text: [:]]]] }

  private func offers(_ happenings: [CryptoHappening]) -> [KeyBundle] {
    happenings.compactMap { if case .keyBundle(let bundle) = $0 { bundle } else { nil } }
  }

  @Test func `keys left by who invited us are offered when we joined, and only that room's taken`()
    throws
  {
    try leave(from: bob)
    #expect(try offers(peer.sync(invitation)).isEmpty)
    let bundle = try #require(try offers(peer.sync(joined)).first)
    let (taken, refused, step) = try peer.machine.importBundle(
      bytes, of: bundle, rows: peer.rows, at: peer.now)
    peer.commit(step)
    #expect(taken == 1)
    #expect(refused == 1)
    #expect(try peer.inbound(room, session)?.source == .bundle)
    let closed = try #require(SessionID("closed"))
    let place = WithheldRow.place(.past(room, closed), by: bob.machine.user)
    let withheld: WithheldRow? = try peer.draft().ledger.row(at: place)
    #expect(withheld?.code == "m.history_not_shared")
    // Once.
    let again = try peer.machine.importBundle(bytes, of: bundle, rows: peer.rows, at: peer.now)
    #expect(again.taken == 0)
  }

  @Test func `keys that come after we joined are offered at once, for a day`() throws {
    try peer.sync(invitation)
    try peer.sync(joined)
    try leave(from: bob)
    peer.now = peer.now + .seconds(86_000)
    let bundle = try #require(try offers(peer.sync()).first)
    peer.now = peer.now + .seconds(1_000)
    let late = try peer.machine.importBundle(bytes, of: bundle, rows: peer.rows, at: peer.now)
    #expect(late.taken == 0)
    try leave(from: bob)
    #expect(try offers(peer.sync()).isEmpty)
  }

  @Test func `keys left by somebody whom we did not know are offered when we know their devices`()
    throws
  {
    let zoe = try Peer.ready("@zoe:b.example", "ZOE", on: server, seed: 11).0
    try Self.meet(peer, by: zoe)
    try leave(from: zoe)
    #expect(try offers(peer.sync()).isEmpty)
    try peer.sync(invitation(by: zoe.user), sending: false)
    #expect(try offers(peer.sync(joined, sending: false)).isEmpty)
    try peer.flush()
    #expect(offers(peer.happenings).count == 1)
    let bundle = try #require(offers(peer.happenings).first)
    let result = try peer.machine.importBundle(bytes, of: bundle, rows: peer.rows, at: peer.now)
    #expect(result.taken == 1)
    // Offered once, however often their devices are looked at.
    server.changed(zoe.user)
    try peer.sync()
    #expect(offers(peer.happenings).count == 1)
  }

  @Test func `of somebody whom we did not know, a device that nobody vouches for offers nothing`()
    throws
  {
    let zoe = try Peer("@zoe:b.example", "ZOE", on: server, seed: 11)
    try zoe.sync()
    try Self.meet(peer, by: zoe)
    try leave(from: zoe)
    try peer.sync()
    #expect(peer.count(.keyBundles) == 1)
    try peer.sync(invitation(by: zoe.user))
    try peer.sync(joined)
    #expect(offers(peer.happenings).isEmpty)
  }

  @Test func `keys of somebody who did not invite us are not offered`() throws {
    try leave(from: eve)
    try peer.sync(invitation)
    #expect(try offers(peer.sync(joined)).isEmpty)
    try leave(from: eve)
    #expect(try offers(peer.sync()).isEmpty)
    #expect(peer.count(.keyBundles) == 0)
  }

  @Test func `a device that its owner does not vouch for offers nothing`() throws {
    let draft = try peer.draft()
    var device = try #require(try draft.device(bob.machine.user, bob.machine.device))
    device.isCrossSigned = false
    draft.ledger.put(device)
    peer.commit(try draft.step())
    try leave(from: bob)
    try peer.sync(invitation)
    #expect(try offers(peer.sync(joined)).isEmpty)
  }

  @Test func `a key that is longer than a secret may be is refused, and nothing else`() throws {
    let row = try #require(try bob.inbound(room, session))
    let good = try bob.draft().exported(row).exported
    var long = good
    long["session_key"] = .string(String(repeating: "A", count: Secret.maximumCount + 1))
    let (file, bytes) = try Self.file(of: ["room_keys": [long, good]])
    try leave(from: bob, file)
    try peer.sync(invitation)
    let bundle = try #require(try offers(peer.sync(joined)).first)
    let (taken, refused, _) = try peer.machine.importBundle(
      bytes, of: bundle, rows: peer.rows, at: peer.now)
    #expect(taken == 1)
    #expect(refused == 1)
  }

  @Test func `a file that was exchanged gives nothing, and may be downloaded again for a day`()
    throws
  {
    try leave(from: bob)
    try peer.sync(invitation)
    let bundle = try #require(try offers(peer.sync(joined)).first)
    var other = bytes
    other[0] ^= 1
    let result = try peer.machine.importBundle(other, of: bundle, rows: peer.rows, at: peer.now)
    #expect(result.taken == 0)
    #expect(result.refused == 1)
    peer.commit(result.2)
    let waiting = try #require(try peer.machine.keyBundles(in: peer.rows, at: peer.now).first)
    let again = try peer.machine.importBundle(bytes, of: waiting, rows: peer.rows, at: peer.now)
    #expect(again.taken == 1)
    peer.now = peer.now + CryptoMachine.bundlePatience + .seconds(1)
    #expect(try peer.machine.keyBundles(in: peer.rows, at: peer.now).isEmpty)
    let late = try peer.machine.importBundle(bytes, of: waiting, rows: peer.rows, at: peer.now)
    #expect(late.taken == 0)
  }

  // MARK: So many

  private func notice(_ number: Int, from sender: Peer, size: Int = 0) throws
    -> OlmMessageRead
  {
    let draft = try peer.draft()
    let device = try #require(try draft.device(sender.machine.user, sender.machine.device))
    let room = try #require(RoomID("!\(number):b.example"))
    var content = RoomKeyBundleNotice.content(room: room, file: file)
    content["more"] = .string(String(repeating: "x", count: size))
    return OlmMessageRead(
      sender: sender.machine.user, key: device.curve25519, ed25519: device.ed25519,
      device: device, trust: .crossSigned, hasDeviceKeys: true, type: .roomKeyBundle,
      content: try JSONDocument(content.compact()).root)
  }

  @Test func `of one person's notices the oldest go, and nobody else's`() throws {
    let draft = try peer.draft()
    try draft.takeBundle(notice(1_000, from: bob))
    for number in 0..<KeyBundleRow.maximumOfOne + 3 {
      try draft.takeBundle(notice(number, from: eve))
    }
    try draft.takeBundle(notice(2_000, from: eve, size: KeyBundleRow.maximumContent))
    let kept = try draft.ledger.rows(
      KeyBundleRow.self, startingWith: KeyBundleRow.all, limit: .max)
    #expect(kept.count == KeyBundleRow.maximumOfOne + 1)
    #expect(kept.contains { $0.sender == bob.machine.user })
    #expect(!kept.contains { $0.room.text == "!2000:b.example" })
  }

  @Test func `invitations that nobody takes up go after a month, with what was left for them`()
    throws
  {
    try leave(from: bob)
    try peer.sync(invitation)
    #expect(peer.count(.invitations) == 1 && peer.count(.keyBundles) == 1)
    peer.now = peer.now + InvitationRow.patience + .seconds(1)
    let draft = try peer.draft()
    try draft.takeBundle(notice(1, from: eve))
    peer.commit(try draft.step())
    #expect(peer.count(.keyBundles) == 1)
    let member: JSONValue = [
      "type": "m.room.member", "state_key": .string(me), "sender": "@eve:b.example",
      "content": ["membership": "invite"],
    ]
    func asked(_ number: Int) -> JSONValue {
      ["rooms": ["invite": ["!\(number):b.example": ["invite_state": ["events": [member]]]]]]
    }
    try peer.sync(asked(1))
    #expect(peer.count(.invitations) == 1)
    for number in 2..<InvitationRow.maximumOfOne + 5 { try peer.sync(asked(number)) }
    #expect(peer.count(.invitations) == InvitationRow.maximumOfOne)
  }

  @Test func `a room that we leave is not one that we were asked into`() throws {
    try leave(from: bob)
    try peer.sync(invitation)
    try peer.sync(["rooms": ["leave": [room.text: [:]]]])
    #expect(peer.count(.invitations) == 0 && peer.count(.keyBundles) == 0)
  }
}
