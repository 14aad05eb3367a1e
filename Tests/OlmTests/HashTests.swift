import Secrets
import Testing

@testable import Olm

@Suite struct HashTests {
  @Test func `SHA-256 of nothing and of something`() {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(Hash.sha256([]) == bytes(nothing))
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(Hash.sha256(Array("abc".utf8)) == bytes(abc))
  }

  @Test func `HMAC as in RFC 4231`() {
    let code = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    let input = Array("what do ya want for nothing?".utf8)
    #expect(Hash.hmacSHA256(key: Secret("Jefe"), input) == bytes(code))
  }

  @Test func `HKDF as in RFC 5869, with and without salt`() {
    let material = Secret(copying: [UInt8](repeating: 0x0b, count: 22))
    let salted = Hash.hkdfSHA256(
      material, salt: bytes("000102030405060708090a0b0c"), info: bytes("f0f1f2f3f4f5f6f7f8f9"),
      count: 42)
    let first =
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    #expect(salted.isEqual(to: Secret(copying: bytes(first))))
    let bare = Hash.hkdfSHA256(material, info: [], count: 42)
    let third =
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    #expect(bare.isEqual(to: Secret(copying: bytes(third))))
  }
}
