internal import Markdown
package import Matrix

/// Messages of text in Markdown: of a person, or of a model, whose words are data.
///
/// `people` are those who may be meant, by name: the text can call them by their ID or by a link to
/// them. Nobody else is told, whatever the text says.
extension MessageContent {
  package static func text(
    markdown: String, people: [UserID: String] = [:]
  ) -> MessageContent {
    let text = Markdown(markdown, people)
    return .text(text.plain, html: text.html).mentioning(text.mentions)
  }

  package static func notice(
    markdown: String, people: [UserID: String] = [:]
  ) -> MessageContent {
    let text = Markdown(markdown, people)
    return .notice(text.plain, html: text.html).mentioning(text.mentions)
  }

  package static func emote(
    markdown: String, people: [UserID: String] = [:]
  ) -> MessageContent {
    let text = Markdown(markdown, people)
    return .emote(text.plain, html: text.html).mentioning(text.mentions)
  }

  /// A picture with a caption; see ``image(_:filename:caption:html:info:)``.
  package static func image(
    _ source: MediaSource?, filename: String, markdown: String, people: [UserID: String] = [:],
    info: MediaInfo
  ) -> MessageContent {
    let text = Markdown(markdown, people)
    return .image(
      source, filename: filename, caption: text.plain, html: text.html, info: info
    ).mentioning(text.mentions)
  }
}

extension Markdown {
  fileprivate init(_ source: String, _ people: [UserID: String]) {
    let names = people.map { ($0.key.text, $0.value) }
    self.init(source, people: Dictionary(names) { first, _ in first })
  }

  fileprivate var mentions: Mentions { Mentions(mentioned.compactMap { UserID($0) }) }
}
