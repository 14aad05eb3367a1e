internal import Matrix
internal import Olm

extension EncryptedFile {
  /// What is written into the event for a file that was encrypted under `key`.
  init?(_ key: AttachmentKey, at url: ContentURI) {
    guard let bytes = Matrix.Base64.decode(key.k), let initial = Matrix.Base64.decode(key.iv) else {
      return nil
    }
    self.init(url: url, key: bytes, iv: initial, sha256: key.hash)
  }

  /// What opens it.
  func attachmentKey() throws(MediaError) -> AttachmentKey {
    do throws(OlmError) {
      return try AttachmentKey(
        version: AttachmentKey.version, algorithm: AttachmentKey.algorithm,
        k: Matrix.Base64.encode(key, urlSafe: true), iv: Matrix.Base64.encode(iv),
        sha256: Matrix.Base64.encode(sha256))
    } catch {
      throw MediaError(.unsupported)
    }
  }
}
