import JSON
import TestSupport
import Testing

/// What an operator has models told in other words: `studio.prompts`.
@Suite(.timeLimit(.minutes(2))) struct PromptFolderTests {
  private let program = Program()

  /// The settings of a studio with a critic at this address.
  private func settings(_ base: String) -> String {
    """
    { data: "data", studio: { prompts: "prompts", size: 64 },
      critics: { eyes: { kind: "ollama", url: "\(base)", model: "m" } } }
    """
  }

  private func console(_ script: String = "") async throws -> ChildProcess.Outcome {
    try await ChildProcess.run(
      builtProgram("easel"), ["console", "--config", "easel.json5", "--person", "ann"],
      folder: program.folder.path, input: script, deadline: .seconds(60))
  }

  @Test func `a file of the folder takes the place of the program's`() async throws {
    program.folder.makeFolder("prompts")
    program.folder.write(
      "You look.\n-----\nWhich number do you read? Answer as JSON.", to: "prompts/eyesight.txt")
    // Left by an editor: what begins with a dot is not looked at.
    program.folder.write("", to: "prompts/.eyesight.txt.swp")
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /api/tags", with: #"{"models": [{"name": "m"}]}"#)
      let lines = try await program.doctor(settings(base), ["--paint"])
      let line = try #require(lines["prompts"])
      #expect(line.level == "ok" && line.text == "1 of 9 prompts are from prompts: eyesight")
      #expect(line.facts?["files"]?[0]?.string == "eyesight")
      let asked = server.asked.filter { $0.method == "POST" }.map(\.body)
      #expect(!asked.isEmpty && asked.allSatisfy { $0.contains("Which number do you read?") })
      let outcome = try await console("a boat\n")
      #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
      let all = server.asked.filter { $0.method == "POST" }.map(\.body)
      #expect(all.count > asked.count, "\(outcome)")
      #expect(all.allSatisfy { $0.contains("Which number do you read?") })
    }
  }

  @Test func `the folder of the program itself changes nothing`() async throws {
    let folder = "\(repositoryRoot())/bot-config/prompts"
    let lines = try await program.doctor(#"{ studio: { prompts: "\#(folder)" } }"#)
    let line = try #require(lines["prompts"])
    #expect(line.level == "ok" && line.text.hasPrefix("9 of 9 prompts are from "), "\(line)")
  }

  @Test(
    arguments: [
      (
        "critique.txt", "You judge.\n-----\n{words} {questions}", "prompt prompts/critique.txt",
        "lacks the place {taste}"
      ),
      ("talk.txt", "You talk.\n{talk}", "prompt prompts/talk.txt", "has no line -----"),
      (
        "duel.txt", "You judge.\n-----\n{words} {taste} {score}", "prompt prompts/duel.txt",
        "has an unknown place {score}"
      ),
      (
        "look.txt", String(repeating: "a", count: 32_769), "prompt prompts/look.txt",
        "it has more than 32768 bytes"
      ),
      (
        "critic.txt", "", "prompts/critic.txt is no prompt",
        "there are card.txt, checklist.txt, critique.txt"
      ),
    ] as [(String, String, String, String)])
  func `a mistake in it ends the start, and names the file`(
    name: String, text: String, what: String, why: String
  ) async throws {
    program.folder.makeFolder("prompts")
    program.folder.write(text, to: "prompts/\(name)")
    program.folder.write(settings("http://127.0.0.1:1"), to: "easel.json5")
    let outcome = try await console()
    #expect(outcome.status == 78 && outcome.error.contains(what), "\(outcome)")
    #expect(outcome.error.contains(why) && outcome.error.contains("hint: "), "\(outcome)")
    let lines = try await program.doctor(settings("http://127.0.0.1:1"))
    let line = try #require(lines["prompts"])
    #expect(line.level == "fail" && line.text.contains(why) && line.fix != nil, "\(line)")
  }

  @Test func `a folder that is not there is a mistake, and an empty one a warning`() async throws {
    let words = #"{ data: "data", studio: { prompts: "prompts" } }"#
    var lines = try await program.doctor(words)
    let missing = try #require(lines["prompts"])
    #expect(missing.level == "fail", "\(missing)")
    #expect(missing.text.hasPrefix("the folder of prompts prompts cannot be read"), "\(missing)")
    let outcome = try await console()
    #expect(outcome.status == 78 && outcome.error.contains("studio.prompts"), "\(outcome)")
    program.folder.makeFolder("prompts")
    lines = try await program.doctor(words)
    let empty = try #require(lines["prompts"])
    #expect(empty.level == "warn" && empty.text.hasSuffix("the program's own count"), "\(empty)")
  }
}
