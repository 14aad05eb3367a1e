import Studio
import TestSupport
import Testing

@testable import Words

struct PagesTests {
  @Test func `the page about commands is what the program understands`() {
    let page = CommandsPage.text(in: Languages.english)
    #expect(goldenFile(page, "docs/guide/commands.md") == nil)
  }

  @Test func `the page about directives names every one, as it is offered`() throws {
    let path = "\(repositoryRoot())/docs/guide/directives.md"
    let page = String(decoding: try #require(readFile(path)), as: UTF8.self)
    for directive in Directive.allCases {
      #expect(page.contains("| `--\(directive.rawValue)"), "\(directive)")
    }
    #expect(page.contains("`subtle` (\(Strength.subtle))"))
    #expect(page.contains("`strong` (\(Strength.strong))"))
  }

  @Test func `what every usage shows is understood`() {
    let stands = [
      "ID": "7k3m9q2x", "NAME": "gate", "VALUE": "anyone", "N": "3", "PERSON": "@ann:example.org",
      "WORDS": "a boat", "WORD": "loop", "FIELD": "mood", "TEXT": "calm",
      "DIRECTIVES": "--n 4",
    ]
    for word in CommandWord.allCases {
      for usage in Usage.lines(of: word) {
        let filled = usage.split(separator: " ").map { part in
          stands[String(part)] ?? String(part.split(separator: "|").first ?? "")
        }.joined(separator: " ")
        if case .misread(let misreading) = Reader.english.intent(of: filled) {
          Issue.record("\(usage), written as \(filled): \(misreading)")
        }
      }
    }
  }

  @Test func `parsing loses no word of a person`() {
    // Whatever is painted is the message up to a mark, and what follows a mark is a directive.
    var chance = SystemRandomNumberGenerator()
    let pieces = [
      "a boat", "--", "—", "-- ", "--ar", "16:9", "seed", "--seed 4", "—no", "rain, fog", "\n",
      "--fresh", "very", "wide", "--n", "2", ",", "ä", "🎨", "--sed", "painted", "\u{200B}", " ",
    ]
    for _ in 0..<2_000 {
      let count = Int.random(in: 1...8, using: &chance)
      let text = (0..<count).map { _ in pieces.randomElement(using: &chance) ?? "" }
        .joined(separator: " ")
      guard case .prompt(let words, let wishes) = Reader.english.intent(of: text) else { continue }
      #expect(text.contains(words), "\(text)")
      if wishes == Wishes() {
        let bare = text.filter { !$0.isWhitespace && $0 != "," && $0 != "\u{200B}" }
        #expect(
          words.filter { !$0.isWhitespace && $0 != "," && $0 != "\u{200B}" } == bare, "\(text)")
      }
    }
  }
}
