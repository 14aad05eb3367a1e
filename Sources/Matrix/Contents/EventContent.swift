package import JSON

/// Contents of events that are no messages, to be sent.
package enum EventContent {
  /// An `m.reaction`.
  package static func reaction(_ key: String, to event: EventID) -> JSONValue {
    ["m.relates_to": Relation.annotation(of: event, key: key).json]
  }

  /// An `m.room.redaction`. `event` is written for servers that take redactions as events; the older
  /// endpoint has it in its path.
  package static func redaction(of event: EventID? = nil, reason: String? = nil) -> JSONValue {
    var object = JSONObject()
    object.append("redacts", text: event?.text)
    object.append("reason", text: reason)
    return .object(object)
  }

  /// Answers beyond the maximum are left out.
  package static func poll(
    _ question: String, answers: [(id: ProtocolText, text: String)], isDisclosed: Bool = true,
    maximumSelections: Int = 1
  ) -> JSONValue {
    let answers = answers.prefix(PollStart.maximumAnswers)
    let fallback = answers.enumerated().map { "\n\($0.offset + 1). \($0.element.text)" }.joined()
    return [
      "org.matrix.msc3381.poll.start": [
        "question": ["org.matrix.msc1767.text": .string(question)],
        "kind": isDisclosed
          ? "org.matrix.msc3381.poll.disclosed" : "org.matrix.msc3381.poll.undisclosed",
        "max_selections": .integer(max(maximumSelections, 1)),
        "answers": .array(
          answers.map {
            ["id": .string($0.id.text), "org.matrix.msc1767.text": .string($0.text)]
          }),
      ],
      "org.matrix.msc1767.text": .string(question + fallback),
    ]
  }

  package static func pollResponse(
    to poll: EventID, answers: [ProtocolText]
  ) -> JSONValue {
    [
      "m.relates_to": Relation.reference(to: poll).json,
      "org.matrix.msc3381.poll.response": [
        "answers": .array(answers.map { .string($0.text) })
      ],
    ]
  }

  package static func pollEnd(_ poll: EventID, text: String) -> JSONValue {
    [
      "m.relates_to": Relation.reference(to: poll).json,
      "org.matrix.msc3381.poll.end": [:], "org.matrix.msc1767.text": .string(text),
    ]
  }
}
