import Markdown
import Testing

@Suite struct PlainTests {
  @Test(arguments: [
    ("a *b* **c** `d` ~~e~~", "a b c d e"),
    ("# One\n\n- a\n- b\n  1. c\n\nend", "One\n\n- a\n- b\n  1. c\n\nend"),
    ("> a\n> b\n>\n> c", "> a\n> b\n> \n> c"),
    ("```swift\nlet a = 1\n```\n---", "let a = 1\n\n---"),
    ("[a](https://b.c) <https://d.e> <f@g.h>", "a (https://b.c) https://d.e f@g.h"),
    ("It was ||the *butler*||.", "It was [spoiler]."),
    ("|a|b|\n|-|-|\n|c|d|", "a | b\nc | d"),
  ])
  func `the plain text keeps what means something`(source: String, plain: String) {
    #expect(Markdown(source).plain == plain)
  }

  private let people = ["@ann:example.org": "Ann *B*", "@x:y.z:8448": "X"]

  @Test(arguments: [
    "Hi @ann:example.org!", "Hi @ann:example.org.", "(@ann:example.org: look)",
    "*@ann:example.org*", "[whoever](https://matrix.to/#/@ann:example.org)",
    "[whoever](https://matrix.to/#/%40ann%3Aexample.org?via=b)", "[w](matrix:u/ann:example.org)",
  ])
  func `people who are known can be meant`(source: String) {
    #expect(Markdown(source, people: people).mentioned == ["@ann:example.org"])
  }

  @Test func `a person is shown by name, with a link`() {
    let text = Markdown("Hi @ann:example.org and @x:y.z:8448.", people: people)
    #expect(text.plain == "Hi Ann *B* and X.")
    #expect(
      text.html == "Hi <a href=\"https://matrix.to/#/@ann:example.org\">Ann *B*</a> and "
        + "<a href=\"https://matrix.to/#/@x:y.z:8448\">X</a>.")
    #expect(text.mentioned == ["@ann:example.org", "@x:y.z:8448"])
  }

  @Test(arguments: [
    "Hi @bob:example.org", "[Bob](https://matrix.to/#/@bob:example.org)", "me@ann:example.org",
    "`@ann:example.org`", "@room", "\\@ann:example.org",
  ])
  func `nobody else is, nor who is only quoted`(source: String) {
    #expect(Markdown(source, people: people).mentioned.isEmpty)
  }

  @Test func `in a link a person is only a name`() {
    let text = Markdown("[see @ann:example.org](https://a.b)", people: people)
    #expect(text.html == "<a href=\"https://a.b\">see Ann *B*</a>")
  }
}
