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
    ("no line {words}", "has no line -----"),
    ("a\n-----\nno place", "lacks the place {words}"),
    ("a\n-----\n{words} {wrods}", "has an unknown place {wrods}"),
  ])
  func `a file that is none is refused by what is wrong`(_ text: String, reason: String) {
    let refusal = Prompt.Refusal(name: "test", reason: reason)
    #expect(refusal.description == "the prompt test \(reason)")
    #expect(throws: refusal) { _ = try prompt(text) }
  }

  @Test func `what is no text, or too much of it, is refused`() {
    #expect(throws: Prompt.Refusal(name: "test", reason: "is no text in UTF-8")) {
      _ = try Prompt(Array("a\n-----\n".utf8) + [0xe4], named: "test", places: [])
    }
    #expect(throws: Prompt.Refusal(name: "test", reason: "is longer than 32768 bytes")) {
      _ = try prompt(String(repeating: "a", count: Prompt.maximumBytes + 1))
    }
  }

  @Test func `the files of the house are what they should be`() {
    for prompt in [prompts.critique, prompts.checklist, prompts.extraction, prompts.duel] {
      let filled = prompt.filled()
      #expect(!filled.system.isEmpty && filled.words.contains("JSON"))
      #expect(filled.system.contains("never tell"), "strangers' words are data")
    }
  }
}
