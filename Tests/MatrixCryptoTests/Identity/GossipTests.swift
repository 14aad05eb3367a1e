import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

/// Two devices of ours, both signed, that know each other; and a third that nobody vouches for.
struct GossipTests {
  let server = ScriptedHomeserver()
  let first: Peer
  let second: Peer
  let third: Peer
  let room = RoomID("!room:a.example") ?? { fatalError("a room ID") }()

  init() throws {
    let storage: OpenSecretStorage
    (first, storage) = try Peer.ready(on: server, withBackup: false)
    second = try Peer(me, "SECOND", on: server, seed: 50)
    third = try Peer(me, "THIRD", on: server, seed: 60)
    for peer in [second, third] {
      try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
      try peer.sync()
    }
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    try second.run(
      second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now).1)
    for peer in [first, second, third] { try peer.sync() }
  }

  private func exchange() throws {
    for _ in 0..<3 { for peer in [first, second, third] { try peer.sync() } }
  }

  private func post(_ type: EventType, _ content: JSONValue, to peer: Peer) {
    server.send(type.text, content, to: peer.device, of: peer.user, from: easel)
  }

  // MARK: Keys

  @Test func `E96: our verified device gets all we have, and the key that came ends the asking`()
    throws
  {
    let session = try first.session(in: room)
    try second.run(second.machine.requestKey(room, session, in: second.rows, at: second.now))
    #expect(second.count(.keyRequests) == 1)
    // Once a session.
    let again = try second.machine.requestKey(room, session, in: second.rows, at: second.now)
    #expect(again.changes.isEmpty)
    try exchange()
    let row = try #require(try second.inbound(room, session))
    #expect(row.source == .forwarded)
    #expect(row.firstIndex == 0)
    #expect(row.sender == nil)
    #expect(second.count(.keyRequests) == 0)
    #expect(try third.inbound(room, session) == nil)
  }

  @Test func `a key that did not come is asked for again after a day, or when a copy was put back`()
    throws
  {
    let session = try first.session(in: room)
    func ask() throws -> [String?] {
      let before = server.waiting(for: first).count
      try second.run(second.machine.requestKey(room, session, in: second.rows, at: second.now))
      return server.waiting(for: first).dropFirst(before).map { $0["content"]?["action"]?.text }
    }
    #expect(try ask() == ["request"])
    second.now = second.now + .seconds(86_399)
    #expect(try ask() == [])
    second.now = second.now + .seconds(1)
    #expect(try ask() == ["request_cancellation", "request"])
    #expect(second.count(.keyRequests) == 1)
    let draft = try second.draft()
    try second.run(
      second.machine.startOver(
        in: second.rows, at: second.now, counted: draft.counters.generation + 5))
    #expect(second.count(.keyRequests) == 0)
    #expect(try ask() == ["request"])
  }

  @Test func `E98: what was asked for is taken back when the key comes another way`() throws {
    let session = try first.session(in: room)
    try second.run(second.machine.requestKey(room, session, in: second.rows, at: second.now))
    let row = try #require(try first.inbound(room, session))
    let key = try first.draft().exported(row)
    let draft = try second.draft()
    let passed = try #require(BackedUpSession(key, room, session, second.machine.ratchets))
    try draft.takeIn(passed, .imported)
    try second.run(draft.step())
    #expect(second.count(.keyRequests) == 0)
    let said = server.waiting(for: first).compactMap { $0["content"]?["action"]?.text }
    #expect(said == ["request", "request_cancellation"])
  }

  @Test func `E98: a request that is taken back ends itself, and no other`() throws {
    let asker = second.machine.device
    let wanted = try (0..<3).map { _ in try first.session(in: room) }
    // Its keys to begin a ratchet with are gone, so that it is owed what it asks for.
    server.devices[second.user]?[second.device]?.oneTimeKeys = []
    server.devices[second.user]?[second.device]?.fallback = nil
    for (number, session) in wanted.enumerated() {
      let request = RoomKeyRequest(
        .request(RoomKeyRequest.Wanted(room: room, session: session)), device: asker,
        request: try #require(ProtocolText("r\(number)")))
      post(.roomKeyRequest, request.json, to: first)
    }
    try first.sync()
    #expect(first.count(.owed) == 3)
    post(
      .roomKeyRequest, RoomKeyRequest(.cancellation, device: asker, request: "r1").json, to: first)
    try first.sync()
    let owed = try first.draft().ledger.rows(
      OwedAnswerRow.self, startingWith: CryptoKey(.owed), limit: 10)
    #expect(Set(owed.map(\.what.request)) == ["r0", "r2"])
  }

  @Test func `E96: a device of ours that nobody vouches for gets silence`() throws {
    let session = try first.session(in: room)
    let wanted = RoomKeyRequest(
      .request(RoomKeyRequest.Wanted(room: room, session: session)), device: third.machine.device,
      request: "r1")
    post(.roomKeyRequest, wanted.json, to: first)
    try exchange()
    #expect(try third.inbound(room, session) == nil)
    #expect(first.count(.owed) == 0)
  }

  @Test func `E95: another person's device gets it from where it was given it, and none else`()
    throws
  {
    let bob = try Peer("@bob:b.example", "BOB", on: server, seed: 70)
    let eve = try Peer("@eve:b.example", "EVE", on: server, seed: 80)
    for peer in [bob, eve] {
      try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
      try peer.sync()
      let draft = try first.draft()
      try draft.track(peer.machine.user)
      try draft.queryOutdated()
      try first.run(draft.step())
    }
    let session = try first.session(in: room)
    let draft = try first.draft()
    let device = try #require(try draft.device(bob.machine.user, bob.machine.device))
    draft.ledger.put(
      ShareRow(
        room: room, user: device.user, device: device.device, session: session,
        curve25519: device.curve25519, state: .given, index: 3))
    first.commit(try draft.step())
    for peer in [bob, eve] {
      let wanted = RoomKeyRequest(
        .request(RoomKeyRequest.Wanted(room: room, session: session)), device: peer.machine.device,
        request: "r1")
      for _ in 0..<2 {
        server.send(
          "m.room_key_request", wanted.json, to: first.device, of: first.user, from: peer.user)
      }
    }
    try first.sync()
    #expect(server.waiting(for: eve).isEmpty)
    // Asked twice, answered once.
    #expect(server.waiting(for: bob).count == 1)
    let message = try #require(server.waiting(for: bob).first)
    let read = try bob.draft().read(ToDeviceEvent(JSONDocument(message.compact()).root)).get()
    #expect(read.type == .forwardedRoomKey)
    let key = try ExportedRoomKey(read.content)
    let ratchet = try bob.machine.ratchets.inboundGroup(importing: key.key)
    #expect(ratchet.firstKnownIndex == 3)
    // E97: who gets one that they did not ask their own device for does not take it.
    try bob.sync()
    #expect(try bob.inbound(room, session) == nil)
  }

  @Test func `E97: a key that nobody asked for, or from a device that was not asked, is not taken`()
    throws
  {
    let session = try first.session(in: room)
    let draft = try first.draft()
    let device = try #require(try draft.device(second.machine.user, second.machine.device))
    try draft.owe(device, .roomKey(room, session, request: "r1"))
    try first.run(draft.step())
    try second.sync()
    #expect(try second.inbound(room, session) == nil)
  }

  /// As if it had come over Olm from that device.
  private func forward(
    _ session: SessionID, sender: UserID, from device: DeviceRow
  ) throws -> OlmMessageRead {
    let key = try first.draft().exported(#require(try first.inbound(room, session)))
    return OlmMessageRead(
      sender: sender, key: device.curve25519, ed25519: device.ed25519, device: device,
      trust: .verified, hasDeviceKeys: true, type: .forwardedRoomKey,
      content: try JSONDocument(key.forwarded.compact()).root)
  }

  @Test func `E97: with the request open, only the device that was asked is believed`() throws {
    let session = try first.session(in: room)
    try second.run(second.machine.requestKey(room, session, in: second.rows, at: second.now))
    // Verified after it was asked, so not asked.
    second.commit(
      try second.machine.decide(
        isVerified: true, third.machine.device, of: second.machine.user, in: second.rows,
        at: second.now))
    let draft = try second.draft()
    let asked = try #require(try draft.device(second.machine.user, first.machine.device))
    let other = try #require(try draft.device(second.machine.user, third.machine.device))
    let bob = try #require(UserID("@bob:b.example"))
    #expect(try draft.isOwnVerified(other))
    func isTaken() throws -> Bool {
      try draft.ledger.row(InboundGroupRow.self, at: InboundGroupRow.place(room, session)) != nil
    }
    try draft.takeForward(forward(session, sender: second.machine.user, from: other))
    #expect(try !isTaken(), "a device of ours that was not asked")
    try draft.takeForward(forward(session, sender: bob, from: asked))
    #expect(try !isTaken(), "another user, under the name of a device that was asked")
    try draft.takeForward(forward(session, sender: second.machine.user, from: asked))
    #expect(try isTaken())
  }

  // MARK: Secrets

  @Test func `a secret is given to our verified devices alone`() throws {
    let wanted = SecretRequest(
      .request(name: SecretName.master.text), device: third.machine.device, request: "r1")
    post(.secretRequest, wanted.json, to: first)
    try first.sync()
    #expect(server.waiting(for: third).isEmpty)
    server.send(
      "m.secret.request", wanted.json, to: first.device, of: first.user,
      from: person("@bob:b.example"))
    try first.sync()
    #expect(server.waiting(for: third).isEmpty)
  }

  @Test func `a secret that nobody asked for, or that is another, is not taken`() throws {
    let draft = try second.draft()
    // Not here, so that what comes might be taken.
    draft.ledger.remove(SecretRow.place(.master))
    let false1 = try Entropy.seeded(1_000).secret(32)
    let message = OlmMessageRead(
      sender: first.machine.user,
      key: try first.draft().identityKeys.curve25519,
      ed25519: try first.draft().identityKeys.ed25519,
      device: try draft.device(first.machine.user, first.machine.device), trust: .verified,
      hasDeviceKeys: true, type: .secretSend,
      content: try SecretSend.content(request: "r1", secret: Olm.Base64.encode(false1))
        .written().withText { try JSONDocument($0).root })
    try draft.takeSecret(message)
    #expect(try !draft.has(.master))
    // Also when it was asked for.
    draft.ledger.put(
      SecretRequestRow(
        name: .master, request: "r1", devices: [first.machine.device], made: second.now))
    try draft.takeSecret(message)
    #expect(try !draft.has(.master))
    #expect(try draft.ledger.row(SecretRequestRow.self, at: SecretRequestRow.place(.master)) != nil)
  }

  @Test func `a device that was signed with another key than ours asks its secrets back`() throws {
    let draft = try second.draft()
    for name in SecretName.allCases { draft.ledger.remove(SecretRow.place(name)) }
    second.commit(try draft.step())
    try second.run(
      second.machine.requestSecrets(SecretName.crossSigning, in: second.rows, at: second.now))
    try exchange()
    for name in SecretName.crossSigning {
      let mine = try #require(try second.draft().secret(name))
      let theirs = try #require(try first.draft().secret(name))
      #expect(mine.isEqual(to: theirs))
      let asked: SecretRequestRow? = try second.draft().ledger.row(at: SecretRequestRow.place(name))
      #expect(asked == nil)
    }
  }
}
