import JSON
import Matrix
import MatrixClient
import Testing

@Suite struct MarkdownMessageTests {
  private func read(_ value: JSONValue) throws -> Message {
    try Message(JSONDocument(value.compact(), options: .matrix).root)
  }

  @Test func `a message in Markdown has both bodies, and means whom it may`() throws {
    let ann = UserID("@ann:example.org")
    let content = MessageContent.notice(
      markdown: "Hi @ann:example.org and @bob:example.org: *done*", people: [ann: "Ann"])
    let message = try read(content.json)
    #expect(message.body == "Hi Ann and @bob:example.org: done")
    #expect(
      message.formattedBody == "Hi <a href=\"https://matrix.to/#/@ann:example.org\">Ann</a> and "
        + "@bob:example.org: <em>done</em>")
    #expect(message.mentions == Mentions([ann]))
    #expect(message.readableText() == "Hi Ann and @bob:example.org: done")
  }

  @Test func `a message without markup has no HTML`() throws {
    let message = try read(MessageContent.text(markdown: "a <b>\nc").json)
    #expect(message.body == "a <b>\nc")
    #expect(message.formattedBody == nil)
    #expect(message.mentions == Mentions())
  }

  @Test func `a picture that is still to be uploaded says all but where it is`() throws {
    let info = MediaInfo(
      mimeType: "image/png", size: 5, width: 2, height: 3,
      thumbnail: .init(nil, mimeType: "image/webp", size: 1, width: 1, height: 1))
    let value = MessageContent.image(
      nil, filename: "a.png", markdown: "a **cat**", info: info
    ).json
    #expect(value["url"] == nil && value["file"] == nil)
    #expect(value["body"] == "a cat")
    #expect(value["formatted_body"] == "a <strong>cat</strong>")
    #expect(value["filename"] == "a.png")
    #expect(value["info"]?["thumbnail_info"]?["w"] == 1)
    #expect(value["info"]?["thumbnail_url"] == nil)
  }

  @Test(arguments: [
    ("> <@a:b> old\n\nnew", "<mx-reply>old</mx-reply><b>new</b>", "new"),
    ("body", "", "body"), ("bo\u{1b}[2Jdy", nil, "bo[2Jdy"),
    ("body", "<p>seen</p><script>x</script>", "seen"),
  ])
  func `what others wrote is read as text`(body: String, html: String?, text: String) throws {
    var value = MessageContent.text(body, html: html).json
    value["m.relates_to"] = ["m.in_reply_to": ["event_id": "$a"]]
    #expect(try read(value).readableText() == text)
  }
}
