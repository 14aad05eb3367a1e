import Testing

@testable import Words

/// What is said to somebody who makes sure of the bot.
struct IntroductionTests {
  @Test(arguments: Introduction.allCases)
  func `each has its own words in each language, with the name of who asked`(what: Introduction) {
    let languages = [Languages.english, Languages.german]
    let texts = languages.map { $0.introduction(what, of: "Ada <b>").plain }
    #expect(texts.allSatisfy { $0.contains("Ada <b>") } && texts[0] != texts[1])
    let others = Introduction.allCases.filter { $0 != what }
      .map { Languages.english.introduction($0, of: "Ada <b>").plain }
    #expect(!others.contains(texts[0]))
  }

  @Test
  func `what is to be compared stands on lines of its own, between the question and the answer`() {
    let text = Languages.english.introduction(showing: ["🐶 Dog · 🐱 Cat", "1 · 2 · 3"], to: "Ada")
    let lines = text.plain.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("Ada, ") && lines[1] == "🐶 Dog · 🐱 Cat" && lines[2] == "1 · 2 · 3")
    #expect(lines[3].contains("my log"))
  }
}
