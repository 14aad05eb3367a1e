import COlm
import Secrets
import Testing

@testable import Olm

/// What libcrypto computes for us, libolm computes too.
@Suite struct WitnessTests {
  @Test func `E119: libolm derives the same keys from a seed and makes the same signatures`() throws
  {
    for number in 0..<40 as Range<UInt64> {
      let seed = try Entropy.seeded(number).secret(32)
      let message = try Entropy.seeded(number + 100).bytes(Int(number) * 7)
      let ours = try SigningKey(seed: seed)
      let theirs = try Self.signature(seed, message)
      #expect(ours.publicKey.base64 == theirs.key)
      #expect(try ours.sign(message).base64 == theirs.signature)
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 31, 32, 500])
  func `E119: libolm makes the same backup of the same bytes with the same chance`(count: Int)
    throws
  {
    for number in 0..<10 as Range<UInt64> {
      let key = try BackupKey.new(.seeded(number))
      let plain = try Entropy.seeded(number + 7).bytes(count)
      let ours = try BackupEncryption(publicKey: key.publicKey)
        .encrypt(plain, .seeded(number + 99))
      let theirs = try Self.backup(plain, to: key.publicKey, .seeded(number + 99))
      #expect(ours == theirs)
      #expect(try key.decrypt(theirs) == plain)
      #expect(try Self.publicHalf(of: key.key) == key.publicKey.base64)
    }
  }

  private static func signature(
    _ seed: Secret, _ message: [UInt8]
  ) throws -> (key: String, signature: String) {
    let memory = LibolmMemory(count: olm_pk_signing_size())
    let signer = unsafe try #require(unsafe olm_pk_signing(memory.start))
    defer { unsafe olm_clear_pk_signing(signer) }
    let key = Scratch(count: olm_pk_signing_public_key_length())
    let signature = Scratch(count: olm_pk_signature_length())
    let seed = Scratch(copying: seed)
    let copy = Scratch(copying: message)
    let isKey = unsafe olm_pk_signing_key_from_seed(
      signer, key.start, key.count, seed.start, seed.count)
    let isSigned = unsafe olm_pk_sign(
      signer, copy.start.assumingMemoryBound(to: UInt8.self), copy.count,
      signature.start.assumingMemoryBound(to: UInt8.self), signature.count)
    #expect(isKey != olm_error() && isSigned != olm_error())
    return (text(key), text(signature))
  }

  private static func backup(
    _ plain: [UInt8], to key: Curve25519Key, _ entropy: Entropy
  ) throws -> BackupPayload {
    let memory = LibolmMemory(count: olm_pk_encryption_size())
    let encryption = unsafe try #require(unsafe olm_pk_encryption(memory.start))
    defer { unsafe olm_clear_pk_encryption(encryption) }
    let recipient = Scratch(copying: key.base64)
    _ = unsafe olm_pk_encryption_set_recipient_key(
      encryption, recipient.start, recipient.count)
    let ciphertext = Scratch(count: unsafe olm_pk_ciphertext_length(encryption, plain.count))
    let mac = Scratch(count: unsafe olm_pk_mac_length(encryption))
    let ephemeral = Scratch(count: olm_pk_key_length())
    let random = Scratch(count: unsafe olm_pk_encrypt_random_length(encryption))
    try entropy.fill(random)
    let copy = Scratch(copying: plain)
    let result = unsafe olm_pk_encrypt(
      encryption, copy.start, copy.count, ciphertext.start, ciphertext.count, mac.start,
      mac.count, ephemeral.start, ephemeral.count, random.start, random.count)
    #expect(result != olm_error())
    return BackupPayload(
      ephemeral: text(ephemeral), mac: text(mac), ciphertext: text(ciphertext))
  }

  private static func publicHalf(of key: Secret) throws -> String {
    let memory = LibolmMemory(count: olm_pk_decryption_size())
    let decryption = unsafe try #require(unsafe olm_pk_decryption(memory.start))
    defer { unsafe olm_clear_pk_decryption(decryption) }
    let half = Scratch(count: olm_pk_key_length())
    let copy = Scratch(copying: key)
    let result = unsafe olm_pk_key_from_private(
      decryption, half.start, half.count, copy.start, copy.count)
    #expect(result != olm_error())
    return text(half)
  }

  private static func text(_ scratch: borrowing Scratch) -> String {
    unsafe String(decoding: scratch.used, as: UTF8.self)
  }
}
