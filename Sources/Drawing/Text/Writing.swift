package import Raster

/// Text as it is to be set: what, in which type and ink, and what happens when it is too long.
///
/// People's words come in as ``PlainText``; nothing is ever read as markup.
package struct Writing: Hashable, Sendable {
  package enum Alignment: Sendable {
    /// Where the text's own script begins: right for Arabic and Hebrew.
    case natural
    /// At the edge, whatever the script.
    case left, right
    case centre
  }

  package var text: PlainText
  package var type: TypeStyle
  package var ink: RGBA
  package var alignment: Alignment
  /// What does not fit into so many lines ends in an ellipsis.
  package var maximumLines: Int

  package init(
    _ text: PlainText, _ type: TypeStyle, ink: RGBA, alignment: Alignment = .left,
    maximumLines: Int = 1
  ) {
    self.text = text
    self.type = type
    self.ink = ink
    self.alignment = alignment
    self.maximumLines = maximumLines
  }
}

/// One step of the type scale.
package struct TypeStyle: Hashable, Sendable {
  package let size: Double
  package let isBold: Bool
  /// From one baseline to the next.
  package let lineHeight: Double

  private init(_ size: Double, bold isBold: Bool = false, line lineHeight: Double) {
    self.size = size
    self.isBold = isBold
    self.lineHeight = lineHeight
  }

  package static let title = TypeStyle(28, bold: true, line: 36)
  package static let heading = TypeStyle(15, bold: true, line: 24)
  package static let strong = TypeStyle(13, bold: true, line: 20)
  package static let body = TypeStyle(13, line: 20)
  package static let caption = TypeStyle(11, line: 16)
  package static let captionStrong = TypeStyle(11, bold: true, line: 16)
  package static let figure = TypeStyle(20, bold: true, line: 24)
  package static let figureSmall = TypeStyle(16, bold: true, line: 24)

  static let all: [TypeStyle] = [
    .title, .heading, .strong, .body, .caption, .captionStrong, .figure, .figureSmall,
  ]
}
