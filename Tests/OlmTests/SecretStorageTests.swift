import Secrets
import Testing

@testable import Olm

@Suite struct SecretStorageTests {
  static let first = "EsTE s92N EtaX s2h6 VQYF 9Kao tHYL mkyL GKMh isZb KJ4E tvoC"
  static let second = "EsUC xSxt XJgQ dz19 8WBZ rHdE GZo7 ybsn EFmG Y5HY MDAG GNWe"
  static let third = "EsTj 3yST y93F SLpB jJsz eAXc 2XzA ygD3 w69H fGaN TKBj jXEd"

  static let descriptions = [
    (first, "xxkTK0L4UzxgAFkQ6XPwsw", "MEhooO0ZhFJNxUhvRMSxBnJfL20wkLgle3ocY0ee/eA"),
    (second, "O0BOvTqiIAYjC+RMcyHfWw==", "7k6OruQlWg0UmQjxGZ0ad4Q6DdwkgnoI7G6X3IjBYtI="),
    (third, "xv5b6/p3ExEw++wTyfSHEg==", "ujBBbXahnTAMkmPUX2/0+VTfUh63pGyVRuBcDMgmJC8="),
  ]

  func key(_ text: String) throws -> SecretStorageKey {
    try SecretStorageKey(recoveryKey: Secret(text))
  }

  @Test(arguments: descriptions)
  func `E105: a recovery key is held against its description, padded or not`(
    text: String, iv: String, mac: String
  ) throws {
    let key = try key(text)
    #expect(try key.matches(iv: iv, mac: mac) == .yes)
    let (bareIV, bareMAC) = (iv.filter { $0 != "=" }, mac.filter { $0 != "=" })
    #expect(try key.matches(iv: bareIV, mac: bareMAC) == .yes)
    #expect(try key.matches(iv: bareIV.padded, mac: bareMAC.padded) == .yes)
    #expect(key.recoveryKey.isEqual(to: Secret(text)))
    for other in Self.descriptions where other.0 != text {
      #expect(try key.matches(iv: other.1, mac: other.2) == .no)
    }
  }

  @Test func `E105: a description without counter and code is taken as it is`() throws {
    let key = try key(Self.first)
    #expect(try key.matches(iv: nil, mac: nil) == .cannotTell)
    #expect(try key.matches(iv: "xxkTK0L4UzxgAFkQ6XPwsw", mac: nil) == .cannotTell)
  }

  @Test func `E105: a description with a counter or code too long is damaged`() throws {
    let key = try key(Self.second)
    let (_, iv, mac) = Self.descriptions[1]
    let longIV = "O0BOvTqiIAYjC+RMcyHfWwMeowMeowMeow"
    let longMAC = "7k6OruQlWg0UmQjxGZ0ad4Q6DdwkgnoI7G6X3IjBYtIMeowMeowMeow"
    #expect(refusal { try key.matches(iv: longIV, mac: mac) } != nil)
    #expect(refusal { try key.matches(iv: iv, mac: longMAC) } != nil)
    #expect(refusal { try key.matches(iv: Base64.encode([1, 2]), mac: mac) } == .badMessage)
    #expect(refusal { try key.matches(iv: iv, mac: "") } == .badMessage)
  }

