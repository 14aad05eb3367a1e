import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// What matrix-nio and mautrix write for our device goes through the machine's own calls.
@Suite struct WitnessTests {
  @Test func `our device is the one that the witnesses wrote to`() throws {
    let now = try account(of: WitnessStage())
    let then = try JSONValue(WitnessFiles.read("account"))
    #expect(try now.canonical() == then.canonical(), WitnessFiles.howToMend)
  }

  @Test(arguments: [("nio", SenderTrust.unsigned), ("mautrix", .crossSigned)])
  func `a key in a pre-key message, and what was said with it, are read`(
    name: String, trust: SenderTrust
  ) throws {
    let stage = try WitnessStage(name)
    let contents = try stage.hearAtFirst()
    #expect(stage.us.faults.isEmpty && stage.us.unread.isEmpty, WitnessFiles.howToMend)
    let heard = stage.us.heard
    try #require(heard.count == 4)
    for (event, content) in zip(heard, contents) {
      #expect(event.payload.type == .message)
      let whole = try event.payload.contentWithRelation(of: event.event)
      #expect(try whole.canonical() == content.canonical())
      #expect(event.trust == trust && event.isAllowed && !event.isLate)
    }
    #expect(Relation(of: heard[0].event.content) == nil)
    let first = try #require(EventID("$first"))
    guard case .message(let edit) = try heard[2].payload.read(in: heard[2].event) else {
      Issue.record("the edit is no message")
      return
    }
    #expect(edit.relation == .replacement(of: first))
    // Once more is a replay, from whoever says it.
    try stage.say(stage.firstSaid())
    #expect(stage.us.unread.map(\.cause) == [.replayed])
  }

