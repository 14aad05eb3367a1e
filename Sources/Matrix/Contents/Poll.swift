import JSON

/// A question with answers to choose from. All clients still write the names of the proposal; the
/// names that it is to have are read too.
package struct PollStart: Sendable {
  package struct Answer: Sendable {
    package let id: ProtocolText
    package let text: String
  }

  package static let maximumAnswers = 20

  package let question: String
  package let answers: [Answer]
  /// Votes are shown while the poll runs.
  package let isDisclosed: Bool
  package let maximumSelections: Int

  init(_ content: JSONNode) throws(JSONError) {
    guard
      let poll = content.readableObject("org.matrix.msc3381.poll.start")
        ?? content.readableObject("m.poll")
    else { throw content.refusal("expected a poll") }
    guard let question = poll["question"]?.pollText else {
      throw poll.refusal("expected a question")
    }
    self.question = question
    // What is beyond the maximum is left out, and so is an answer without a name or a text.
    answers = try poll.array("answers").prefix(Self.maximumAnswers).compactMap { node in
      guard let id: ProtocolText = node.readableIdentifier("id") ?? node.readableIdentifier("m.id"),
        let text = node.pollText
      else { return nil }
      return Answer(id: id, text: text)
    }
    guard !answers.isEmpty else { throw poll.refusal("expected an answer to choose") }
    let kind = poll["kind"]
    isDisclosed =
      kind?.isString("org.matrix.msc3381.poll.disclosed") == true
      || kind?.isString("m.disclosed") == true
    maximumSelections = max(poll.readableCount("max_selections") ?? 1, 1)
  }
}

/// What somebody chose. The last one of a person counts.
package struct PollResponse: Sendable {
  package let poll: EventID
  package let answers: [ProtocolText]

  init(_ content: JSONNode, relation: Relation?) throws(JSONError) {
    guard case .reference(let poll)? = relation else {
      throw content.refusal("expected a reference to a poll")
    }
    self.poll = poll
    let chosen =
      content.readableObject("org.matrix.msc3381.poll.response")?.readableIdentifiers(
        "answers", ProtocolText.self) ?? content.readableIdentifiers("m.selections")
    answers = Array((chosen ?? []).prefix(PollStart.maximumAnswers))
  }
}

extension JSONNode {
  /// A text in one of the three forms that polls had over the years.
  fileprivate var pollText: String? {
    readableString("org.matrix.msc1767.text")
      ?? self["m.text"]?.elements?.lazy.compactMap { $0.readableString("body") }
      .first { _ in true } ?? readableString("body")
  }
}
