import Olm
import Secrets

/// What holds for everything that somebody else may have written where we keep things. The first
/// byte says what it is meant as, and where its parts end.
///
/// 1. A row that the vault did not seal does not open.
/// 2. A secret that the key did not encrypt does not decrypt.
/// 3. A room key of a backup decrypts to at most as many bytes as it has, or not at all.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzSealed(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  func text(_ part: some Collection<UInt8>) -> String {
    first & 0x80 == 0 ? Base64.encode(Array(part)) : String(decoding: part, as: UTF8.self)
  }
  switch first & 3 {
  case 0: precondition((try? keys.vault.open(rest, as: [1])) == nil)
  case 1:
    let encrypted = SecretStorageKey.Encrypted(
      iv: text(rest.prefix(16)), ciphertext: text(rest.dropFirst(48)),
      mac: text(rest.dropFirst(16).prefix(32)))
    precondition((try? keys.storage.decrypt(name: "m.cross_signing.master", encrypted)) == nil)
    _ = try? keys.storage.matches(iv: encrypted.iv, mac: encrypted.mac)
  case 2:
    let payload = BackupPayload(
      ephemeral: text(rest.prefix(32)), mac: text(rest.dropFirst(32).prefix(8)),
      ciphertext: text(rest.dropFirst(40)))
    if let plain = try? keys.backup.decrypt(payload) { precondition(plain.count < rest.count) }
  default:
    // With a code that holds, since the standard's covers nothing: the padding decides.
    guard let sealed = try? keys.encryption.encrypt([1, 2, 3], .seeded(1)) else {
      fatalError("encryption fails")
    }
    _ = try? keys.backup.decrypt(
      ephemeral: sealed.ephemeral, mac: sealed.mac, ciphertext: text(rest))
  }
  return 0
}

private struct Keys: Sendable {
  let vault: Vault
  let storage: SecretStorageKey
  let backup: BackupKey
  let encryption: BackupEncryption
}

private let keys: Keys = {
  do {
    let entropy = Entropy.seeded(1)
    let backup = try BackupKey.new(entropy)
    return Keys(
      vault: try Vault(key: entropy.secret(32)), storage: try SecretStorageKey.new(entropy),
      backup: backup, encryption: BackupEncryption(publicKey: backup.publicKey))
  } catch {
    fatalError("\(error)")
  }
}()
