/// What a wish was taken to mean, where its words alone do not say it.
///
/// 1. While it is awaited no picture of the wish is with a painter.
/// 2. Where nobody could say it, the words are painted as they are.
package struct Meaning: Equatable, Sendable {
  /// Of a prompt: a caption shows all of it.
  package static let maximumPrompt = 1_000

  package enum Kind: String, Sendable, CaseIterable {
    /// "Make it more dramatic", with what was there before.
    case intent
    /// All that was asked for before, in one step from a clean picture.
    case replanted
  }

  package var kind: Kind
  /// Who is asked; nobody where the steps are put together as they are.
  package var director: String?
  /// What was asked for before, oldest first.
  package var before: [String]
  package var isAwaited: Bool
  /// In the director's words.
  package var prompt: String?

  package init(_ kind: Kind, by director: String?, before: [String]) {
    self.kind = kind
    self.director = director
    self.before = before
    isAwaited = director != nil
  }
}

extension Request {
  /// What it asks for: the person's words, or what they were taken to mean.
  package var meant: String { meaning?.prompt ?? prompt }
}

/// How a room's wishes are read.
package enum Understand: String, Sendable, CaseIterable {
  /// Words are painted as they are.
  case words
  /// The director says what is meant, and shows it.
  case intent
}
