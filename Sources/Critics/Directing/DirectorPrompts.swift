internal import Studio

/// All that a director with models says to them.
package struct DirectorPrompts: Equatable, Sendable {
  let talk: Prompt
  let card: Prompt
  let meaning: Prompt
  let look: Prompt
  let eyesight: Prompt

  /// The files of `bot-config/prompts`.
  package init(
    talk: [UInt8], card: [UInt8], meaning: [UInt8], look: [UInt8], eyesight: [UInt8]
  ) throws(Prompt.Refusal) {
    self.talk = try Prompt(talk, named: "talk", places: ["picture", "talk"])
    self.card = try Prompt(card, named: "card", places: ["picture", "talk"])
    self.meaning = try Prompt(meaning, named: "meaning", places: ["picture", "before", "now"])
    self.look = try Prompt(look, named: "look", places: [])
    self.eyesight = try Prompt(eyesight, named: "eyesight", places: [])
  }
}

extension Conversation.Talk {
  /// So many of its newest lines are told to a model.
  static let maximumTold = 24

  /// A line each, with who said it before it: no line can end the place that is marked as theirs.
  var told: String {
    let lines = lines.suffix(Self.maximumTold).map { line in
      "\(line.role == .person ? "person" : "you"): \(oneLine(line.text, atMost: 800))"
    }
    return lines.isEmpty ? "person: nothing yet" : lines.joined(separator: "\n")
  }

  /// How many questions of the director stand at the end, without a card between them.
  var questionsInARow: Int {
    lines.reversed().filter { $0.role == .bot }
      .prefix { $0.text.contains { "?？؟".contains($0) } }.count
  }
}

extension WishInContext {
  /// What is put into a prompt of what people wrote.
  var places: [String: String] {
    let steps = before.map { "step: \(oneLine($0, atMost: Chain.maximumWord))" }
    let asked = now.map { "now: \(oneLine($0, atMost: Request.maximumPrompt))" }
    return [
      "before": steps.isEmpty ? "nothing" : steps.joined(separator: "\n"),
      "now": asked ?? "nothing new: say in one prompt what the steps before lead to",
    ]
  }
}
