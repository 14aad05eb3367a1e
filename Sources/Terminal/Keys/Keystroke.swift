/// What comes from a terminal: keys, pastes, and its answers to questions.
package enum Keystroke: Equatable, Sendable {
  case text(Character)
  case paste(String)
  case enter, tab, backspace, delete, escape
  case left, right, up, down, home, end, wordLeft, wordRight
  /// Control with a letter, in lower case.
  case control(Character)
  /// Alt with a character.
  case alt(Character)
  case report(Report)

  package enum Report: Equatable, Sendable {
    /// The terminal understands kitty's graphics.
    case graphics(isOK: Bool)
    /// Device attributes: 4 is sixel. Every terminal answers this.
    case attributes([Int])
    case cellPixels(width: Int, height: Int)
    case windowPixels(width: Int, height: Int)
  }
}
