import Secrets
import Testing

@testable import Olm

@Suite struct KeyTests {
  /// The points of small order on Curve25519 and its twist, in every spelling.
  static let smallCurvePoints = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ]

  @Test(arguments: smallCurvePoints)
  func `E54: a low-order or all-zero identity key or one-time key is refused`(point: String) {
    #expect(refusal { try Curve25519Key(bytes: bytes(point)) } == .badKey)
    let text = Base64.encode(bytes(point))
    #expect(refusal { try Curve25519Key(base64: text) } == .badKey)
    #expect(refusal { try Curve25519Key(base64: text.padded) } == .badKey)
  }

  static let smallEdwardsPoints = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ]

  @Test(arguments: smallEdwardsPoints)
  func `E108: a signing key that everybody can sign with is refused`(point: String) {
    #expect(refusal { try Ed25519Key(bytes: bytes(point)) } == .badKey)
    let signature = bytes(point) + [UInt8](repeating: 0, count: 32)
    #expect(refusal { try Ed25519Signature(bytes: signature) } == .badSignature)
  }

  @Test func `E108: a signature with its scalar raised by the order of the group is refused`()
    throws
  {
    let key = try SigningKey.new(.seeded(4))
    let signature = try key.sign([1, 2, 3])
    #expect(key.publicKey.verifies(signature, of: [1, 2, 3]))
    var raised = signature.bytes
    var carry = 0
    for (index, byte) in Bytes32.order.bytes.enumerated() {
      let sum = Int(raised[32 + index]) + Int(byte) + carry
      raised[32 + index] = UInt8(sum & 0xff)
      carry = sum >> 8
    }
    #expect(carry == 0)
    let text = Base64.encode(raised)
    #expect(refusal { try Ed25519Signature(bytes: raised) } == .badSignature)
    #expect(refusal { try Ed25519Signature(base64: text) } == .badSignature)
  }

  @Test func `E108: a signature holds for its message and its key alone`() throws {
    let (key, other) = (try SigningKey.new(.seeded(1)), try SigningKey.new(.seeded(2)))
    let signature = try key.sign(Array("message".utf8))
    #expect(key.publicKey.verifies(signature, of: Array("message".utf8)))
    #expect(!key.publicKey.verifies(signature, of: Array("massage".utf8)))
    #expect(!other.publicKey.verifies(signature, of: Array("message".utf8)))
    #expect(key.publicKey.verifies(try key.sign([]), of: []))
    var bytes = signature.bytes
    bytes[40] ^= 1
    #expect(!key.publicKey.verifies(try Ed25519Signature(bytes: bytes), of: Array("message".utf8)))
  }

  @Test(arguments: [
    (
      "{}",
      "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ"
    ),
    (
      #"{"one":1,"two":"Two"}"#,
      "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw"
    ),
  ])
  func `the specification's signatures come out`(message: String, signature: String) throws {
    let seed = try Base64.decode(Secret("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1"))
    let key = try SigningKey(seed: seed)
    #expect(try key.sign(Array(message.utf8)).base64 == signature)
    let read = try Ed25519Signature(base64: signature.padded)
    #expect(key.publicKey.verifies(read, of: Array(message.utf8)))
    #expect(key.seed.isEqual(to: seed))
  }

  @Test func `E94: keys and signatures are read padded and unpadded, and are the same`() throws {
    let account = try LibolmRatchets().newAccount(.seeded(3))
    let (curve, edwards) = account.identityKeys
    #expect(try Curve25519Key(base64: curve.base64.padded) == curve)
    #expect(try Ed25519Key(base64: edwards.base64.padded) == edwards)
    #expect(try Curve25519Key(bytes: curve.bytes) == curve)
    let signature = try account.sign([7])
    #expect(try Ed25519Signature(base64: signature.base64.padded) == signature)
    #expect(edwards.verifies(signature, of: [7]))
  }

  @Test func `what is no key of thirty-two bytes is refused`() {
    for count in [0, 1, 31, 33, 64] {
      let bytes = [UInt8](repeating: 9, count: count)
      let text = Base64.encode(bytes)
      #expect(refusal { try Curve25519Key(bytes: bytes) } == .badKey)
      #expect(refusal { try Ed25519Key(bytes: bytes) } == .badKey)
      #expect(refusal { try Curve25519Key(base64: text) } == .badKey)
    }
    #expect(refusal { try Ed25519Signature(bytes: []) } == .badSignature)
    let zero = Secret(copying: [UInt8](repeating: 0, count: 32))
    #expect(refusal { try SigningKey(seed: zero) } == .badKey)
    #expect(refusal { try SigningKey(seed: Secret("short")) } == .badKey)
  }
}
