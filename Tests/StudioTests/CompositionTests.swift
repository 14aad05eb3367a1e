import Studio
import StudioStage
import Testing

/// What a painter is told.
@Suite struct CompositionTests {
  @Test(arguments: [
    ("a boat", "a boat at dusk, more light", "a boat at dusk, more light"),
    ("a boat", "more light", "a boat. more light"),
    ("a boat!", "more light", "a boat! more light"),
    // As they were said: letters that only look alike are others.
    ("caf\u{E9}", "cafe\u{301} at night", "caf\u{E9}. cafe\u{301} at night"),
    ("a boat", "  ", "a boat"),
  ])
  func `the person's words survive a revision`(words: String, revised: String, prompt: String) {
    let composed = Composition.prompt(words: words, revised: revised)
    #expect(composed.utf8.elementsEqual(prompt.utf8))
  }

  @Test func `every field of a taste is in the prompt, as plain sentences`() {
    #expect(
      Composition.prompt(words: "a boat", taste: .ofTests())
        == """
        a boat. one light. much air. Palette: warm greys. Composition: low horizon. Mood: calm. \
        Texture: paper grain. Avoid: neon, crowds.
        """)
  }

  @Test func `the negative is what was asked for, then what the taste avoids`() {
    #expect(Composition.negative("people", taste: .ofTests()) == "people, neon, crowds")
    #expect(Composition.negative(nil, taste: .ofTests()) == "neon, crowds")
    #expect(Composition.negative(nil) == nil)
  }

  @Test func `no part grows a prompt without end`() {
    let long = String(repeating: "word ", count: 10_000)
    let prompt = Composition.prompt(words: long, revised: long, taste: .ofTests())
    #expect(prompt.count < 10_000)
  }
}
