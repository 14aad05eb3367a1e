/// What somebody is asked, and the keys that answer at once while the line is empty.
package struct Prompt: Sendable {
  package struct Tap: Equatable, Sendable {
    package let key: Character
    /// A word for what it does.
    package let meaning: String

    package init(_ key: Character, _ meaning: String) {
      self.key = key
      self.meaning = meaning
    }
  }

  package var text: String
  package var taps: [Tap]
  package var completion: Completion
  /// What was entered stays on the screen. Otherwise whoever takes it shows what became of it.
  package var keepsLines: Bool

  package init(
    _ text: String, taps: [Tap] = [], completion: Completion = .none, keepsLines: Bool = true
  ) {
    self.text = Sanitiser.line(text)
    self.taps = taps
    self.completion = completion
    self.keepsLines = keepsLines
  }

  var hint: String? {
    taps.isEmpty
      ? nil : taps.map { "[\($0.key)] \(Sanitiser.line($0.meaning))" }.joined(separator: "  ")
  }
}

/// What a person did.
package enum ScreenEvent: Equatable, Sendable {
  case line(String)
  case tap(Character)
  /// Control-C on an empty line.
  case cancelled
  /// Control-D, or the end of the input. Nothing comes after the end of the input.
  case ended
}
