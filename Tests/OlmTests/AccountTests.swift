import Secrets
import Testing

@testable import Olm

@Suite struct AccountTests {
  @Test func `E8: more one-time keys than the library keeps are refused, and none is made`() throws
  {
    let stage = try Stage(oneTimeKeys: 0)
    let (bob, entropy) = (stage.bob, stage.entropy)
    #expect(bob.maximumOneTimeKeys == 100)
    try bob.generateOneTimeKeys(60, entropy)
    #expect(refusal { try bob.generateOneTimeKeys(41, entropy) } == .tooManyKeys)
    #expect(refusal { try bob.generateOneTimeKeys(-1, entropy) } == .tooManyKeys)
    #expect(refusal { try bob.generateOneTimeKeys(.max, entropy) } == .tooManyKeys)
    #expect(bob.aliveOneTimeKeys == 60)
    try bob.generateOneTimeKeys(40, entropy)
    #expect(bob.aliveOneTimeKeys == 100)
    #expect(try bob.unpublishedOneTimeKeys().count == 100)
    bob.markKeysAsPublished()
    #expect(try bob.unpublishedOneTimeKeys().isEmpty)
    #expect(refusal { try bob.generateOneTimeKeys(1, entropy) } == .tooManyKeys)
  }

  @Test func `E8: the oldest keys go when that is asked for, and no more of them than must`() throws
  {
    let stage = try Stage(oneTimeKeys: 100)
    let (bob, entropy) = (stage.bob, stage.entropy)
    let keys = try bob.unpublishedOneTimeKeys()
    bob.markKeysAsPublished()
    #expect(
      refusal { try bob.generateOneTimeKeys(11, discardingOldest: 10, entropy) } == .tooManyKeys)
    #expect(
      refusal { try bob.generateOneTimeKeys(1, discardingOldest: 101, entropy) } == .tooManyKeys)
    try bob.generateOneTimeKeys(10, discardingOldest: 20, entropy)
    #expect(bob.aliveOneTimeKeys == 100)
    for (place, isAlive) in [(0, false), (9, false), (10, true), (99, true)] {
      let hello = try stage.toBob(keys[place].key).encrypt([1], entropy)
      let refused = refusal {
        _ = try bob.inboundSession(from: stage.alice.identityKeys.curve25519, hello)
      }
      #expect((refused == nil) == isAlive, "key \(place)")
    }
  }

  @Test func `E8: the count of keys alive survives sealing and falls with each that is used`()
    throws
  {
    let stage = try Stage(oneTimeKeys: 50)
    let keys = try stage.bob.unpublishedOneTimeKeys()
    stage.bob.markKeysAsPublished()
    var bob = stage.bob
    for turn in 1...3 {
      let hello = try stage.toBob(keys[turn].key).encrypt([1], stage.entropy)
      _ = try bob.inboundSession(from: stage.alice.identityKeys.curve25519, hello)
      let sealed = try bob.sealed(by: stage.vault, as: [1])
      bob = try stage.ratchets.account(opening: sealed, with: stage.vault, as: [1])
      #expect(bob.aliveOneTimeKeys == 50 - turn)
    }
    #expect(refusal { try bob.generateOneTimeKeys(54, stage.entropy) } == .tooManyKeys)
    #expect(refusal { try bob.generateOneTimeKeys(53, stage.entropy) } == nil)
  }

  @Test func `E7: one-time keys come in the order in which they were made`() throws {
    let stage = try Stage(oneTimeKeys: 49)
    let first = try stage.bob.unpublishedOneTimeKeys()
    try stage.bob.generateOneTimeKeys(1, stage.entropy)
    let all = try stage.bob.unpublishedOneTimeKeys()
    #expect(all.count == 50)
    #expect(all.prefix(49).map(\.key) == first.map(\.key))
    #expect(Set(all.map(\.id)).count == 50)
  }

  @Test func `E12: two first messages to one one-time key make one session`() throws {
    let stage = try Stage()
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().first).key
    let from = stage.alice.identityKeys.curve25519
    let first = try stage.toBob(key).encrypt(Array("one".utf8), stage.entropy)
    let second = try stage.toBob(key).encrypt(Array("two".utf8), stage.entropy)
    #expect(try stage.bob.inboundSession(from: from, first).plaintext == Array("one".utf8))
    #expect(stage.bob.aliveOneTimeKeys == 0)
    #expect(refusal { try stage.bob.inboundSession(from: from, second) } == .noSuchOneTimeKey)
    #expect(refusal { try stage.bob.inboundSession(from: from, first) } == .noSuchOneTimeKey)
    #expect(stage.bob.aliveOneTimeKeys == 0)
  }

  @Test func `E13: a damaged first message leaves the one-time key to a sound one`() throws {
    let stage = try Stage()
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().first).key
    let from = stage.alice.identityKeys.curve25519
    let hello = try stage.toBob(key).encrypt(Array("hello".utf8), stage.entropy)
    let damaged = try hello.altered(at: -1)
    #expect(refusal { try stage.bob.inboundSession(from: from, damaged) } == .badMAC)
    #expect(stage.bob.aliveOneTimeKeys == 1)
    #expect(try stage.bob.inboundSession(from: from, hello).plaintext == Array("hello".utf8))
  }

  @Test func `E13: every changed bit of a first message is refused, and the key remains`() throws {
    let stage = try Stage()
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().first).key
    let from = stage.alice.identityKeys.curve25519
    let hello = try stage.toBob(key).encrypt(Array("hello".utf8), stage.entropy)
    for place in try Base64.decode(hello.body).indices {
      let damaged = try hello.altered(at: place)
      #expect(refusal { try stage.bob.inboundSession(from: from, damaged) } != nil, "\(place)")
    }
    #expect(stage.bob.aliveOneTimeKeys == 1)
    #expect(refusal { try stage.bob.inboundSession(from: from, hello) } == nil)
  }

  @Test func `a first message that another device sent is refused`() throws {
    let stage = try Stage()
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().first).key
    let hello = try stage.toBob(key).encrypt([1], stage.entropy)
    let other = stage.bob.identityKeys.curve25519
    #expect(refusal { try stage.bob.inboundSession(from: other, hello) } != nil)
    #expect(stage.bob.aliveOneTimeKeys == 1)
  }

  @Test func `E11: a fallback key reads many first messages and stays`() throws {
    let stage = try Stage(oneTimeKeys: 0)
    try stage.bob.generateFallbackKey(stage.entropy)
    let key = try #require(try stage.bob.unpublishedFallbackKey()).key
    stage.bob.markKeysAsPublished()
    #expect(try stage.bob.unpublishedFallbackKey() == nil)
    #expect(!stage.bob.fallbackKeyIsUsed)
    for _ in 0..<3 {
      let hello = try stage.toBob(key).encrypt([5], stage.entropy)
      let from = stage.alice.identityKeys.curve25519
      #expect(try stage.bob.inboundSession(from: from, hello).plaintext == [5])
    }
    #expect(stage.bob.fallbackKeyIsUsed)
    #expect(stage.bob.aliveOneTimeKeys == 0)
  }

  @Test func `E10: the fallback key before reads on until it is forgotten`() throws {
    let stage = try Stage(oneTimeKeys: 1)
    let from = stage.alice.identityKeys.curve25519
    func hello(_ key: Curve25519Key) throws -> OlmMessage {
      try stage.toBob(key).encrypt([1], stage.entropy)
    }
    var bob = stage.bob
    try bob.generateFallbackKey(stage.entropy)
    let old = try #require(try bob.unpublishedFallbackKey()).key
    bob.markKeysAsPublished()
    try bob.generateFallbackKey(stage.entropy)
    let new = try #require(try bob.unpublishedFallbackKey()).key
    bob.markKeysAsPublished()
    let sealed = try bob.sealed(by: stage.vault, as: [2])
    bob = try stage.ratchets.account(opening: sealed, with: stage.vault, as: [2])

    let (late, first, tooLate) = (try hello(old), try hello(new), try hello(old))
    #expect(refusal { try bob.inboundSession(from: from, late) } == nil)
    // That was the older one: the clock for forgetting it has not started.
    #expect(!bob.fallbackKeyIsUsed)
    #expect(refusal { try bob.inboundSession(from: from, first) } == nil)
    #expect(bob.fallbackKeyIsUsed)
    let again = try bob.sealed(by: stage.vault, as: [2])
    bob = try stage.ratchets.account(opening: again, with: stage.vault, as: [2])
    #expect(bob.fallbackKeyIsUsed)
    bob.forgetOldFallbackKey()
    #expect(refusal { try bob.inboundSession(from: from, tooLate) } == .noSuchOneTimeKey)
    let still = try hello(new)
    #expect(refusal { try bob.inboundSession(from: from, still) } == nil)
    #expect(bob.aliveOneTimeKeys == 1)
  }

  @Test func `an account opens with the keys that it was sealed with`() throws {
    let stage = try Stage(oneTimeKeys: 5)
    let sealed = try stage.bob.sealed(by: stage.vault, as: [3])
    let opened = try stage.ratchets.account(opening: sealed, with: stage.vault, as: [3])
    #expect(opened.identityKeys == stage.bob.identityKeys)
    #expect(
      try opened.unpublishedOneTimeKeys().map(\.key)
        == stage.bob.unpublishedOneTimeKeys().map(\.key))
  }

  @Test(
    arguments: [
      (3, 2, 7, false), (3, 1, 99, false), (2, 9, 9, false), (3, 2, 8, true), (4, 0, 0, true),
    ] as [(UInt8, UInt8, UInt8, Bool)])
  func `E136: libolm older than 3.2.8 is refused`(
    major: UInt8, minor: UInt8, patch: UInt8, isAccepted: Bool
  ) {
    let kind = refusal { try LibolmRatchets.check(major, minor, patch) }
    #expect(kind == (isAccepted ? nil : .tooOld))
  }
}
