package import JSON

/// The content of a message to be sent, put together step by step:
/// `MessageContent.notice("Done").inThread(of: picture, after: last)`.
///
/// Nobody is meant unless ``mentioning(_:)`` says so.
package struct MessageContent: Sendable {
  private var content: JSONObject
  private var mentions = Mentions()
  private var relation: Relation?

  private init(_ type: String, body: String, html: String?) {
    content = ["msgtype": .string(type), "body": .string(body)]
    setHTML(html)
  }

  package static func text(_ body: String, html: String? = nil) -> MessageContent {
    MessageContent("m.text", body: body, html: html)
  }

  /// What a program says.
  package static func notice(_ body: String, html: String? = nil) -> MessageContent {
    MessageContent("m.notice", body: body, html: html)
  }

  package static func emote(_ body: String, html: String? = nil) -> MessageContent {
    MessageContent("m.emote", body: body, html: html)
  }

  /// Without a source it is a picture that is still to be uploaded: the send queue writes in where it
  /// is.
  package static func image(
    _ source: MediaSource?, filename: String, caption: String? = nil, html: String? = nil,
    info: MediaInfo
  ) -> MessageContent {
    media("m.image", source, filename: filename, caption: caption, html: html, info: info)
  }

  package static func file(
    _ source: MediaSource?, filename: String, caption: String? = nil, html: String? = nil,
    info: MediaInfo
  ) -> MessageContent {
    media("m.file", source, filename: filename, caption: caption, html: html, info: info)
  }

  private static func media(
    _ type: String, _ source: MediaSource?, filename: String, caption: String?, html: String?,
    info: MediaInfo
  ) -> MessageContent {
    var message = MessageContent(
      type, body: caption ?? filename, html: caption == nil ? nil : html)
    // Always written: without it, a caption would be taken for the file's name.
    message.content.append("filename", .string(filename))
    if let source {
      let (name, value) = source.member(file: "file", url: "url")
      message.content.append(name, value)
    }
    message.content.append("info", info.json)
    return message
  }

  private mutating func setHTML(_ html: String?) {
    guard let html else { return }
    content.append("format", "org.matrix.custom.html")
    content.append("formatted_body", .string(html))
  }
}

extension MessageContent {
  package func mentioning(_ mentions: Mentions) -> MessageContent {
    var message = self
    message.mentions = mentions
    return message
  }

  package func replying(to event: EventID) -> MessageContent {
    var message = self
    message.relation = .reply(to: event)
    return message
  }

  /// `last` is the last message of the thread, or its root; clients without threads show this one as
  /// an answer to it.
  package func inThread(of root: EventID, after last: EventID) -> MessageContent {
    var message = self
    message.relation = .thread(root: root, replyingTo: last, isFallback: true)
    return message
  }

  package func inThread(of root: EventID, replyingTo event: EventID) -> MessageContent {
    var message = self
    message.relation = .thread(root: root, replyingTo: event, isFallback: false)
    return message
  }

  /// A member of our own, which other clients pass over.
  package func with(_ name: String, _ value: JSONValue) -> MessageContent {
    var message = self
    message.content[name] = value
    return message
  }

  /// The whole content, relation included.
  package var json: JSONValue {
    var content = content
    content.append("m.mentions", mentions.json)
    if let relation { content.append("m.relates_to", relation.json) }
    return .object(content)
  }

  /// The content of an event that makes `original` into this. The relation of the original stays, so
  /// none of ours is written. `newlyMentioned` are those who were not meant before: only they are
  /// told.
  package func editing(
    _ original: EventID, newlyMentioned: Mentions = Mentions()
  ) -> JSONValue {
    var inner = content
    inner.append("m.mentions", mentions.json)
    var outer = content
    // For those who cannot read edits: an asterisk, as people write by hand.
    for name in ["body", "formatted_body"] {
      if case .string(let text)? = outer[name] { outer[name] = .string("* " + text) }
    }
    outer.append("m.mentions", newlyMentioned.json)
    outer.append("m.new_content", .object(inner))
    outer.append("m.relates_to", Relation.replacement(of: original).json)
    return .object(outer)
  }
}
