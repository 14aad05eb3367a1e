import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// Who somebody is, and what happens when they are somebody else.
@Suite struct IdentityChangeTests {
  /// What is wrong with an identity.
  enum Bend: CaseIterable {
    case nothing, masterSignsEverything, selfSigningSignsEverything
    case signatureOfSelfSigning, signatureOfDevice, signatureByDevice
  }

  /// The neutral point: with it as the key, one signature fits every message.
  private let neutral = Olm.Base64.encode([1] + Array(repeating: 0, count: 31))
  private let fitsEverything = Olm.Base64.encode([1] + Array(repeating: 0, count: 63))

  /// An identity that signs the devices of a user, put on the server.
  @discardableResult
  private func identify(
    _ user: UserID, _ seed: UInt64, _ town: Town, _ bend: Bend = .nothing
  ) throws -> SigningKey {
    let entropy = Entropy.seeded(seed)
    let (master, signer) = (try SigningKey.new(entropy), try SigningKey.new(entropy))
    let masterKey = bend == .masterSignsEverything ? neutral : master.publicKey.base64
    let signerKey = bend == .selfSigningSignsEverything ? neutral : signer.publicKey.base64
    let usage = CrossSigningKey.unsigned(user: user, .master, ed25519: masterKey)
    var own = CrossSigningKey.unsigned(user: user, .selfSigning, ed25519: signerKey)
    own =
      bend == .masterSignsEverything
      ? try adding(fitsEverything, masterKey, user, to: own)
      : try signed(own, by: master, masterKey, user)
    if bend == .signatureOfSelfSigning { try shift(&own, user, masterKey) }
    town.server.crossSigning[user] = ["master_key": usage, "self_signing_key": own]
    for (id, device) in town.server.devices[user] ?? [:] {
      guard var keys = device.keys else { continue }
      keys =
        bend == .selfSigningSignsEverything
        ? try adding(fitsEverything, signerKey, user, to: keys)
        : try signed(keys, by: signer, signerKey, user)
      if bend == .signatureOfDevice { try shift(&keys, user, signerKey) }
      if bend == .signatureByDevice { try shift(&keys, user, id.text) }
      town.server.devices[user]?[id]?.keys = keys
    }
    town.server.changed(user)
    return signer
  }

