/// A line to show, in pieces that may look different. The text of every piece is made safe when it is
/// shown, so that nothing can be printed that is not.
package struct Line: Equatable, Sendable, ExpressibleByStringLiteral {
  package enum Look: Sendable { case plain, strong, faint, good, bad }

  package struct Piece: Equatable, Sendable {
    package let text: String
    package let look: Look
  }

  package private(set) var pieces: [Piece] = []
  /// See ``hanging(_:)``.
  var indent: Int?

  package init(_ text: String, _ look: Look = .plain) { add(text, look) }
  package init(stringLiteral text: String) { add(text, .plain) }

  package mutating func add(_ text: String, _ look: Look = .plain) {
    pieces.append(Piece(text: text, look: look))
  }

  package static func + (left: Line, right: Line) -> Line {
    var line = left
    line.pieces += right.pieces
    return line
  }

  /// What is sent to the terminal, without an end of line. A piece with line feeds gives several lines.
  func text(isStyled: Bool) -> String {
    pieces.map { piece in
      let text = Sanitiser.clean(piece.text)
      guard isStyled, let code = piece.look.code else { return text }
      return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }.joined()
  }
}

extension Line.Look {
  fileprivate var code: Int? {
    switch self {
    case .plain: nil
    case .strong: 1
    case .faint: 2
    case .good: 32
    case .bad: 31
    }
  }
}
