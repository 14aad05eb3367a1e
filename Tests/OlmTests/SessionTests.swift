import Secrets
import Testing

@testable import Olm

@Suite struct SessionTests {
  @Test func `two devices talk, sealed and opened between any two messages`() throws {
    let stage = try Stage()
    var (alice, bob) = try stage.conversation()
    for turn in 0..<12 {
      let plain = Array("message \(turn)".utf8)
      let message = try (turn % 3 == 0 ? bob : alice).encrypt(plain, stage.entropy)
      #expect(try (turn % 3 == 0 ? alice : bob).decrypt(message) == plain)
      let sealed = try (
        alice.sealed(by: stage.vault, as: [1]), bob.sealed(by: stage.vault, as: [2])
      )
      alice = try stage.ratchets.session(opening: sealed.0, with: stage.vault, as: [1])
      bob = try stage.ratchets.session(opening: sealed.1, with: stage.vault, as: [2])
    }
    #expect(alice.id == bob.id)
    #expect(alice.hasReceived)
    #expect(bob.hasReceived)
  }

  @Test func `messages are first messages until there was an answer`() throws {
    let stage = try Stage()
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().first).key
    let mine = try stage.toBob(key)
    let (one, two) = (try mine.encrypt([1], stage.entropy), try mine.encrypt([2], stage.entropy))
    #expect(one.kind == .prekey)
    #expect(two.kind == .prekey)
    #expect(!mine.hasReceived)
    let from = stage.alice.identityKeys.curve25519
    let theirs = try stage.bob.inboundSession(from: from, one).session
    #expect(theirs.matches(two, from: from))
    #expect(!theirs.matches(two, from: stage.bob.identityKeys.curve25519))
    #expect(try theirs.decrypt(two) == [2])
    let answer = try theirs.encrypt([3], stage.entropy)
    #expect(answer.kind == .normal)
    #expect(!theirs.matches(answer, from: from))
    #expect(try mine.decrypt(answer) == [3])
    #expect(try mine.encrypt([4], stage.entropy).kind == .normal)
  }

  @Test func `E94: messages are read padded and unpadded`() throws {
    let stage = try Stage()
    let (alice, bob) = try stage.conversation()
    for count in 0..<40 {
      let plain = [UInt8](repeating: 1, count: count)
      let message = try alice.encrypt(plain, stage.entropy)
      let padded = OlmMessage(kind: message.kind, body: message.body.padded)
      #expect(try bob.decrypt(padded) == plain)
    }
  }

  @Test func `a message decrypts once, and an altered one not at all`() throws {
    let stage = try Stage()
    let (alice, bob) = try stage.conversation()
    let message = try alice.encrypt(Array("once".utf8), stage.entropy)
    for place in try Base64.decode(message.body).indices {
      let damaged = try message.altered(at: place)
      #expect(refusal { try bob.decrypt(damaged) } != nil, "\(place)")
    }
    #expect(try bob.decrypt(message) == Array("once".utf8))
    #expect(refusal { try bob.decrypt(message) } != nil)
  }

  @Test func `E55: a gap of 1,999 messages is read over, one of 2,100 is refused`() throws {
    for (gap, isRead) in [(1_999, true), (2_100, false)] {
      let stage = try Stage()
      let (alice, bob) = try stage.conversation()
      for _ in 0..<gap { _ = try alice.encrypt([], stage.entropy) }
      let late = try alice.encrypt([9], stage.entropy)
      #expect((refusal { try bob.decrypt(late) } == nil) == isRead)
      // It is not the end of the other direction.
      let answer = try bob.encrypt([8], stage.entropy)
      #expect(try alice.decrypt(answer) == [8])
    }
  }

  @Test(arguments: KeyTests.smallCurvePoints.prefix(5))
  func `E54: a message whose own keys are of small order is refused`(point: String) throws {
    let stage = try Stage()
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().first).key
    let from = stage.alice.identityKeys.curve25519
    let hello = try stage.toBob(key).encrypt([1], stage.entropy)
    // Version, then three fields of a tag, a length and 32 bytes; then the message, a tag and a
    // length of two bytes before its own version and its key.
    for place in [3, 37, 71] {
      var raw = try Base64.decode(hello.body)
      raw.replaceSubrange(place..<place + 32, with: bytes(point))
      let planted = OlmMessage(kind: .prekey, body: Base64.encode(raw))
      #expect(refusal { try stage.bob.inboundSession(from: from, planted) } == .badKey)
    }
    let (alice, bob) = try stage.conversation()
    var raw = try Base64.decode(alice.encrypt([1], stage.entropy).body)
    raw.replaceSubrange(3..<35, with: bytes(point))
    let planted = OlmMessage(kind: .normal, body: Base64.encode(raw))
    #expect(refusal { try bob.decrypt(planted) } == .badKey)
  }

  /// Whoever takes the second byte of the tag for a length reads sound keys after it. libolm passes over
  /// ten bytes, and reads a field that begins in the middle of the first of them.
  @Test func `E54: a message with a tag of two bytes, which libolm reads otherwise, is refused`()
    throws
  {
    let stage = try Stage()
    let key = try #require(try stage.bob.unpublishedOneTimeKeys().first).key
    let hello = try Base64.decode(stage.toBob(key).encrypt([1], stage.entropy).body)
    let (alice, bob) = try stage.conversation()
    let normal = try Base64.decode(alice.encrypt([1], stage.entropy).body)
    #expect(looked(at: normal, .normal) == nil && looked(at: hello, .prekey) == nil)
    let odd: [UInt8] = [0x8a, 0x00]
    var planted = normal
    planted.insert(contentsOf: odd, at: 1)
    #expect(looked(at: planted, .normal) == .badMessage)
    let message = OlmMessage(kind: .normal, body: Base64.encode(planted))
    #expect(refusal { try bob.decrypt(message) } == .badMessage)
    // Before the one-time key, before the identity key, and before the key of the message inside, whose
    // length is two more then.
    for place in [1, 69, 106] {
      var planted = hello
      planted.insert(contentsOf: odd, at: place)
      if place == 106 { planted[104] += 2 }
      #expect(looked(at: planted, .prekey) == .badMessage, "\(place)")
    }
  }

  private func looked(at bytes: [UInt8], _ kind: OlmMessage.Kind) -> OlmError.Kind? {
    refusal { try unsafe bytes.withUnsafeBytes { unsafe try OlmMessageCheck.check($0, kind) } }
  }

  @Test func `L12: a session that was rolled back is refused by its peer`() throws {
    let stage = try Stage()
    let (alice, bob) = try stage.conversation()
    let sealed = try alice.sealed(by: stage.vault, as: [1])
    for _ in 0..<3 { _ = try bob.decrypt(alice.encrypt([1], stage.entropy)) }
    let old = try stage.ratchets.session(opening: sealed, with: stage.vault, as: [1])
    let reused = try old.encrypt([2], stage.entropy)
    #expect(refusal { try bob.decrypt(reused) } != nil)
  }
}
