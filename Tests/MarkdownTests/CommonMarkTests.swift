import Markdown
import TestSupport
import Testing

/// Beside another implementation, on texts that a script put together.
@Suite struct CommonMarkTests {
  @Test func `texts mean what another implementation reads`() throws {
    let path = "\(repositoryRoot())/Tests/MarkdownTests/Fixtures/commonmark.txt"
    let cases = try #require(readFile(path)).split(separator: 0x1e)
    #expect(cases.count == 600)
    for text in cases {
      let parts = text.split(separator: 0x1f, omittingEmptySubsequences: false)
      let source = String(decoding: parts[0], as: UTF8.self)
      let ours = Markdown(source, keepsLines: false)
      let html = ours.html ?? "<p>\(escaped(ours.plain))</p>"
      let theirs = normal(String(decoding: parts[1], as: UTF8.self))
      #expect(normal(html) == theirs, "\(source.debugDescription)")
      #expect(fault(in: ours.html ?? "") == nil)
    }
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\n\n", with: "</p><p>")
  }

  /// Without what is the same to a reader: blanks between tags, the paragraph around a single text,
  /// attributes that a message may not have.
  private func normal(_ html: String) -> String {
    var text = html.replacing("\n", with: " ").replacing("&quot;", with: "\"")
      .replacing("<br />", with: "<br>").replacing("<hr />", with: "<hr>")
      .replacing("<s>", with: "<del>").replacing("</s>", with: "</del>")
      .replacing(" title=\"t\"", with: "")
      .replacing(" style=\"text-align:center\"", with: "").replacing("<td></td>", with: "")
      .replacing("<p>", with: " ").replacing("</p>", with: " ")
      .replacing("language-swift", with: "swift").replacing(" class=\"swift\"", with: "")
    while text.contains("> ") { text = text.replacing("> ", with: ">") }
    while text.contains(" <") { text = text.replacing(" <", with: "<") }
    while text.contains("  ") { text = text.replacing("  ", with: " ") }
    return String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
