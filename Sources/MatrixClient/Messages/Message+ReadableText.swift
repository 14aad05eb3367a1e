internal import Markdown
package import Matrix

extension Message {
  /// What it says, as plain text of at most `maximum` bytes: without what it quotes, and without
  /// control characters. Of a media message this is the caption, or nothing.
  package func readableText(atMost maximum: Int = HTMLText.maximumCount) -> String {
    if let media {
      guard let caption = media.caption else { return "" }
      return Self.readable(caption, html: media.formattedCaption, atMost: maximum)
    }
    return Self.readable(bodyWithoutFallback, html: formattedBodyWithoutFallback, atMost: maximum)
  }

  private static func readable(_ body: String, html: String?, atMost maximum: Int) -> String {
    // What the HTML says is what people see; a body that says otherwise says it to programs alone.
    if let html {
      let text = HTMLText.plain(html, atMost: maximum)
      if !text.isEmpty { return text }
    }
    return HTMLText.cleaned(body, atMost: maximum)
  }
}
