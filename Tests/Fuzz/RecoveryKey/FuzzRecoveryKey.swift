import Olm
import Secrets

/// What holds for every text that is offered as a key.
///
/// 1. A recovery key that was read is written as the same characters, but for blanks.
/// 2. Base64 that was read is written as it stood, but for padding; in both alphabets.
/// 3. Keys and signatures that were read are written as they stood, but for padding.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzRecoveryKey(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let text = String(decoding: bytes, as: UTF8.self)
  let bare = bytes.filter { $0 != 32 && !(9...13).contains($0) }
  if let key = try? BackupKey(recoveryKey: Secret(copying: bytes)) {
    key.recoveryKey.withText { precondition($0.utf8.filter { $0 != 32 } == bare) }
  }
  if let key = try? SecretStorageKey(recoveryKey: Secret(copying: bytes)) {
    key.recoveryKey.withText { precondition($0.utf8.filter { $0 != 32 } == bare) }
  }
  if let plain = try? Base64.decode(bytes) { same(Base64.encode(plain), as: bytes) }
  if let plain = try? Base64.decode(bytes, .urlSafe) {
    same(Base64.encode(plain, .urlSafe), as: bytes)
  }
  if let key = try? Curve25519Key(base64: text) { same(key.base64, as: bytes) }
  if let key = try? Ed25519Key(base64: text) { same(key.base64, as: bytes) }
  if let signature = try? Ed25519Signature(base64: text) { same(signature.base64, as: bytes) }
  if let key = try? Curve25519Key(bytes: bytes) { precondition(key.bytes == bytes) }
  if let key = try? Ed25519Key(bytes: bytes) {
    precondition(key.bytes == bytes)
    if let signature = try? Ed25519Signature(bytes: bytes + bytes) {
      precondition(!key.verifies(signature, of: bytes))
    }
  }
  return 0
}

private func same(_ text: String, as bytes: [UInt8]) {
  let padding = UInt8(ascii: "=")
  precondition(Array(text.utf8) == bytes.filter { $0 != padding }, "there is a third spelling")
}
