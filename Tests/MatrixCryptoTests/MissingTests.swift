import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

/// Keys that something cannot be read without, and that an answer makes us ask for.
struct MissingTests {
  @Test func `what is missing is asked for in the step that found it so, with the claimed sender`()
    throws
  {
    let server = ScriptedHomeserver()
    let (first, storage) = try Peer.ready(on: server, withBackup: true)
    let second = try Peer(me, "SECOND", on: server, seed: 50)
    try second.run(second.machine.lookForIdentity(in: second.rows, at: second.now))
    try second.sync()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    try second.run(
      second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now).1)
    for peer in [first, second, first] { try peer.sync() }
    let room = try #require(RoomID("!room:a.example"))
    try server.make(room, with: [first.user])
    for number in 0..<30 {
      let session = try #require(SessionID("session\(number)"))
      for _ in 0..<3 {
        server.say(
          "m.room.encrypted",
          EncryptedContent.megolm(
            ciphertext: "AwgA", session: session, senderKey: "claimed\(number)",
            device: second.device), in: room, by: first.user)
      }
    }
    let answer = try server.sync(first.user, first.device, since: first.since)
    let reception = try first.machine.receive(answer, in: first.rows, at: first.now)
    let step = try first.machine.apply(
      reception.batches.map { $0.run() }, of: reception, in: first.rows, asking: 20)
    #expect(step.generation == step.previous + 1)
    let asked = step.requests.filter { $0.request.path.contains("m.room_key_request") }
    #expect(asked.count == 20)
    #expect(step.requests.count { $0.request.path.contains("room_keys/keys") } == 20)
    let texts = asked.map { String(decoding: $0.request.payload?.bytes ?? [], as: UTF8.self) }
    #expect(texts.allSatisfy { $0.contains("\"sender_key\":\"claimed") })
    // Once a session.
    first.commit(step)
    let again = try first.machine.receive(answer, in: first.rows, at: first.now)
    let rest = try first.machine.apply(
      again.batches.map { $0.run() }, of: again, in: first.rows, asking: 20)
    #expect(rest.requests.filter { $0.request.path.contains("m.room_key_request") }.isEmpty)
  }

  @Test func `a claimed sender in a request that came is not read`() throws {
    let body: JSONValue = [
      "action": "request", "requesting_device_id": "D", "request_id": "r",
      "body": [
        "algorithm": "m.megolm.v1.aes-sha2", "room_id": "!r:x", "session_id": "s",
        "sender_key": "whatever",
      ],
    ]
    let request = try RoomKeyRequest(JSONDocument(body.compact()).root)
    #expect(request.senderKey == nil)
    guard case .request(let wanted) = request.action else {
      Issue.record("no request")
      return
    }
    #expect(wanted.session.text == "s")
  }
}
