import JSON
import Secrets
import Testing

@testable import Olm

/// What vodozemac and python-olm wrote is read here.
@Suite struct IndependentTests {
  let fixture: JSONNode
  let vault: Vault
  let ratchets: LibolmRatchets

  init() throws {
    fixture = try Independent.fixture()
    vault = try Vault(key: Base64.decode(Secret(fixture.string("vault_key"))))
    ratchets = try LibolmRatchets()
  }

  /// Another program's pickle under our pickle key, put into our seal.
  func seal(_ pickle: String, _ kind: Vault.Kind, header: [UInt8] = []) throws -> [UInt8] {
    let plain = header + Array(pickle.utf8)
    return try unsafe vault.seal(count: plain.count, kind, as: [1], .system) { target in
      unsafe target.copyBytes(from: plain)
      return true
    }
  }

  @Test func `the key of pickles is derived as the fixture's maker derives it`() throws {
    let expected = try Base64.decode(Secret(fixture.string("pickle_key")))
    #expect(vault.pickleKey.isEqual(to: expected))
  }

  @Test func `E137: an account of python-olm opens and reads what vodozemac sent it`() throws {
    let told = try fixture.object("account")
    let count: Int = try told.integer("one_time_keys")
    let sealed = try seal(
      told.string("pickle"), .account, header: [1, UInt8(count), 0, 0, 0, 0, 0, 0])
    let account = try ratchets.account(opening: sealed, with: vault, as: [1])
    #expect(try account.identityKeys.curve25519.base64 == told.string("curve25519"))
    #expect(try account.identityKeys.ed25519.base64 == told.string("ed25519"))
    #expect(account.aliveOneTimeKeys == count)

    let prekeys = try fixture.object("prekeys")
    let from = try Curve25519Key(base64: prekeys.string("from"))
    let messages = try prekeys.array("messages").map { try message($0) }
    #expect(messages.allSatisfy { $0.kind == .prekey })
    let texts = try prekeys.array("messages").map { try Array($0.string("plaintext").utf8) }
    let (session, plaintext) = try account.inboundSession(from: from, messages[0])
    #expect(plaintext == texts[0])
    #expect(try session.id == prekeys.string("session_id"))
    #expect(session.matches(messages[1], from: from))
    #expect(try session.decrypt(messages[1]) == texts[1])
    #expect(account.aliveOneTimeKeys == count - 1)
    let third = try message(prekeys.object("same_one_time_key"))
    #expect(refusal { try account.inboundSession(from: from, third) } == .noSuchOneTimeKey)
  }

  @Test func `E137: a session of python-olm goes on with vodozemac's answers`() throws {
    let told = try fixture.object("session")
    let sealed = try seal(told.string("pickle"), .session)
    let session = try ratchets.session(opening: sealed, with: vault, as: [1])
    #expect(try session.id == told.string("id"))
    for answer in try told.array("answers") {
      let message = try message(answer)
      #expect(message.kind == .normal)
      #expect(try session.decrypt(message) == Array(answer.string("plaintext").utf8))
    }
  }

  @Test func `E137: a room key of vodozemac's reads its messages, exported and not`() throws {
    let told = try fixture.object("group")
    let texts = try told.strings("messages")
    let whole = try ratchets.inboundGroup(sessionKey: Secret(told.string("session_key")))
    let late = try ratchets.inboundGroup(importing: Secret(told.string("exported_at_2")))
    #expect(try whole.id == told.string("id"))
    #expect(try late.id == told.string("id"))
    for (index, text) in texts.enumerated() {
      let read = try whole.decrypt(text)
      #expect(read.plaintext == Array("message \(index)".utf8))
      #expect(read.index == UInt32(index))
      #expect(refusal { try late.decrypt(text) } == (index < 2 ? .unknownIndex : nil))
    }
    #expect(try whole.exported(at: 2).isEqual(to: Secret(told.string("exported_at_2"))))
  }

  @Test func `E137: room keys of python-olm open on both sides`() throws {
    let told = try fixture.object("group_pickles")
    let (mine, theirs) = (
      try seal(told.string("outbound"), .outboundGroup),
      try seal(told.string("inbound"), .inboundGroup)
    )
    let inbound = try ratchets.inboundGroup(opening: theirs, with: vault, as: [1])
    let outbound = try ratchets.outboundGroup(opening: mine, with: vault, as: [1])
    #expect(try inbound.id == told.string("id"))
    #expect(try outbound.id == told.string("id"))
    #expect(outbound.index == 1)
    #expect(try inbound.decrypt(told.string("message")).plaintext == Array("one".utf8))
    // The same ratchet at the same place makes the same message.
    #expect(try outbound.encrypt(Array("one".utf8)) == told.string("message"))
  }

  @Test func `E133: a pickle under another key is refused though the seal opens`() throws {
    let told = try fixture.object("session")
    let other = try Vault(key: Entropy.seeded(8).secret(32))
    let plain = try Array(told.string("pickle").utf8)
    let sealed = try unsafe other.seal(count: plain.count, .session, as: [1], .system) { target in
      unsafe target.copyBytes(from: plain)
      return true
    }
    let kind = refusal { try ratchets.session(opening: sealed, with: other, as: [1]) }
    #expect(kind == .wrongPickleKey)
  }

  private func message(_ node: JSONNode) throws -> OlmMessage {
    let kind: Int = try node.integer("type")
    return OlmMessage(
      kind: try #require(OlmMessage.Kind(rawValue: kind)), body: try node.string("body"))
  }
}
