import JSON
import Secrets
import Testing

@testable import Olm

@Suite struct ShortAuthenticationTests {
  let ratchets: LibolmRatchets

  init() throws { ratchets = try LibolmRatchets() }

  func pair() throws -> (any ShortAuthentication, any ShortAuthentication) {
    let (one, other) = (
      try ratchets.newShortAuthentication(.seeded(1)),
      try ratchets.newShortAuthentication(.seeded(2))
    )
    try one.setTheirs(other.publicKey)
    try other.setTheirs(one.publicKey)
    return (one, other)
  }

  @Test func `E109: bytes, emoji, numbers and codes are those of vodozemac`() throws {
    let told = try Independent.fixture().object("sas")
    let secret = try Base64.decode(told.string("private"))
    // libolm takes the private key as it is drawn.
    let known = Entropy { span in
      for (index, byte) in secret.enumerated() {
        span.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
      }
      return secret.count
    }
    let mine = try ratchets.newShortAuthentication(known)
    #expect(try mine.publicKey.base64 == told.string("public"))
    try mine.setTheirs(Curve25519Key(base64: told.string("theirs")))
    let shown = try mine.bytes(info: Array("the info".utf8), count: 6)
    let emoji = try told.array("emoji").map { try $0.asInteger(in: 0...63) }
    #expect(try ShortStrings.emoji(from: shown) == emoji)
    let decimals = try told.array("decimals").map { try $0.asInteger(in: 1000...9191) }
    let numbers = try ShortStrings.decimals(from: shown)
    #expect([numbers.0, numbers.1, numbers.2] == decimals)
    let (input, info) = (Array("the input".utf8), Array("the info".utf8))
    #expect(try mine.mac(of: input, info: info) == told.string("mac"))
    let padded = try told.string("mac").padded
    #expect(try mine.isMAC(padded, of: input, info: info))
  }

  @Test func `E116: a code holds for its text and its purpose alone`() throws {
    let (one, other) = try pair()
    let (input, info) = (Array("ed25519:A,ed25519:B".utf8), Array("KEY_IDS".utf8))
    let mac = try one.mac(of: input, info: info)
    #expect(try other.isMAC(mac, of: input, info: info))
    #expect(try !other.isMAC(mac, of: Array("ed25519:A".utf8), info: info))
    #expect(try !other.isMAC(mac, of: input, info: Array("KEY_ID".utf8)))
    for wrong in ["", "A", mac + "A", String(mac.dropLast()), "é"] {
      #expect(try !other.isMAC(wrong, of: input, info: info))
    }
  }

  @Test func `E116: a code in the old form holds for its text too, and is no code in the other`()
    throws
  {
    let (one, other) = try pair()
    let (input, info) = (Array("ed25519:A".utf8), Array("KEY_IDS".utf8))
    let (old, new) = (
      try one.mac(of: input, info: info, as: .overwritten),
      try one.mac(of: input, info: info, as: .base64)
    )
    // The first three bytes are what libolm had not written over yet.
    #expect(old.prefix(4) == new.prefix(4) && old != new && old.utf8.count == 43)
    #expect(try other.isMAC(old, of: input, info: info, as: .overwritten))
    #expect(try !other.isMAC(old, of: input, info: info))
    #expect(try !other.isMAC(new, of: input, info: info, as: .overwritten))
    let another = Array("ed25519:B".utf8)
    #expect(try !other.isMAC(old, of: another, info: info, as: .overwritten))
  }

  @Test func `E110: with a key exchanged on the way both sides see different strings`() throws {
    let (alice, bob, mallory) = (
      try ratchets.newShortAuthentication(.seeded(1)),
      try ratchets.newShortAuthentication(.seeded(2)),
      try ratchets.newShortAuthentication(.seeded(3))
    )
    try alice.setTheirs(mallory.publicKey)
    try bob.setTheirs(mallory.publicKey)
    #expect(try alice.bytes(info: [1], count: 6) != bob.bytes(info: [1], count: 6))
    // What was committed to is the hash of a key and a message: another key has another.
    let start = Array("{}".utf8)
    let committed = Hash.sha256(Array(bob.publicKey.base64.utf8) + start)
    #expect(committed != Hash.sha256(Array(mallory.publicKey.base64.utf8) + start))
  }

  @Test(arguments: KeyTests.smallCurvePoints)
  func `E117: an all-zero or low-order key for comparing is refused`(point: String) {
    #expect(refusal { try Curve25519Key(base64: Base64.encode(bytes(point))) } == .badKey)
  }

  @Test func `nothing is derived before their key is there, and it is set once`() throws {
    let sas = try ratchets.newShortAuthentication(.seeded(1))
    let other = try ratchets.newShortAuthentication(.seeded(2)).publicKey
    #expect(refusal { try sas.bytes(info: [], count: 6) } == .misuse)
    #expect(refusal { try sas.mac(of: [], info: []) } == .misuse)
    try sas.setTheirs(other)
    #expect(refusal { try sas.setTheirs(other) } == .misuse)
  }

  @Test func `emoji and numbers are cut from the bits in order`() throws {
    #expect(try ShortStrings.emoji(from: [0, 0, 0, 0, 0, 0]) == [0, 0, 0, 0, 0, 0, 0])
    #expect(
      try ShortStrings.emoji(from: [255, 255, 255, 255, 255, 255])
        == [63, 63, 63, 63, 63, 63, 63])
    #expect(
      try ShortStrings.emoji(from: [0x04, 0x20, 0xc4, 0x14, 0x61, 0xc0])
        == [1, 2, 3, 4, 5, 6, 7])
    #expect(try ShortStrings.decimals(from: [0, 8, 0, 0x80, 6]) == (1001, 1002, 1003))
    #expect(
      try ShortStrings.decimals(from: [255, 255, 255, 255, 255]) == (9191, 9191, 9191))
    #expect(refusal { try ShortStrings.emoji(from: [1, 2, 3, 4, 5]) } == .misuse)
    #expect(refusal { try ShortStrings.decimals(from: [1, 2, 3, 4]) } == .misuse)
  }
}
