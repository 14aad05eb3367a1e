package import JSON

/// An `m.room.message`.
package struct Message: Sendable {
  package enum Kind: Sendable {
    case text
    /// Said by a program. Never to be answered by one.
    case notice
    case emote
    case image(Media)
    case file(Media)
    case audio(Media, isVoice: Bool)
    case video(Media)
    case verificationRequest(VerificationRequest)
    case other(ProtocolText)
  }

  package let kind: Kind
  /// What is shown when nothing better can be. For a media message see ``Media/caption``.
  package let body: String
  /// HTML from a stranger.
  package let formattedBody: String?
  package let relation: Relation?
  package let mentions: Mentions?
  /// The whole content, for members of our own.
  package let raw: JSONNode

  /// `relation` is given by the one who decrypted the message: what stands inside an encrypted event
  /// does not count.
  package init(_ content: JSONNode) throws(JSONError) {
    try self.init(content, relation: Relation(of: content))
  }

  package init(_ content: JSONNode, relation: Relation?) throws(JSONError) {
    raw = content
    let type: ProtocolText = try content.identifier("msgtype")
    let isRequest = type == .verificationRequestMessage
    // A request for verification may go without a text, as may nothing else.
    body = isRequest ? content.readableString("body") ?? "" : try content.string("body")
    formattedBody =
      content["format"]?.isString("org.matrix.custom.html") == true
      ? content.readableString("formatted_body") : nil
    self.relation = relation
    mentions = Mentions(of: content)
    let media = { () throws(JSONError) -> Media in
      try Media(
        content, body: content.readableString("body") ?? "",
        formattedBody: content.readableString("formatted_body"))
    }
    kind =
      switch type {
      case "m.text": .text
      case "m.notice": .notice
      case "m.emote": .emote
      case "m.image": .image(try media())
      case "m.file": .file(try media())
      case "m.audio":
        .audio(try media(), isVoice: content.readableObject("org.matrix.msc3245.voice") != nil)
      case "m.video": .video(try media())
      case .verificationRequestMessage:
        .verificationRequest(try VerificationRequest(content))
      default: .other(type)
      }
  }

  /// Of an edit: what the message is to be from now on. It has no relation of its own, that of the
  /// original stays. Nothing when this is no edit, or one that says nothing that can be read.
  package var newContent: Message? {
    guard case .replacement? = relation, let node = raw.readableObject("m.new_content") else {
      return nil
    }
    return try? Message(node, relation: nil)
  }

  package var media: Media? {
    switch kind {
    case .image(let media), .file(let media), .audio(let media, _), .video(let media): media
    case .text, .notice, .emote, .verificationRequest, .other: nil
    }
  }
}

extension ProtocolText {
  package static let verificationRequestMessage: ProtocolText = "m.key.verification.request"
}
