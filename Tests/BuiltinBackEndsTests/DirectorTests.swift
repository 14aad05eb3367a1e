import BotConfig
import Concurrency
import Critics
import JSON
import Studio
import Testing

@Suite struct DirectorTests {
  private func talk(_ lines: [String]) -> Conversation.Talk {
    var talk = Conversation.Talk(began: .epoch)
    for line in lines {
      talk.lines.append(.init(.person, line))
      talk.lines.append(.init(.bot, "a question"))
    }
    return talk
  }

  @Test func `it asks one question after the other, then lays out what was said`() async throws {
    let director = ScriptedDirector(questions: ["When?", "Where?"])
    for (said, answer) in [
      ([], DirectorAnswer.words("When?")), (["a sea"], .words("When?")),
      (["a sea", "dusk"], .words("Where?")),
      (["a sea", "dusk", "on the\nleft"], .card("a sea, dusk, on the left")),
      (["a sea", " ", "on the left", "in ink"], .card("a sea, on the left, in ink")),
    ] {
      #expect(try await director.answer(talk(said), active: nil) == answer, "\(said)")
    }
  }

  @Test func `a card is never longer than a prompt may be`() async throws {
    let director = ScriptedDirector(questions: ["When?"])
    let lines = Array(repeating: String(repeating: "long ", count: 500), count: 40)
    guard case .card(let prompt) = try await director.answer(talk(lines), active: nil) else {
      Issue.record("all questions were answered")
      return
    }
    #expect(prompt.count <= Request.maximumPrompt && prompt.count > 1_000)
  }

  @Test func `the script that is shipped asks in both languages, others are asked in English`()
    async throws
  {
    let script = try DirectorScript(parsing: BotConfig.directorScript)
    var asked: [String: DirectorAnswer] = [:]
    for language in ["en", "de", "tlh"] {
      asked[language] = try await script.director(language: language)
        .answer(talk(["a sea"]), active: nil)
    }
    #expect(asked["en"] != asked["de"] && asked["tlh"] == asked["en"])
    let answers = try await script.director(language: "de")
      .answer(talk(["Meer", "Abend", "Turm", "Tusche"]), active: nil)
    #expect(answers == .card("Meer, Abend, Turm, Tusche"))
  }

  @Test(arguments: [
    "", "[]", "7", "{", "{ en: [] }", "{ en: \"When?\" }", "{ en: [1] }", "{ de: [\"Wann?\"] }",
    "{ en: [\"When?\"], de: [] }",
    "{ en: [\(Array(repeating: "'x'", count: 11).joined(separator: ","))] }",
  ])
  func `a script that cannot be asked from is refused when it is read`(_ text: String) {
    #expect(throws: JSONError.self) { _ = try DirectorScript(parsing: Array(text.utf8)) }
  }
}
