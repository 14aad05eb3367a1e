import Secrets
import Testing

@testable import Olm

@Suite struct GroupTests {
  @Test func `a room key reads what was sent with it, in any order`() throws {
    let stage = try Stage()
    let (mine, theirs) = try stage.room()
    #expect(mine.id == theirs.id)
    #expect(mine.index == 0)
    let texts = try (0..<5).map { try mine.encrypt(Array("message \($0)".utf8)) }
    #expect(mine.index == 5)
    for index in [3, 0, 4, 1, 2] {
      let read = try theirs.decrypt(texts[index])
      #expect(read.plaintext == Array("message \(index)".utf8))
      #expect(read.index == UInt32(index))
      #expect(try theirs.decrypt(Array(texts[index].utf8)).index == UInt32(index))
    }
  }

  @Test
  func `E81: the same ciphertext decrypts again with the same index, for the caller to notice`()
    throws
  {
    let (mine, theirs) = try Stage().room()
    let text = try mine.encrypt([1])
    #expect(try theirs.decrypt(text).index == 0)
    #expect(try theirs.decrypt(text).index == 0)
  }

  @Test func `E94: ciphertexts and room keys are read padded and unpadded`() throws {
    let stage = try Stage()
    let mine = try stage.ratchets.newOutboundGroup(stage.entropy)
    let padded = mine.key.withText { Secret($0.padded) }
    let theirs = try stage.ratchets.inboundGroup(sessionKey: padded)
    for count in 0..<40 {
      let text = try mine.encrypt([UInt8](repeating: 2, count: count))
      #expect(try theirs.decrypt(text.padded).plaintext.count == count)
    }
    let export = try theirs.exported(at: 1).withText { Secret($0.padded) }
    #expect(try stage.ratchets.inboundGroup(importing: export).firstKnownIndex == 1)
  }

  @Test func `a key that is handed on reads from its index, not before`() throws {
    let stage = try Stage()
    let mine = try stage.ratchets.newOutboundGroup(stage.entropy)
    let texts = try (0..<3).map { _ in try mine.encrypt([1]) }
    let late = try stage.ratchets.inboundGroup(sessionKey: mine.key)
    #expect(late.firstKnownIndex == 3)
    #expect(refusal { try late.decrypt(texts[2]) } == .unknownIndex)
    #expect(refusal { try late.exported(at: 2) } == .unknownIndex)
    let next = try mine.encrypt([7])
    #expect(try late.decrypt(next).plaintext == [7])
  }

  @Test func `an export is verified by the first message that it reads`() throws {
    let stage = try Stage()
    let (mine, theirs) = try stage.room()
    #expect(theirs.isVerified)
    let copy = try stage.ratchets.inboundGroup(importing: theirs.exported(at: 0))
    #expect(!copy.isVerified)
    #expect(copy.id == theirs.id)
    _ = try copy.decrypt(mine.encrypt([1]))
    #expect(copy.isVerified)
    let sealed = try copy.sealed(by: stage.vault, as: [1])
    #expect(try stage.ratchets.inboundGroup(opening: sealed, with: stage.vault, as: [1]).isVerified)
  }

  @Test func `both halves go on where they were sealed`() throws {
    let stage = try Stage()
    var (mine, theirs) = try stage.room()
    for turn in 0..<5 as Range<UInt32> {
      let text = try mine.encrypt([UInt8(turn)])
      #expect(try theirs.decrypt(text) == ([UInt8(turn)], turn))
      let sealed = try (
        mine.sealed(by: stage.vault, as: [1]), theirs.sealed(by: stage.vault, as: [2])
      )
      mine = try stage.ratchets.outboundGroup(opening: sealed.0, with: stage.vault, as: [1])
      theirs = try stage.ratchets.inboundGroup(opening: sealed.1, with: stage.vault, as: [2])
    }
    #expect(mine.index == 5)
    #expect(theirs.firstKnownIndex == 0)
  }

  @Test func `every changed bit of a ciphertext is refused`() throws {
    let (mine, theirs) = try Stage().room()
    let text = try mine.encrypt(Array("hello".utf8))
    for place in try Base64.decode(text).indices {
      let changed = try alteredText(text, at: place)
      #expect(refusal { try theirs.decrypt(changed) } != nil, "\(place)")
    }
    #expect(refusal { try theirs.decrypt(text) } == nil)
  }

  @Test func `E108: a group message with its signature's scalar raised is refused`() throws {
    let (mine, theirs) = try Stage().room()
    for count in 0..<3 {
      var raw = try Base64.decode(mine.encrypt([UInt8](repeating: 1, count: count * 16)))
      var carry = 0
      for (index, byte) in Bytes32.order.bytes.enumerated() {
        let sum = Int(raw[raw.count - 32 + index]) + Int(byte) + carry
        raw[raw.count - 32 + index] = UInt8(sum & 0xff)
        carry = sum >> 8
      }
      let text = Base64.encode(raw)
      #expect(refusal { try theirs.decrypt(text) } == .badSignature)
    }
  }

  @Test func `E108: a room key whose signer is of small order is refused`() throws {
    let stage = try Stage()
    let (mine, theirs) = try stage.room()
    _ = mine
    let export = try theirs.exported(at: 0).withText { try Base64.decode($0) }
    for point in KeyTests.smallEdwardsPoints {
      var raw = export
      raw.replaceSubrange(133..<165, with: bytes(point))
      let text = Secret(Base64.encode(raw))
      #expect(refusal { try stage.ratchets.inboundGroup(importing: text) } == .badKey)
    }
  }

  @Test func `an export is no session key, nor the other way round`() throws {
    let stage = try Stage()
    let (mine, theirs) = try stage.room()
    let export = try theirs.exported(at: 0)
    let key = mine.key
    #expect(refusal { try stage.ratchets.inboundGroup(sessionKey: export) } == .badKey)
    #expect(refusal { try stage.ratchets.inboundGroup(importing: key) } == .badKey)
    let forged = try key.withText { Secret(try alteredText($0, at: 10)) }
    #expect(refusal { try stage.ratchets.inboundGroup(sessionKey: forged) } == .badSignature)
  }

  @Test func `there is a maximum to what is encrypted and read`() throws {
    let (mine, theirs) = try Stage().room()
    let much = [UInt8](repeating: 65, count: OlmMessage.maximumCount + 4)
    #expect(refusal { try mine.encrypt(much) } == .tooLarge)
    #expect(refusal { try theirs.decrypt(much) } == .tooLarge)
    #expect(mine.index == 0)
    let large = [UInt8](repeating: 65, count: 60_000)
    #expect(try theirs.decrypt(mine.encrypt(large)).plaintext == large)
  }
}
