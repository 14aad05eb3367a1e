package import JSON

/// A model that reads text and pictures and answers in text, behind whatever protocol its server speaks.
package protocol ChatModel: Sendable {
  /// What it is called at its server.
  var name: String { get }
  /// Where it is, for logs.
  var origin: String { get }
  /// Whether pictures may be among what it is asked.
  var takesPictures: Bool { get }

  /// - Throws: ``ModelFault`` and `CancellationError`.
  func answer(_ question: ChatQuestion) async throws -> ChatReply
}

package struct ChatQuestion: Sendable {
  package enum Form: Sendable {
    case text
    /// Any JSON object; the words say which.
    case object
    /// JSON by this schema, which has a name.
    case schema(JSONValue, name: String)
  }

  /// What holds for the whole talk.
  package var system: String
  package var turns: [ChatTurn]
  package var form = Form.text
  package var maximumTokens = 900
  package var temperature = 0.0

  package init(system: String, turns: [ChatTurn]) {
    self.system = system
    self.turns = turns
  }
}

package struct ChatTurn: Sendable {
  package enum Role: String, Sendable { case user, assistant }
  package enum Part: Sendable {
    case text(String)
    /// A picture's file.
    case picture([UInt8], mimeType: String)
  }

  package let role: Role
  package let parts: [Part]

  package init(_ role: Role, _ parts: [Part]) {
    self.role = role
    self.parts = parts
  }
}

package struct ChatReply: Equatable, Sendable {
  package enum Ending: Equatable, Sendable {
    case complete
    /// It may say no more than so many tokens.
    case truncated
    /// It will not say this.
    case refused
  }

  /// May be empty.
  package let text: String
  package let ending: Ending

  package init(text: String, ending: Ending) {
    self.text = text
    self.ending = ending
  }
}