  @Test func `E105: a passphrase gives the key that was written down`() throws {
    let key = try SecretStorageKey(
      passphrase: Secret("correct horse battery staple"), salt: "y863BOoqOadgDp8S3FtHXikDJEalsQ7d",
      iterations: 500_000)
    #expect(key.recoveryKey.isEqual(to: Secret(Self.first)))
    let quick = try SecretStorageKey(
      passphrase: Secret("It's a secret to everybody"), salt: "IuLnH7S85YtZmkkBJKwNUKxWF42g9O1H",
      iterations: 10)
    let match = try quick.matches(
      iv: "gH2iNpiETFhApvW6/FFEJQ", mac: "9Lw12m5SKDipNghdQXKjgpfdj1/K7HFI2brO+UWAGoM")
    #expect(match == .yes)
    let wrong = try SecretStorageKey(
      passphrase: Secret("It's a secret to nobody"), salt: "IuLnH7S85YtZmkkBJKwNUKxWF42g9O1H",
      iterations: 10)
    #expect(
      try wrong.matches(
        iv: "gH2iNpiETFhApvW6/FFEJQ", mac: "9Lw12m5SKDipNghdQXKjgpfdj1/K7HFI2brO+UWAGoM") == .no)
  }

  @Test(arguments: [(0, 256), (-1, 256), (10_000_001, 256), (10, 255), (10, 512)])
  func `absurd parameters of a passphrase are refused before any work`(
    iterations: Int, bits: Int
  ) {
    #expect(
      refusal {
        try SecretStorageKey(
          passphrase: Secret("x"), salt: "s", iterations: iterations, bits: bits)
      } == .unsupported)
  }

  @Test func `E105: a secret that another client stored decrypts under its name alone`() throws {
    let encrypted = SecretStorageKey.Encrypted(
      iv: "BpKP9nQJTE9jrsAssoxPqQ==",
      ciphertext: "fNRiiiidezjerTgV+G6pUtmeF3izzj5re/mVvY0hO2kM6kYGrxLuIu2ej80=",
      mac: "/gWGDGMyOLmbJp+aoSLh5JxCs0AdS6nAhjzpe+9G2Q0=")
    let secret = try key(Self.first).decrypt(name: "m.cross_signing.master", encrypted)
    let seed = try Base64.decode(secret)
    let expected = "68f97fd1922eecf6b82bb890d24d0652984e7a1d703b9e867b7ebaf7feb95b6f"
    #expect(seed.isEqual(to: Secret(copying: bytes(expected))))
    let (right, wrong) = (try key(Self.first), try key(Self.second))
    #expect(
      refusal { try right.decrypt(name: "m.cross_signing.self_signing", encrypted) } == .badMAC)
    #expect(refusal { try wrong.decrypt(name: "m.cross_signing.master", encrypted) } == .badMAC)
  }

  @Test func `what is stored is read again, and every change is noticed`() throws {
    let key = try SecretStorageKey.new(.seeded(1))
    let secret = Secret("a private key")
    let stored = try key.encrypt(name: "m.megolm_backup.v1", secret: secret, .seeded(2))
    #expect(try key.decrypt(name: "m.megolm_backup.v1", stored).isEqual(to: secret))
    // Bit 63 of the counter is clear.
    #expect(try Base64.decode(stored.iv)[8] & 0x80 == 0)
    let changed: [SecretStorageKey.Encrypted] = [
      .init(iv: stored.iv, ciphertext: try alteredText(stored.ciphertext, at: 0), mac: stored.mac),
      .init(iv: stored.iv, ciphertext: stored.ciphertext, mac: try alteredText(stored.mac, at: 31)),
      .init(iv: "", ciphertext: stored.ciphertext, mac: stored.mac),
      .init(iv: stored.iv, ciphertext: stored.ciphertext, mac: ""),
      .init(iv: stored.iv, ciphertext: "?", mac: stored.mac),
    ]
    for one in changed {
      #expect(refusal { try key.decrypt(name: "m.megolm_backup.v1", one) } != nil)
    }
    let described = try key.description(.seeded(3))
    #expect(try key.matches(iv: described.iv, mac: described.mac) == .yes)
  }

  @Test func `E104: blanks in a recovery key do not matter`() throws {
    let text = "EsT           pRvZTnjck8    YrhRAtw XLS84Nr2r9S9LGAWDaExVAPBvLRK   \n"
    let key = try BackupKey(recoveryKey: Secret(text))
    let expected: [UInt8] = [
      159, 189, 70, 187, 52, 81, 113, 198, 246, 2, 44, 154, 37, 213, 104, 27, 165, 78, 236, 106,
      108, 73, 83, 243, 173, 192, 185, 110, 157, 145, 173, 163,
    ]
    #expect(key.key.isEqual(to: Secret(copying: expected)))
  }

  @Test(
    arguments: [
      ("EsTpRvZTnjck8YrhRAtwXLS84Nr2r9S9LGAWDaExVAPBvLRk", .parity),
      ("AATpRvZTnjck8YrhRAtwXLS84Nr2r9S9LGAWDaExVAPBvLRk", .prefix),
      ("AATpRvZTnjck8YrhRAtwXLS84Nr2r9S9", .length),
      ("AATpRvZTnjck8YrhRAtwXLS84Nr0OIl", .character),
      ("EsTpRvZTnjck8YrhRAtwXLS84Nr2r9S9LGAWDaExVAPBvLRKA", .length),
      ("1EsTE s92N EtaX s2h6 VQYF 9Kao tHYL mkyL GKMh isZb KJ4E tvoC", .length),
      ("", .length), ("   ", .length), ("é", .character), ("1", .length),
      (String(repeating: "z", count: 60), .length), (String(repeating: " ", count: 600), .length),
    ] as [(String, OlmError.RecoveryKeyFault)])
  func `E104: a recovery key that is wrong says how`(
    text: String, fault: OlmError.RecoveryKeyFault
  ) {
    #expect(
      refusal { try SecretStorageKey(recoveryKey: Secret(text)) } == .badRecoveryKey(fault))
    #expect(refusal { try BackupKey(recoveryKey: Secret(text)) } == .badRecoveryKey(fault))
  }

  @Test func `E104: a single wrong character of a recovery key is noticed`() throws {
    let text = Array(Self.first.utf8)
    for place in text.indices where text[place] != 32 {
      var wrong = text
      wrong[place] = text[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
      #expect(refusal { try SecretStorageKey(recoveryKey: Secret(copying: wrong)) } != nil)
    }
  }

  @Test func `every key comes back from its words`() throws {
    for seed in 0..<100 as Range<UInt64> {
      let secret = try Entropy.seeded(seed).secret(32)
      let text = RecoveryKey.text(of: secret)
      #expect(text.count == 59)
      #expect(try RecoveryKey.key(from: text).isEqual(to: secret))
    }
    let high = Secret(copying: [UInt8](repeating: 255, count: 32))
    #expect(try RecoveryKey.key(from: RecoveryKey.text(of: high)).isEqual(to: high))
  }
}
