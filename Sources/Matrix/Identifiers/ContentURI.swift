/// `mxc://server/media`: something in a homeserver's media store.
///
/// The media ID has the characters that the specification names and no others: it becomes part of a
/// path, here and on the server.
package struct ContentURI: Identifier {
  package static let phrase = "an mxc URI"
  package static let maximumCount = 512

  package let text: String
  package let server: ServerName
  package let mediaID: String

  package init?(_ text: String) {
    guard text.utf8.count <= Self.maximumCount, text.utf8.starts(with: "mxc://".utf8) else {
      return nil
    }
    let rest = String(decoding: text.utf8.dropFirst(6), as: UTF8.self)
    guard let parts = rest.split(at: UInt8(ascii: "/")),
      let server = ServerName(String(parts.before)), !parts.after.isEmpty,
      parts.after.utf8.allSatisfy(\.isBase64URLDigit)
    else { return nil }
    self.text = text
    self.server = server
    mediaID = String(parts.after)
  }
}