  @Test(arguments: ["nio", "mautrix"])
  func `what is written after our answer is read with the same ratchet`(name: String) throws {
    let stage = try WitnessStage(name)
    try stage.hearAtFirst()
    let (messages, events) = try stage.answer()
    // They have the same key of us as when they wrote this.
    let then = try JSONValue(WitnessFiles.read("answers").object(name).member("events"))
    guard case .array(let told) = then else { throw CryptoError(.notEncrypted) }
    #expect(
      events.map { $0["session_id"] } == told.map { $0["session_id"] }, WitnessFiles.howToMend)
    let key = try stage.witnesses[0].told.object("device_keys")
    let curve25519 = try #require(DeviceKeys(key).curve25519)
    #expect(messages.map { $0["ciphertext", curve25519, "type"] } == [1])
    try stage.hear("normal")
    let after = try stage.witnesses[0].told.object("after")
    try stage.say(after.object("event"))
    #expect(stage.us.faults.isEmpty, WitnessFiles.howToMend)
    #expect(stage.us.words.last == "after the answer")
    #expect(try stage.us.rowsOf(OlmSessionRow.self).count == 1)
  }

  @Test func `an event that was changed, or is somebody else's, is not read`() throws {
    let stage = try WitnessStage("nio", "mautrix")
    try stage.hear("prekey")
    var event = try JSONValue(stage.firstSaid())
    event["sender"] = .string(stage.witnesses[1].user.text)
    try stage.say(jsonNode(event))
    event["sender"] = .string(stage.witnesses[0].user.text)
    try stage.say(jsonNode(event), in: WitnessStage.aside)
    let ciphertext = try #require(event["content", "ciphertext"]?.text)
    var bytes = try Olm.Base64.decode(ciphertext)
    bytes[bytes.count - 1] ^= 1
    event["content", "ciphertext"] = .string(Olm.Base64.encode(bytes))
    try stage.say(jsonNode(event))
    #expect(stage.us.heard.isEmpty)
    #expect(stage.us.unread.map(\.cause) == [.wrongSender, .noKey, .damaged])
  }

  // MARK: Keys by other ways

  @Test func `a file of keys that matrix-nio exported opens, and so does what they are for`() throws
  {
    let stage = try WitnessStage("nio")
    let told = stage.witnesses[0].told
    try stage.say(told.object("aside"), in: WitnessStage.aside)
    #expect(stage.us.unread.map(\.cause) == [.noKey])
    let passphrase = Secret(try WitnessFiles.read("witnesses").string("file_passphrase"))
    let file = Array(try told.string("key_file").utf8)
    let opened = try KeyFile.open(file, passphrase: passphrase)
    let (report, step) = try stage.us.machine.importKeys(
      opened, in: stage.us.rows, at: stage.us.now)
    stage.us.commit(step)
    // The room's, that of what it said aside, and nothing else.
    #expect(report == KeyFileReport(taken: 2, refused: 0, rounds: 10_000, isWeak: true))
    try stage.say(told.object("aside"), in: WitnessStage.aside)
    #expect(stage.us.words.last == "aside")
    #expect(stage.us.heard.last?.trust == .unauthenticated)
    #expect(throws: OlmError(.badMAC)) { try KeyFile.open(file, passphrase: Secret("another")) }
  }

  @Test func `mautrix says that it gives us no key, and why`() throws {
    let stage = try WitnessStage("mautrix")
    try stage.hear("withheld")
    try stage.say(stage.witnesses[0].told.object("aside"), in: WitnessStage.aside)
    #expect(stage.us.unread.map(\.cause) == [.withheld(.blacklisted)])
  }

  @Test func `matrix-nio asks for a key that it was given, and gets it once`() throws {
    let stage = try WitnessStage("nio")
    try stage.hearAtFirst()
    _ = try stage.answer()
    let before = stage.us.sent.count
    try stage.hear("request")
    #expect(try stage.sent("m.room.encrypted", from: before).count == 1)
    try stage.hear("request")
    #expect(try stage.sent("m.room.encrypted", from: before).count == 1)
  }

  @Test(arguments: ["nio", "mautrix"])
  func `a file that they encrypted opens, and not when a bit of it is another`(name: String) throws
  {
    let all = try WitnessFiles.read("witnesses")
    let told = try all.object(name)
    let file = try told.object("file")
    let read = try EncryptedFile(file)
    #expect(read.url == ContentURI("mxc://witness.example/\(name)"))
    let jwk = try file.object("key")
    let key = try AttachmentKey(
      version: file.string("v"), keyType: jwk.string("kty"), algorithm: jwk.string("alg"),
      k: jwk.string("k"), iv: file.string("iv"), sha256: file.object("hashes").string("sha256"))
    var ciphertext = try Olm.Base64.decode(told.string("attachment"))
    let first = try AttachmentVerification(key)
    try first.update(ciphertext)
    let second = try first.finish()
    #expect(try second.decrypt(ciphertext) == Olm.Base64.decode(all.string("picture")))
    try second.finish()
    ciphertext[7] ^= 1
    let spoilt = try AttachmentVerification(key)
    try spoilt.update(ciphertext)
    #expect(throws: OlmError(.badMAC)) { try spoilt.finish() }
  }

  // MARK: Identities

  @Test func `the identity that mautrix uploads is believed, with all three keys`() throws {
    let stage = try WitnessStage("mautrix")
    let witness = stage.witnesses[0]
    let draft = try stage.us.machine.draft(stage.us.rows, at: stage.us.now)
    let user = try draft.user(witness.user)
    let identity = try witness.told.object("identity")
    func key(_ name: String) throws -> String { try CrossSigningKey(identity.object(name)).ed25519 }
    #expect(try user.master?.base64 == key("master_key"))
    #expect(try user.selfSigning?.base64 == key("self_signing_key"))
    #expect(try user.userSigning?.base64 == key("user_signing_key"))
    let device = try #require(try draft.device(witness.user, witness.device))
    #expect(device.isCrossSigned && device.canMegolm)
    #expect(user.trust(in: device) == .crossSigned)
  }

  @Test func `secret storage of mautrix opens with either key, and holds what it uploaded`() throws
  {
    let stage = try WitnessStage("sibling")
    let storage = try stage.storage()
    let told = stage.witnesses[0].told
    let passphrase = Secret(try WitnessFiles.read("witnesses").string("passphrase"))
    let opened = [
      try storage.open(passphrase: passphrase),
      try storage.open(recoveryKey: Secret(told.string("recovery_key"))),
    ]
    let identity = try told.object("identity")
    let kinds: [(SecretName, String)] = [
      (.master, "master_key"), (.selfSigning, "self_signing_key"),
      (.userSigning, "user_signing_key"),
    ]
    for opened in opened {
      for (name, kind) in kinds {
        let seed = try #require(try opened.secret(name))
        let key = try CrossSigningKey(identity.object(kind)).ed25519
        #expect(try SigningKey(seed: seed).publicKey.base64 == key)
      }
      #expect(try opened.secret(.backup) == nil)
    }
    #expect(throws: SecretStorageError.wrongKey) { try storage.open(passphrase: Secret("another")) }
  }

  @Test func `E103: beside a device of mautrix's, ours restores the identity and is given keys`()
    throws
  {
    let stage = try WitnessStage("sibling", "nio")
    let told = stage.witnesses[0].told
    try stage.hearAtFirst(from: 1)
    try stage.say(told.object("aside"), in: WitnessStage.aside)
    #expect(stage.us.unread.map(\.cause) == [.noKey])
    #expect(
      try stage.restoreIdentity()
        == IdentityRestoration(
          restored: [.master, .selfSigning, .userSigning], missing: [.backup]))
    #expect(
      try stage.us.machine.identityState(in: stage.us.rows, at: stage.us.now) == .ready)
    _ = try stage.askSibling()
    try stage.hear("forwarded")
    #expect(stage.us.faults.isEmpty, WitnessFiles.howToMend)
    #expect(stage.us.words.last == "between ourselves")
    #expect(stage.us.heard.last?.isLate == true)
    #expect(stage.us.heard.last?.trust == .unauthenticated)

    // What it does not have it says so; what we have it gets.
    try stage.hear("refused")
    var event = try JSONValue(told.object("aside"))
    event["content", "session_id"] = "nobody's"
    try stage.say(jsonNode(event), in: WitnessStage.aside)
    #expect(stage.us.unread.last?.cause == .withheld(.unavailable))
    let before = stage.us.sent.count
    try stage.hear("request")
    #expect(try stage.sent("m.room.encrypted", from: before).count == 1)
  }
}
