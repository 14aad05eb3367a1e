package import JSON

/// The questions of a ``ScriptedDirector``, by language.
package struct DirectorScript: Sendable {
  static let maximumQuestions = 10

  private let questions: [String: [String]]

  /// - Parameter bytes: JSON5, as in `bot-config/director/script.json5`.
  /// - Throws: ``JSONError``, which names the line where it is not.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    let root = try JSONDocument(bytes, options: .settings).root
    var questions: [String: [String]] = [:]
    guard let members = root.members else { throw root.refusal("expected languages") }
    for member in members {
      let list = try member.value.asArray().strings()
      guard (1...Self.maximumQuestions).contains(list.count) else {
        throw member.value.refusal("expected one to ten questions")
      }
      questions[member.name] = list
    }
    guard questions["en"] != nil else { throw root.refusal("expected questions in English") }
    self.questions = questions
  }

  package func director(language: String) -> ScriptedDirector {
    ScriptedDirector(questions: questions[language] ?? questions["en"] ?? [])
  }
}
