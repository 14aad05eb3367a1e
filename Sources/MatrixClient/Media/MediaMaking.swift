package import Matrix

/// Makes the bytes of an upload when they are sent: a small copy of a picture, a drawing of rows. So
/// nothing is made that is never sent, and nothing lies about that can be made again.
package protocol MediaMaking: Sendable {
  /// Nothing when there is nothing to be made of it any more.
  func media(of recipe: [UInt8]) async throws -> MadeMedia?
}

package struct MadeMedia: Sendable {
  package let bytes: [UInt8]
  /// What the event says of it.
  package let info: MediaInfo
  var mimeType: String { info.mimeType ?? "application/octet-stream" }

  package init(_ bytes: [UInt8], _ info: MediaInfo) {
    self.bytes = bytes
    self.info = info
  }
}
