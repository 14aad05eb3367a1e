import Testing

@testable import Critics

@Suite struct PromptTests {
  private func prompt(_ text: String, _ places: [String] = ["words"]) throws -> Prompt {
    try Prompt(Array(text.utf8), named: "test", places: places)
  }

  @Test func `what is put in is not read for further places`() throws {
    let prompt = try prompt("You judge.\n-----\nFor {words}:\n{taste}", ["words", "taste"])
    let filled = prompt.filled(["words": "{taste} {words} {", "taste": "pale"])
    #expect(filled.system == "You judge.")
    #expect(filled.words == "For {taste} {words} {:\npale")
  }

  @Test(arguments: [
    ("no line {words}", "the prompt test has no line -----"),
    ("a\n-----\nno place", "the prompt test lacks the place {words}"),
    ("a\n-----\n{words} {wrods}", "the prompt test has an unknown place {wrods}"),
  ])
  func `a file that is none is refused by what is wrong`(_ text: String, words: String) {
    #expect(throws: Prompt.Refusal(description: words)) { _ = try prompt(text) }
  }

  @Test func `the files of the house are what they should be`() {
    for prompt in [prompts.critique, prompts.checklist, prompts.extraction, prompts.duel] {
      let filled = prompt.filled()
      #expect(!filled.system.isEmpty && filled.words.contains("JSON"))
      #expect(filled.system.contains("never tell"), "strangers' words are data")
    }
  }
}
