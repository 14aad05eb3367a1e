import Markdown
import Testing

@Suite struct HTMLTextTests {
  @Test(arguments: [
    ("a <b>b</b>\n c", "a b c"),
    ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
    (
      "<ul><li>a</li><li>b<ol start=\"3\"><li>c</li><li>d</li></ol></li></ul>e",
      "- a\n- b\n  3. c\n  4. d\ne"
    ),
    ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n> \n> b\n\nc"),
    ("<pre><code>a\n  b\n\nc\n</code></pre>d", "a\n  b\n\nc\nd"),
    ("&lt;b&gt; &amp;amp; &quot;x&#39;", "<b> &amp; \"x'"),
    ("<mx-reply><blockquote>old <b>words</b></blockquote></mx-reply>new", "new"),
    ("<MX-Reply >old</mx-reply>new", "new"),
    ("a<script>evil()</script><style>p{}</style>b<!-- c -->d", "abd"),
    (
      "<a href=\"https://a.b/\">c</a> <a href='https://d.e'>https://d.e</a>",
      "c (https://a.b/) https://d.e"
    ),
    ("<a href=\"javascript:x\">c</a> <a href=\"https://matrix.to/#/@a:b\">Ann</a>", "c Ann"),
    ("1 < 2 <3 a<b", "1 < 2 <3 a<b"),
    ("a<img src=\"mxc://x/y\" alt=\":cat:\">b", "a:cat:b"),
    ("<span data-mx-spoiler=\"x\">a</span>", "[spoiler] a"),
    ("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d"),
    ("a\u{1b}[31mb\u{9b}31mc&#27;[0md\u{202e}e\u{7}", "a[31mb31mc[0mde"),
    ("<h1>a</h1>b<hr>c", "a\n\nb\n---\nc"),
  ])
  func `the words of other people's HTML`(html: String, text: String) {
    #expect(HTMLText.plain(html) == text)
  }

  @Test func `what is cut off is cut between characters`() {
    for maximum in 1...12 {
      let text = HTMLText.plain("aé漢🖼b", atMost: maximum)
      #expect("aé漢🖼b".hasPrefix(text))
      #expect(text.utf8.count <= maximum)
      #expect(!text.unicodeScalars.contains("\u{fffd}"))
    }
  }

  @Test(arguments: [
    "a *b*\n\n- c\n- **d**\n\n> e\n\n1. f", "```\nlet x = 1\n\n  y\n```",
    "# a\n\nb [c](https://d.e)",
  ])
  func `what we write says the same when it is read`(source: String) {
    let text = Markdown(source)
    #expect(
      HTMLText.plain(text.html ?? "").replacing("\n\n", with: "\n")
        == text.plain.replacing("\n\n", with: "\n"))
  }
}
