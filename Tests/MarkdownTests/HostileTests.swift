import Markdown
import Testing

/// Texts made to be slow: whoever looks at them over and over takes minutes.
@Suite struct HostileTests {
  private static let count = 60_000

  private static let parts = [
    "*", "_", "**a", "*a_ ", "a**b_c*", "~~", "||", "||a", "[", "]", "[a](", "[a](b", "[a](<b",
    "[a](b \"", "[a](https://b 'c", "[a](https://b (c", "![", "`", "`a``b", "``` ", "\\", "<", "<a",
    "<https://", "&", "&#1;", "&amp", "@a:b ", "@", "> ", ">", "- ", "1. ", "- a\n", "> a\n", "#",
    "# a\n", "|", "|-", "a|b\n", "\n", " ", "  \n", "\t", "\r", "~~~\n", "---\n", "=", "*a **a ",
    "**x* ",
    "_a __a ", "(", ")", "[a]((((", "é*", "\u{0}", "- - ", "* * ", "1) \n\n", "[[a](https://b)",
    "🖼*",
  ]

  private static let composed = [
    "|a|b|\n|-|-|\n" + String(repeating: "c\n", count: count / 2),
    String(repeating: "|a", count: 32) + "\n" + String(repeating: "|-", count: 32) + "\n"
      + String(repeating: "a\n", count: count / 2),
    String(repeating: "*", count: count / 2) + "a" + String(repeating: "*", count: count / 2),
    String(repeating: "[", count: count / 2) + "a" + String(repeating: "]", count: count / 2),
    String(repeating: "> ", count: count / 4) + "\n" + String(repeating: "> ", count: count / 4),
    (1..<340).map { String(repeating: "`", count: $0) + " " }.joined(),
    String(repeating: "- ", count: 30) + "\n" + String(repeating: "\n", count: count),
    String(repeating: " ", count: count / 2) + String(repeating: "- ", count: count / 4),
    "- a\n" + String(repeating: "   b\n", count: count / 5),
  ]

  @Test(arguments: parts.indices)
  func `a mark a thousand times over is read in time, and nothing of it gets out`(_ index: Int) {
    let part = Self.parts[index]
    read(String(repeating: part, count: Self.count / 3 / part.utf8.count))
  }

  @Test(arguments: composed.indices)
  func `so are texts that were thought out to be slow`(_ index: Int) { read(Self.composed[index]) }

  @Test(arguments: 0..<8) func `and any mixture of marks`(seed: UInt64) {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    var source = ""
    while source.utf8.count < 20_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      source += Self.parts[Int(state % UInt64(Self.parts.count))]
    }
    read(source)
  }

  private func read(_ source: String) {
    let start = ContinuousClock.now
    let text = Markdown(source, people: ["@a:b": "A"])
    if let html = text.html {
      if let fault = fault(in: html) { Issue.record("\(fault)") }
      #expect(HTMLText.plain(html).utf8.count <= HTMLText.maximumCount)
    }
    _ = HTMLText.plain(source)
    #expect(text.plain.utf8.count <= 10 * source.utf8.count + 100)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test(arguments: [
    "<a ", "<a b=\"", "<a b='<a c=\"", "<!--", "<", "</", "<p>", "<ul><li>", "<blockquote>",
    "</ul>",
    "<pre>\n", "&", "&#", "<a href=\"https://a\">", "<mx-reply>", "<br>", "<script>", "<img alt=\"",
    "<a b c d e f", "\n", "<span data-mx-spoiler>", "<!", "<?",
  ])
  func `other people's HTML is read in time`(part: String) {
    let start = ContinuousClock.now
    let html = String(repeating: part, count: 60_000 / part.utf8.count)
    #expect(HTMLText.plain(html, atMost: 60_000).utf8.count <= 60_000)
    #expect(ContinuousClock.now - start < .seconds(10))
  }
}
