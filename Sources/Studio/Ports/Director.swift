/// A back end that talks a wish through before anything is painted, and may say what a wish means.
package protocol Director: Sendable {
  var name: String { get }
  /// Whether ``understand(_:)`` can be asked.
  var readsWishes: Bool { get }
  /// How many answers it thinks of at once.
  var concurrency: Int { get }
  /// After so long people are told that it takes long to say what a wish means.
  var patience: Duration { get }
  func answer(_ talk: Conversation.Talk, active: [UInt8]?) async throws -> DirectorAnswer
  /// - Returns: one prompt for the whole picture that is meant.
  func understand(_ wish: WishInContext) async throws -> String
}

/// Who has no model takes words as they are.
extension Director {
  package var concurrency: Int { 1 }
  package var patience: Duration { .seconds(180) }
  package var readsWishes: Bool { false }

  package func understand(_ wish: WishInContext) async throws -> String {
    throw CriticFailure(HouseReason.noReader.rawValue)
  }
}

package enum DirectorAnswer: Equatable, Sendable {
  /// A question or a thought.
  case words(String)
  /// The prompt it would paint, to be tapped, changed or dropped.
  case card(String)
}

/// A wish that means something only with what was there before: "the same, but at night".
package struct WishInContext: Equatable, Sendable {
  /// What was asked for before, oldest first; each step changed what was there.
  package var before: [String]
  /// Nothing where the steps before are to be summed up.
  package var now: String?
  /// The picture that it builds on.
  package var picture: [UInt8]?

  package init(before: [String], now: String?, picture: [UInt8]? = nil) {
    self.before = before
    self.now = now
    self.picture = picture
  }
}