  private func adding(
    _ signature: String, _ name: String, _ user: UserID, to value: JSONValue
  ) throws -> JSONValue {
    CanonicalSigning.adding(signature, by: user, try #require(KeyID(.ed25519, name)), to: value)
  }

  /// Another text for the same signature: its second half is raised by the order of the group.
  private func shift(_ value: inout JSONValue, _ user: UserID, _ name: String) throws {
    let signature = value["signatures", user.text, "ed25519:\(name)"]
    let text = try #require(
      signature.flatMap { if case .string(let text) = $0 { text } else { nil } })
    let order: [UInt8] =
      [0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde]
      + [0x14] + Array(repeating: 0, count: 15) + [0x10]
    var bytes = try Olm.Base64.decode(text)
    var carry: UInt16 = 0
    for place in 0..<32 {
      carry += UInt16(bytes[32 + place]) + UInt16(order[place])
      bytes[32 + place] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    value["signatures", user.text, "ed25519:\(name)"] = .string(Olm.Base64.encode(bytes))
  }

  private func signed(
    _ value: JSONValue, by key: SigningKey, _ name: String, _ user: UserID
  ) throws -> JSONValue {
    CanonicalSigning.adding(
      try key.sign(try CanonicalSigning.signable(value)).base64, by: user,
      try #require(KeyID(.ed25519, name)), to: value)
  }

  private func changes(_ peer: Peer) -> [Bool] {
    peer.happenings.compactMap {
      if case .identityChanged(bob, let wasVerified) = $0 { wasVerified } else { nil }
    }
  }

  @Test
  func `E79: a device that its owner vouches for is given keys and heard under the strict policy`()
    throws
  {
    let town = try Town(alice, bob, policy: .strict)
    try identify(alice, 1, town)
    try identify(bob, 2, town)
    try town.settle()
    try town[0].say("signed", in: room)
    try town[1].sync()
    #expect(town[1].words == ["signed"])
    #expect(town[1].heard.map(\.trust) == [.crossSigned])
    #expect(town[1].heard.map(\.isAllowed) == [true])
  }

  @Test
  func `E45: a device that is in no list is as good as the signature that came with its key`()
    throws
  {
    var town = try Town(alice, bob, policy: .strict)
    let signer = try identify(alice, 1, town)
    try town.settle()
    let phone = try town.add(alice, "PHONE")
    for _ in 0..<2 { try phone.sync() }
    try phone.learnMembers(of: room)
    try phone.meet(town[1])
    let group = try phone.machine.ratchets.newOutboundGroup(.seeded(5))
    let session = try #require(SessionID(group.id))
    let key = group.key.withText {
      RoomKey.content(room: room, session: session, key: $0, isSharedHistory: false)
    }
    func say(_ text: String) throws {
      let inner: JSONValue = [
        "room_id": .string(room.text), "type": "m.room.message", "content": ["body": .string(text)],
      ]
      town.server.say(
        "m.room.encrypted",
        EncryptedContent.megolm(
          ciphertext: try group.encrypt(inner.compact()), session: session, senderKey: "x",
          device: phone.device), in: room, by: alice)
    }
    try phone.forge(.roomKey, key, to: town[1]) { payload in
      guard let keys = payload["sender_device_keys"] else { return }
      payload["sender_device_keys"] = try? signed(
        keys, by: signer, signer.publicKey.base64, alice)
    }
    // Its keys are not on the server; nor are they in what Bob knows.
    town.server.devices[alice]?[phone.device]?.keys = nil
    for text in ["at once", "later"] {
      try say(text)
      try town[1].sync()
    }
    #expect(town[1].words == ["at once", "later"])
    #expect(town[1].heard.map(\.trust) == [.crossSigned, .crossSigned])
    #expect(town[1].heard.map(\.isAllowed) == [true, true])
    // Whoever signs for Alice now did not sign for the phone.
    try identify(alice, 9, town)
    try town[1].sync()
    try say("too late")
    try town[1].sync()
    #expect(town[1].heard.map(\.trust).last == .unknownDevice)
    #expect(town[1].heard.map(\.isAllowed) == [true, true, false])
  }

  @Test func `E106: another identity is told; in the place of a verified one it gets no keys`()
    throws
  {
    let town = try Town(alice, bob)
    try identify(bob, 2, town)
    try town.settle()
    try town[0].say("one", in: room)
    #expect(changes(town[0]).isEmpty)
    try identify(bob, 3, town)
    try town[0].sync()
    #expect(changes(town[0]) == [false])
    try town[0].say("two", in: room)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    var row = try draft.user(bob)
    row.verified = row.master
    draft.ledger.put(row)
    town[0].commit(try draft.step())
    try identify(bob, 4, town)
    try town[0].sync()
    #expect(changes(town[0]) == [false, true])
    try town[0].say("three", in: room)
    try town[1].sync()
    #expect(town[1].words == ["one", "two"])
    #expect(town[1].unread.map(\.cause) == [.withheld(.unverified)])
  }

  @Test
  func `E79: a device whose entry is refused is not vouched for by an identity that was replaced`()
    throws
  {
    let town = try Town(alice, bob, policy: .strict)
    try identify(bob, 2, town)
    try town.settle()
    try town[0].say("signed", in: room)
    try identify(bob, 3, town, .signatureByDevice)
    try town[0].sync()
    let rows = try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }
    #expect(rows.map(\.isCrossSigned) == [false] && rows.map(\.vanished) == [nil])
    try town[0].say("not for Bob", in: room)
    try town[1].sync()
    #expect(town[1].words == ["signed"])
    #expect(town[1].unread.map(\.cause) == [.withheld(.unverified)])
  }

  @Test(arguments: Bend.allCases)
  func
    `E108: an identity whose signature was bent, or whose key signs everything, vouches for nobody`(
      bend: Bend
    ) throws
  {
    let town = try Town(alice, bob)
    let before = try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }
    try identify(bob, 2, town, bend)
    try town[0].sync()
    let rows = try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }
    let row = try #require(try town[0].rowsOf(UserRow.self).first { $0.user == bob })
    #expect(rows.map(\.isCrossSigned) == [bend == .nothing])
    #expect((row.master == nil) == (bend == .masterSignsEverything))
    let isChainBroken: [Bend] = [
      .masterSignsEverything, .selfSigningSignsEverything, .signatureOfSelfSigning,
    ]
    #expect((row.selfSigning == nil) == isChainBroken.contains(bend))
    let refused = town[0].happenings.contains {
      if case .deviceRefused(bob, _) = $0 { true } else { false }
    }
    #expect(refused == (bend == .signatureByDevice))
    if bend == .signatureByDevice { #expect(rows == before) }
  }
}
