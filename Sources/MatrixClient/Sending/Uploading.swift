package import Storage

/// Brings bytes to the homeserver, encrypted or not.
package protocol Uploading: Sendable {
  /// - Returns: as the result of what was sent, `passed` with where the bytes are.
  func upload(
    _ parts: [MediaUpload], isEncrypted: Bool, passing passed: PostResult
  ) async throws -> Delivery
}
