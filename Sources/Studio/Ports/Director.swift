/// A back end that talks a wish through before anything is painted.
package protocol Director: Sendable {
  var name: String { get }
  func answer(_ talk: Conversation.Talk, active: [UInt8]?) async throws -> DirectorAnswer
}

package enum DirectorAnswer: Equatable, Sendable {
  /// A question or a thought.
  case words(String)
  /// The prompt it would paint, to be tapped, changed or dropped.
  case card(String)
}
