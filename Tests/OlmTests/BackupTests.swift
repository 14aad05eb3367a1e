import JSON
import Secrets
import Testing

@testable import Olm

@Suite struct BackupTests {
  @Test func `room keys that others backed up decrypt`() throws {
    let key = try BackupKey(
      key: Base64.decode(Secret("ReSMMZeRtDSdrwXzu2OvN0B73KUXkYPt3kaYfFIkw10")))
    let plain = try key.decrypt(Self.example)
    let text = String(decoding: plain, as: UTF8.self)
    #expect(text.contains(#""sender_key":"JUUfV6vErSATm3rIOU9DML+IX1SlYxnAAS824xhbhC4""#))
    let padded = BackupPayload(
      ephemeral: Self.example.ephemeral.padded, mac: Self.example.mac.padded,
      ciphertext: Self.example.ciphertext.padded)
    #expect(try key.decrypt(padded) == plain)

    let told = try Independent.fixture().object("backup")
    let independent = try BackupKey(key: Base64.decode(Secret(told.string("key"))))
    #expect(try independent.publicKey.base64 == told.string("public"))
    let read = try independent.decrypt(
      ephemeral: told.string("ephemeral"), mac: told.string("mac"),
      ciphertext: told.string("ciphertext"))
    #expect(try read == Array(told.string("plaintext").utf8))
  }

  @Test func `E119: a key tells its public half, which another one does not have`() throws {
    let (one, other) = (try BackupKey.new(.seeded(1)), try BackupKey.new(.seeded(2)))
    #expect(one.publicKey != other.publicKey)
    #expect(try BackupKey(recoveryKey: one.recoveryKey).publicKey == one.publicKey)
    let payload = try BackupEncryption(publicKey: one.publicKey).encrypt([1, 2, 3], .seeded(3))
    #expect(try one.decrypt(payload) == [1, 2, 3])
    #expect((try? other.decrypt(payload)) != [1, 2, 3])
  }

  @Test func `E120: a changed payload is refused or gives other bytes, and never a crash`() throws {
    let key = try BackupKey.new(.seeded(1))
    let plain = Array(#"{"session_key":"a"}"#.utf8)
    let payload = try BackupEncryption(publicKey: key.publicKey).encrypt(plain, .seeded(2))
    for place in try Base64.decode(payload.ciphertext).indices {
      let changed = BackupPayload(
        ephemeral: payload.ephemeral, mac: payload.mac,
        ciphertext: try alteredText(payload.ciphertext, at: place))
      // The standard's code covers nothing of this.
      #expect((try? key.decrypt(changed)) != plain)
    }
    for place in 0..<8 {
      let changed = BackupPayload(
        ephemeral: payload.ephemeral, mac: try alteredText(payload.mac, at: place),
        ciphertext: payload.ciphertext)
      #expect(refusal { try key.decrypt(changed) } == .badMAC)
    }
    for mac in ["", "AA", payload.mac + "AAAA", String(repeating: "A", count: 500)] {
      let changed = BackupPayload(
        ephemeral: payload.ephemeral, mac: mac, ciphertext: payload.ciphertext)
      #expect(refusal { try key.decrypt(changed) } == .badMessage)
    }
  }

  @Test func `a ciphertext that is not whole blocks is refused`()
    throws
  {
    let key = try BackupKey.new(.seeded(1))
    let payload = try BackupEncryption(publicKey: key.publicKey).encrypt([1, 2, 3], .seeded(2))
    for count in 0..<80 where count % 16 != 0 || count == 0 {
      let changed = BackupPayload(
        ephemeral: payload.ephemeral, mac: payload.mac,
        ciphertext: Base64.encode([UInt8](repeating: 7, count: count)))
      #expect(refusal { try key.decrypt(changed) } == .badMessage)
    }
  }

  @Test(arguments: KeyTests.smallCurvePoints)
  func `a payload for a key of small order is refused`(point: String) throws {
    let key = try BackupKey.new(.seeded(1))
    let payload = BackupPayload(
      ephemeral: Base64.encode(bytes(point)), mac: "AAAAAAAAAAA", ciphertext: "AAAA")
    #expect(refusal { try key.decrypt(payload) } == .badKey)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1000])
  func `what is backed up is read again`(count: Int) throws {
    let key = try BackupKey.new(.seeded(1))
    let plain = [UInt8](repeating: 8, count: count)
    let payload = try BackupEncryption(publicKey: key.publicKey).encrypt(plain, .system)
    #expect(try key.decrypt(payload) == plain)
  }

  static let example = BackupPayload(
    ephemeral: "o43y/Mck1DExWdHr0+qbPJbjzO97+RH1mw6phLhYQj0", mac: "Mnt8eXwFfjw",
    ciphertext:
      "hDCjEbyi2uMXt3RBWe9mRdeqhcoraPR84/cq5ll16LIIIICJ8ZLmiWG5IwmGqDFmd3Jw20cNo49b38LH3oBJUl5DG44Vdj"
      + "oI4nlgAzaMSLwMZ7JFGt0Enu1Csfgpvgt1qksTP6QB7YDwITD33iL7ucco1iOl7ABGzhyjCi2iZ3A6Xmx3RsAmHhmU5gJW"
      + "E6/lIoI6/lh7dZFSfp4RTGfxQ8ToCCIsrgdx1weViv4I4ArXfcrdnaprPzP4cH77Ej1Wg1/bUHtB4C8nOiX+cYnOG29NbT"
      + "HbtQF14zJpA+2XM2JngiLkss+NQj96PQzgPNhAMEFOLLy5ckY1WvS4sMMeCVzAyt5dwEGDcyxLTC4oJ/RrvLcHCHW0aOyg"
      + "PSlNoMRyDgC0f92+mPQGAmFv4GhfDFXfaauBxBdRAPjXj7Onn2B4UdfwQXGLT3RAihba8i9usOX5hLxqQqvtA3SUuV8hPr"
      + "zHhpPEeRvx+PgZsXwV+gM7Aw3Mza6hwmILdngJh7NNQTINsCRqff9Ck3Kh7aSOoHsHvz7Ot+T514ObDwWYYCBMmS/6EG4X"
      + "jSya6R98ggRWGrO9l21YYUvzBTv7OLtMck0Za3151Zqi/5LRKP95QIU")
}
