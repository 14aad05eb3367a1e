/// A part of a line of text. What is opened is closed, in the reverse order.
enum Piece {
  case text([UInt8])
  case code([UInt8])
  /// The end of a line; a hard one is meant to be seen.
  case lineEnd(isHard: Bool)
  /// The ID of somebody who may be meant.
  case person(String)
  case open(Style)
  case close(Style)
}

enum Style: Equatable {
  case emphasis, strong, strike, spoiler
  case link(WebAddress)
}
