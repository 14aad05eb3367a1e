import JSON

/// Where a file is.
package enum MediaSource: Sendable {
  case plain(ContentURI)
  case encrypted(EncryptedFile)

  package var url: ContentURI {
    switch self {
    case .plain(let url): url
    case .encrypted(let file): file.url
    }
  }

  /// The encrypted one, when both are named: it is what the sender vouched for.
  init(_ node: JSONNode, file: String, url: String) throws(JSONError) {
    if let file = try node.optionalObject(file) {
      self = .encrypted(try EncryptedFile(file))
    } else {
      self = .plain(try node.identifier(url))
    }
  }

  /// The member's name and value.
  func member(file: String, url: String) -> (String, JSONValue) {
    switch self {
    case .plain(let uri): (url, .string(uri.text))
    case .encrypted(let encrypted): (file, encrypted.json)
    }
  }
}

/// A picture, a file, a sound or a film in a message.
///
/// `body` is a caption if and only if there is a `filename` that is another text; else it is the
/// name of the file.
package struct Media: Sendable {
  package let source: MediaSource
  package let filename: String
  package let caption: String?
  package let formattedCaption: String?
  package let info: MediaInfo

  init(_ content: JSONNode, body: String, formattedBody: String?) throws(JSONError) {
    source = try MediaSource(content, file: "file", url: "url")
    let name = content.readableString("filename")
    let hasCaption = name.map { !$0.hasBytes(of: body) } ?? false
    filename = name ?? body
    caption = hasCaption ? body : nil
    formattedCaption = hasCaption ? formattedBody : nil
    info = MediaInfo(content["info"])
  }
}
