import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import TestSupport
import Testing

@testable import MatrixCrypto

/// The other way round: they read what our machine writes, another device of ours each time.
@Suite(
  .enabled(
    if: WitnessFiles.python != nil, "`scripts/test --witnesses` installs the readers")
)
struct WitnessReadingTests {
  private let passphrase = "un café, s'il vous plaît ☕"
  /// matrix-nio takes the Latin-1 of it.
  private let filePassphrase = "correct horse"
  private let picture = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  @Test(.timeLimit(.minutes(1)), arguments: ["nio", "mautrix"])
  func `they believe our device, open our keys and read what we say`(name: String) async throws {
    let stage = try WitnessStage(name, entropy: .system)
    let storage = try makeIdentity(stage)
    let (messages, contents) = try stage.answer()
    let events = contents.enumerated().map { place, content -> JSONValue in
      [
        "event_id": .string("$ours\(place)"), "type": "m.room.encrypted",
        "sender": .string(WitnessStage.easel.text), "origin_server_ts": .integer(place + 1),
        "content": content,
      ]
    }
    let encryption = try AttachmentEncryption()
    let ciphertext = try encryption.encrypt(picture)
    let keys = try stage.us.machine.exportKeys(in: stage.us.rows, at: stage.us.now)
    let file = try KeyFile.seal(keys, passphrase: Secret(filePassphrase), rounds: 10_000)
    let identity = try #require(stage.server.crossSigning[WitnessStage.easel])
    let ours: JSONValue = [
      "name": .string(name), "user": .string(WitnessStage.easel.text),
      "device_keys": try stage.ownDeviceKeys(), "to_device": .array(messages),
      "events": .array(events), "attachment": .string(Olm.Base64.encode(ciphertext, padded: true)),
      "file": try json(of: encryption.finish()), "passphrase": .string(passphrase),
      "file_passphrase": .string(filePassphrase),
      "key_file": .string(String(decoding: file, as: UTF8.self)),
      "recovery_key": .string(storage.recoveryKey.withText { $0 }),
      "account_data": .object(JSONObject(stage.accountData.map { ($0.key, $0.value) })),
      "identity": [
        "master_key": try #require(identity["master_key"]),
        "self_signing_key": try #require(identity["self_signing_key"]),
        "user_signing_key": try #require(stage.userSigning),
      ],
    ]
    let found = try await read(ours)

    let bodies = try found.array("read").map { try $0.object("content").string("body") }
    #expect(bodies == WitnessStage.answers)
    #expect(try Olm.Base64.decode(found.string("attachment")) == picture)
    if name == "nio" {
      let imported = try found.object("imported").object("content").string("body")
      #expect(imported == WitnessStage.answers[0])
    } else {
      // They see that our identity vouches for our device, and hold what we hold.
      #expect(
        try found.array("read").map { try $0.string("trust") }.allSatisfy {
          $0 == "CROSS_SIGNED_TOFU"
        })
      let draft = try stage.us.machine.draft(stage.us.rows, at: stage.us.now)
      for secret in SecretName.crossSigning {
        let theirs = try Olm.Base64.decode(
          Secret(found.object("secrets").string(secret.rawValue)))
        #expect(try draft.secret(secret)?.isEqual(to: theirs) == true)
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `another device of ours, mautrix's, asks for a key and reads with what we pass on`()
    async throws
  {
    let stage = try WitnessStage("sibling", "nio")
    try stage.hearAtFirst(from: 1)
    try stage.restoreIdentity()
    let before = stage.us.sent.count
    try stage.hear("request")
    let said = try stage.witnesses[1].told.array("said").map { try JSONValue($0.object("event")) }
    let found = try await read([
      "name": "sibling", "user": .string(WitnessStage.easel.text),
      "device_keys": try stage.ownDeviceKeys(), "events": .array(said),
      "to_device": .array(try stage.sent("m.room.encrypted", from: before)),
    ])
    let bodies = try found.array("read").map { try $0.object("content").string("body") }
    #expect(bodies == stage.us.words && bodies.count == 4)
  }

  private func read(_ ours: JSONValue) async throws -> JSONNode {
    let outcome = try await ChildProcess.run(
      try #require(WitnessFiles.python), ["-B", "\(WitnessFiles.folder)/read.py"],
      input: String(decoding: ours.compact(), as: UTF8.self), deadline: .seconds(50))
    try #require(outcome.status == 0, "\(outcome.error)")
    return try JSONDocument(Array(outcome.output.utf8)).root
  }

  private func makeIdentity(_ stage: WitnessStage) throws -> OpenSecretStorage {
    let us = stage.us
    us.commit(try us.machine.lookForIdentity(in: us.rows, at: us.now))
    try us.flush()
    let storage = try OpenSecretStorage.new(passphrase: Secret(passphrase), iterations: 1_000)
    us.commit(
      try us.machine.makeIdentity(
        storingIn: storage, withBackup: false, in: us.rows, at: us.now))
    try us.flush()
    try us.sync()
    #expect(try us.machine.identityState(in: us.rows, at: us.now) == .ready)
    return storage
  }

  private func json(of key: AttachmentKey) -> JSONValue {
    [
      "v": .string(AttachmentKey.version), "iv": .string(key.iv),
      "hashes": ["sha256": .string(key.sha256)],
      "key": [
        "kty": .string(AttachmentKey.keyType), "alg": .string(AttachmentKey.algorithm),
        "ext": true, "key_ops": ["encrypt", "decrypt"], "k": .string(key.k),
      ],
    ]
  }
}
