import Markdown
import Testing

@Suite struct HTMLTests {
  @Test(arguments: [
    ("a *b* **c** ***d***", "a <em>b</em> <strong>c</strong> <em><strong>d</strong></em>"),
    ("~~a~~ and ||b *c*||", "<del>a</del> and <span data-mx-spoiler>b <em>c</em></span>"),
    ("a || b || c *d*", "a || b || c <em>d</em>"),
    ("`a < b` and ``a`b``", "<code>a &lt; b</code> and <code>a`b</code>"),
    ("# One\n\ntwo", "<h1>One</h1><p>two</p>"),
    ("One\n===\ntwo\n---", "<h1>One</h1><h2>two</h2>"),
    (
      "- a\n- b\n  - c\n\n1. d",
      "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol><li>d</li></ol>"
    ),
    ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
    ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    ("> a\nb\n> > c", "<blockquote><p>a<br>b</p><blockquote><p>c</p></blockquote></blockquote>"),
    (
      "```swift\nlet a = \"<\"\n```",
      "<pre><code class=\"language-swift\">let a = &quot;&lt;&quot;\n</code></pre>"
    ),
    ("```\"><script>\nx\n```", "<pre><code>x\n</code></pre>"),
    ("~~~\n\ta\n\n  b", "<pre><code>\ta\n\n  b\n</code></pre>"),
    ("*a*\n\n---\n\nb", "<p><em>a</em></p><hr><p>b</p>"),
    ("*a*\\\nb  \nc\nd", "<em>a</em><br>b<br>c<br>d"),
    ("[a *b*](https://c.d/?e=f&g)", "<a href=\"https://c.d/?e=f&amp;g\">a <em>b</em></a>"),
    (
      "<https://a.b> <a@b.c>",
      "<a href=\"https://a.b\">https://a.b</a> <a href=\"mailto:a@b.c\">a@b.c</a>"
    ),
    ("[a](https://b.c/\"onclick=)", "<a href=\"https://b.c/%22onclick=\">a</a>"),
    (
      "|a|b|\n|-|-|\n|*c*|d\\|e|",
      "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><em>c</em></td>"
        + "<td>d|e</td></tr></tbody></table>"
    ),
    ("**bold**&nbsp;&#x41;&bogus;", "<strong>bold</strong>\u{a0}A&amp;bogus;"),
  ])
  func `what is written becomes what a message may have`(source: String, html: String) {
    #expect(Markdown(source).html == html)
    #expect(fault(in: html) == nil)
  }

  @Test(arguments: [
    "plain words", "two\nlines", "two\n\nparagraphs", "a < b & c > \"d\"", "<b>bold</b>",
    "<script>alert(1)</script>", "<img src=x onerror=y>", "3 * 4 * 5", "snake_case_name",
    "[a](javascript:alert(1))", "[a](data:text/html,b)", "[a](relative/path)", "[a](//host/path)",
    "[a]( javascript:b)", "<javascript:a>", "\u{1b}[31mred", "a & b; c",
  ])
  func `what is no markup stays plain, and needs no HTML`(source: String) {
    let text = Markdown(source)
    #expect(text.html == nil)
    #expect(text.plain.utf8.elementsEqual(source.utf8.filter { $0 != 0x1b }))
  }

  @Test func `an address is not put together from entities`() {
    let text = Markdown("[a](&#106;avascript:b)")
    #expect(text.html == nil)
    #expect(text.plain == "[a](javascript:b)")
  }

  @Test func `what looks like HTML is text beside markup`() {
    let text = Markdown("*a* <script>b</script> </em> <!-- c --> &lt;")
    #expect(
      text.html
        == "<em>a</em> &lt;script&gt;b&lt;/script&gt; &lt;/em&gt; &lt;!-- c --&gt; &lt;")
  }

  @Test func `a text that is escaped is shown as it is`() {
    let text = "*a* [b](https://c.d) `e` # f\n- g\n1. h\n> i ||j|| <k> &amp; _l_ ~~m~~ \\n | o"
    let shown = Markdown(Markdown.escaping(text))
    #expect(shown.plain == text)
    #expect(shown.html == nil)
  }

  @Test func `a text that is too long is not read`() {
    let source = String(repeating: "*a* ", count: Markdown.maximumCount / 4)
    #expect(Markdown(source).html != nil)
    let longer = Markdown(source + "b")
    #expect(longer.html == nil)
    #expect(longer.plain == source + "b")
  }

  @Test func `lines may be as CommonMark has them`() {
    #expect(Markdown("*a*\nb", keepsLines: false).html == "<em>a</em>\nb")
  }
}
