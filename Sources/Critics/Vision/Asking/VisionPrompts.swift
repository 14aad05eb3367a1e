internal import Studio

/// All that a critic with a model says to it.
package struct VisionPrompts: Equatable, Sendable {
  let critique: Prompt
  let checklist: Prompt
  let extraction: Prompt
  let duel: Prompt
  let eyesight: Prompt

  /// The files of `bot-config/prompts`.
  package init(
    critique: [UInt8], checklist: [UInt8], extraction: [UInt8], duel: [UInt8], eyesight: [UInt8]
  ) throws(Prompt.Refusal) {
    self.critique = try Prompt(
      critique, named: "critique", places: ["words", "taste", "questions"])
    self.checklist = try Prompt(checklist, named: "checklist", places: ["words", "taste"])
    self.extraction = try Prompt(extraction, named: "extraction", places: ["pictures"])
    self.duel = try Prompt(duel, named: "duel", places: ["words", "taste"])
    self.eyesight = try Prompt(eyesight, named: "eyesight", places: [])
  }
}

extension CritiqueQuestion {
  /// What is put into a prompt of what people wrote.
  var places: [String: String] { Self.places(words: words, taste: taste) }

  static func places(words: String, taste: TasteForCritic?) -> [String: String] {
    ["words": oneLine(words, atMost: Request.maximumPrompt), "taste": taste.told]
  }
}

extension TasteForCritic? {
  /// A line for each field; they are people's words too.
  fileprivate var told: String {
    guard let profile = self?.profile else {
      return "There is none. Judge by what the person wrote, and by nothing of your own."
    }
    var lines = profile.principles.map { ("principle", $0) }
    lines.append((Dimension.palette.rawValue, profile.palette))
    lines.append((Dimension.composition.rawValue, profile.composition))
    lines.append((Dimension.mood.rawValue, profile.mood))
    lines.append((Dimension.texture.rawValue, profile.texture))
    lines.append(
      (
        Dimension.avoid.rawValue,
        profile.avoid.isEmpty ? "nothing" : profile.avoid.joined(separator: "; ")
      ))
    return lines.map { "\($0): \(oneLine($1, atMost: 2_000))" }.joined(separator: "\n")
  }
}
