import Testing

@testable import Words

/// Why something is not acted upon, for people.
struct UnheardTests {
  @Test(arguments: Unheard.allCases)
  func `E90: each cause has its own words in each language, with the name of who said it`(
    why: Unheard
  ) {
    for language in [Languages.english, Languages.german] {
      let text = language.unheard(why, of: "Ada <b>").plain
      #expect(text.contains("Ada <b>"))
      let others = Unheard.allCases.filter { $0 != why }
      #expect(!others.contains { language.unheard($0, of: "Ada <b>").plain == text })
    }
    #expect(
      Languages.english.unheard(why, of: "Ada").plain
        != Languages.german.unheard(why, of: "Ada").plain)
  }
}
