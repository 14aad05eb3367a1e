import Secrets
import Testing

@testable import Olm

@Suite struct AttachmentTests {
  func open(_ key: AttachmentKey, _ pieces: [[UInt8]]) throws -> [UInt8] {
    let first = try AttachmentVerification(key)
    for piece in pieces { try first.update(piece) }
    let second = try first.finish()
    let plain = try pieces.flatMap { try second.decrypt($0) }
    try second.finish()
    return plain
  }

  func helloWorld(
    version: String = "v2", algorithm: String = "A256CTR", keyType: String = "oct",
    k: String = "35XNdmWKOpn6UYS82Y83wEY8LagwQZHX2X0kAFW7sdg",
    iv: String = "DOtPz8bC3qgAAAAAAAAAAA",
    sha256: String = "rO+040ZhUxbpbmIS9GUuMSen4NPKFxMzqOUJeemM8mk"
  ) throws -> AttachmentKey {
    try AttachmentKey(
      version: version, keyType: keyType, algorithm: algorithm, k: k, iv: iv, sha256: sha256)
  }

  let helloCiphertext = bytes("3a36c74f31795206e8cf5d")

  @Test func `E123: files that others encrypted decrypt`() throws {
    #expect(try open(helloWorld(), [helloCiphertext]) == Array("hello world".utf8))
    let padded = try helloWorld(
      k: "35XNdmWKOpn6UYS82Y83wEY8LagwQZHX2X0kAFW7sdg=", iv: "DOtPz8bC3qgAAAAAAAAAAA==",
      sha256: "rO+040ZhUxbpbmIS9GUuMSen4NPKFxMzqOUJeemM8mk=")
    #expect(try open(padded, [helloCiphertext]) == Array("hello world".utf8))
    let secret = try AttachmentKey(
      version: "v2", algorithm: "A256CTR", k: "Voq2nkPme_x8no5-Tjq_laDAdxE6iDbxnlQXxwFPgE4",
      iv: "i0DovxYdJEcAAAAAAAAAAA", sha256: "ANdt819a8bZl4jKy3Z+jcqtiNICa2y0AW4BBJ/iQRAU")
    let ciphertext: [UInt8] = [
      179, 154, 118, 127, 186, 127, 110, 33, 203, 33, 33, 134, 67, 100, 173, 46, 235, 27, 215, 172,
      36, 26, 75, 47, 33, 160,
    ]
    #expect(try open(secret, [ciphertext]) == Array("It's a secret to everybody".utf8))
  }

  @Test func `E123: without the right hash there is nothing that decrypts`() throws {
    let first = try AttachmentVerification(helloWorld())
    try first.update(helloCiphertext.map { $0 ^ 1 })
    #expect(refusal { try first.finish() } == .badMAC)
    #expect(refusal { try first.finish() } == .misuse)
    let short = try AttachmentVerification(helloWorld())
    try short.update(Array(helloCiphertext.dropLast()))
    #expect(refusal { try short.finish() } == .badMAC)
  }

  @Test
  func `E123: another version, algorithm, key, counter or hash than the standard's is refused`() {
    #expect(refusal { try helloWorld(version: "v1") } == .unsupported)
    #expect(refusal { try helloWorld(version: "") } == .unsupported)
    #expect(refusal { try helloWorld(algorithm: "A128CTR") } == .unsupported)
    #expect(refusal { try helloWorld(keyType: "RSA") } == .unsupported)
    #expect(refusal { try helloWorld(k: "AAAA") } == .badKey)
    #expect(
      refusal { try helloWorld(k: "35XNdmWKOpn6UYS82Y83wEY8LagwQZHX2X0kAFW7sdgA") } == .badKey)
    #expect(refusal { try helloWorld(iv: "DOtPz8bC3qg") } == .badMessage)
    #expect(refusal { try helloWorld(sha256: "5/Gy1JftyyQ") } == .badMessage)
    #expect(refusal { try helloWorld(sha256: String(repeating: "A", count: 400)) } == .badMessage)
    #expect(refusal { try helloWorld(k: "é") } == .badBase64)
  }

  @Test func `a file that was exchanged between the passes is noticed`() throws {
    let first = try AttachmentVerification(helloWorld())
    try first.update(helloCiphertext)
    let second = try first.finish()
    _ = try second.decrypt(helloCiphertext.map { $0 ^ 1 })
    #expect(refusal { try second.finish() } == .badMAC)

    let again = try AttachmentVerification(helloWorld())
    try again.update(helloCiphertext)
    let longer = try again.finish()
    #expect(refusal { try longer.decrypt(helloCiphertext + [0]) } == .badMAC)
    #expect(refusal { try longer.finish() } == .badMAC)
  }

  @Test func `E124: one file twice has another key and counter, whose lower half is zero`() throws {
    let (one, other) = (try AttachmentEncryption(), try AttachmentEncryption())
    let plain = Array("the same picture".utf8)
    let ciphertexts = (try one.encrypt(plain), try other.encrypt(plain))
    let keys = (try one.finish(), try other.finish())
    #expect(ciphertexts.0 != ciphertexts.1)
    #expect(keys.0.k != keys.1.k)
    #expect(keys.0.iv != keys.1.iv)
    for key in [keys.0, keys.1] {
      let initial = try Base64.decode(key.iv)
      #expect(initial.suffix(8) == [0, 0, 0, 0, 0, 0, 0, 0])
      #expect(initial.prefix(8) != [0, 0, 0, 0, 0, 0, 0, 0])
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 4096, 100_003])
  func `a file encrypted in pieces decrypts in others`(count: Int) throws {
    let plain = try Entropy.seeded(5).bytes(max(count, 1)).prefix(count)
    let encryption = try AttachmentEncryption(.seeded(6))
    var ciphertext: [UInt8] = []
    var place = 0
    while place < count {
      let end = min(place + 1 + place % 977, count)
      ciphertext += try encryption.encrypt(Array(plain[place..<end]))
      place = end
    }
    let key = try encryption.finish()
    #expect(refusal { try encryption.encrypt([1]) } == .misuse)
    #expect(key.hash == Hash.sha256(ciphertext))
    let told = try AttachmentKey(
      version: "v2", algorithm: "A256CTR", k: key.k, iv: key.iv, sha256: key.sha256)
    let pieces = stride(from: 0, to: count, by: 1000).map {
      Array(ciphertext[$0..<min($0 + 1000, count)])
    }
    #expect(try open(told, pieces) == Array(plain))
  }
}
