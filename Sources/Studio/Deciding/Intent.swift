package import Storage

/// What a line of text means, read from it by `Words` alone.
package enum Intent: Equatable, Sendable {
  /// A wish. Empty words with a picture mean "this one".
  case prompt(String, Wishes)
  // Phrases.
  case useThis
  /// To be painted anew from a clean picture: 🌱 in words.
  case replant
  case decide(Gate.Option)
  case newImage
  /// The same once more, but for these wishes.
  case again(Wishes)
  case back
  /// To the director.
  case ask(String)
  case command(Command)
  /// Neither ours nor a wish.
  case nothing
  /// Ours, but not well formed; nothing is done.
  case misread(Misreading)
}

package enum Misreading: Equatable, Sendable {
  case unknownCommand(String, nearest: String?)
  case unknownDirective(String, nearest: String?)
  case missingValue(directive: String)
  case badValue(directive: String, value: String, expected: Expectation)
  case givenTwice(directive: String)
  /// Two directives that exclude each other.
  case conflicting(String, String)
  case missingArgument(command: String)
  case badArgument(command: String, value: String, expected: Expectation)
  case noWords
  case tooLong(maximum: Int)

  /// What would have been right; phrased by the language file.
  package enum Expectation: Equatable, Sendable {
    /// Of none: nothing is expected there.
    case oneOf([String])
    case wholeNumber(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case size, shape, strength, seed, picture, person
    /// Some, and no more than so many.
    case pictures(maximum: Int)
  }
}

package enum Command: Equatable, Sendable {
  case help(topic: String?)
  case status
  case settings(name: String?, value: String?)
  case mode(Mode?)
  case active
  case new
  case back
  /// One's own jobs; all of them, for moderators.
  case cancel(everyone: Bool)
  case history(Int)
  case gallery
  case tree
  case recipe
  case from(PictureID)
  case undelete(PictureID)
  case choose(Int)
  case taste(TasteCommand)
  case loop(LoopCommand)
  case talk
  case paint
  case credits
  case grant(person: Key, amount: Int)
  case painters
  case critics
  case workflow(WorkflowCommand)
  case verify
}

package enum TasteCommand: Equatable, Sendable {
  /// Opens a collection; the name is the new taste's.
  case collect(name: String?)
  /// The pictures are all there.
  case finish
  case cancel
  case use(String)
  case off
  case list
  case show(String?)
  case forget(String)
  /// Changes one line of the newest version, which makes the next one.
  case edit(field: TasteField, text: String)
  case keep
}

package enum TasteField: Equatable, Sendable {
  case principles, dimension(Dimension)
}

package enum WorkflowCommand: Equatable, Sendable {
  /// The one that is replied to, under this name.
  case adopt(name: String?)
  case forget(name: String)
}

package enum LoopCommand: Equatable, Sendable {
  case show
  case on
  case off
  case threshold(Double)
  case gate(Double)
  case rounds(Int)
  case source(LoopSettings.Source)
}
