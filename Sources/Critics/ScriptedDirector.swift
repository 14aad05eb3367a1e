package import Studio

/// A director without a model: asks the questions of a script, one after the other, and then lays out
/// what the person said as a prompt card. So the way from talk to card can be walked, and tested,
/// before anybody has set up a model.
package struct ScriptedDirector: Director {
  package let name = "script"
  private let questions: [String]

  package init(questions: [String]) { self.questions = questions }

  package func answer(
    _ talk: Conversation.Talk, active: [UInt8]?
  ) async throws -> DirectorAnswer {
    let answers = talk.lines.filter { $0.role == .person }.map(\.text)
    guard answers.count > questions.count else {
      return .words(questions[max(answers.count, 1) - 1])
    }
    let wish = answers.map { oneLine($0, atMost: 300) }.filter { !$0.isEmpty }
    return .card(oneLine(wish.joined(separator: ", "), atMost: Request.maximumPrompt))
  }
}
