import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// What of what our own devices say counts, and when.
struct GossipOrderTests {
  private let me = "@easel:a.example"

  private func post(_ type: EventType, _ content: JSONValue, to peer: Peer) {
    peer.server.send(type.text, content, to: peer.device, of: peer.user, from: easel)
  }

  @Test func `E37: who changed devices has changed before what the new one asks is looked at`()
    throws
  {
    let server = ScriptedHomeserver()
    let (first, storage) = try Peer.ready(on: server, withBackup: false)
    let new = try Peer(me, "NEW", on: server, seed: 50)
    try new.run(new.machine.lookForIdentity(in: new.rows, at: new.now))
    try new.sync()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    try new.run(new.machine.restoreIdentity(from: opened, in: new.rows, at: new.now).1)
    // That there is a new device, and what it asks for, comes in one answer.
    let wanted = SecretRequest(
      .request(name: SecretName.master.text), device: new.machine.device, request: "r1")
    post(.secretRequest, wanted.json, to: first)
    try first.sync()
    let answer = try #require(server.waiting(for: new).last)
    let read = try new.draft().read(ToDeviceEvent(JSONDocument(answer.compact()).root)).get()
    #expect(read.type == .secretSend)
  }

  @Test func `E35: a key and a secret that were asked for are taken over Olm, and not in clear`()
    throws
  {
    let family = try GossipTests()
    let (first, second, room) = (family.first, family.second, family.room)
    let session = try first.session(in: room)
    try second.run(second.machine.requestKey(room, session, in: second.rows, at: second.now))
    let draft = try second.draft()
    for name in SecretName.allCases { draft.ledger.remove(SecretRow.place(name)) }
    second.commit(try draft.step())
    try second.run(second.machine.requestSecrets([.master], in: second.rows, at: second.now))

    let asked: SecretRequestRow = try #require(
      try second.draft().ledger.row(at: SecretRequestRow.place(.master)))
    let secret = try #require(try first.draft().secret(.master))
    let sent = SecretSend.content(request: asked.request, secret: Olm.Base64.encode(secret))
    let send = try JSONValue(sent.node())
    let key = try first.draft().exported(try #require(try first.inbound(room, session))).forwarded
    let queued = family.server.waiting(for: first)
    family.server.devices[first.user]?[first.device]?.clear()
    post(.secretSend, send, to: second)
    post(.forwardedRoomKey, key, to: second)
    try second.sync()
    #expect(try !second.draft().has(.master))
    #expect(try second.inbound(room, session) == nil)
    // The same in the right way.
    for event in queued {
      family.server.send(
        event["type"]?.text ?? "", event["content"] ?? [:], to: first.device, of: first.user,
        from: easel)
    }
    for _ in 0..<3 { for peer in [first, second] { try peer.sync() } }
    #expect(try second.draft().has(.master))
    #expect(try second.inbound(room, session)?.source == .forwarded)
  }
}
