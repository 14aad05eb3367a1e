/// Measures text before it is placed. Layout knows this much of fonts and no more, so that it can be
/// tested with a ruler of its own.
package protocol TextRuler {
  /// The room that the text takes when it may be `width` wide: its longest line, and its lines'
  /// height. Nothing for an empty text.
  mutating func measure(_ writing: Writing, width: Double) -> Size
}

/// Sets the texts of one drawing: first to measure them, then to paint them.
///
/// A character that no font has becomes U+FFFD and is remembered in ``unreadable``, so that whoever
/// asked for the drawing can say so. Boxes are never drawn.
struct Typesetter: TextRuler {
  static let maximumLayouts = 4_096

  private struct Key: Hashable {
    let writing: Writing
    let width: Double
  }

  private(set) var unreadable: Set<Unicode.Scalar> = []
  private(set) var failure: DrawingError?
  private let fonts: Fonts
  private var layouts: [Key: TextLayout] = [:]

  init(fonts: Fonts) { self.fonts = fonts }

  mutating func measure(_ writing: Writing, width: Double) -> Size {
    do throws(DrawingError) {
      return try layout(writing, width: width).size
    } catch {
      failure = failure ?? error
      return .zero
    }
  }

  mutating func layout(_ writing: Writing, width: Double) throws(DrawingError) -> TextLayout {
    let key = Key(writing: writing, width: width)
    if let layout = layouts[key] { return layout }
    var layout = try TextLayout(writing, width: width, fonts: fonts)
    if !layout.unreadable.isEmpty {
      unreadable.formUnion(layout.unreadable)
      var readable = writing
      readable.text = writing.text.replacing(layout.unreadable)
      layout = try TextLayout(readable, width: width, fonts: fonts)
    }
    if layouts.count < Self.maximumLayouts { layouts[key] = layout }
    return layout
  }
}

extension PlainText {
  /// One U+FFFD for each run of characters that cannot be shown.
  fileprivate func replacing(_ unreadable: Set<Unicode.Scalar>) -> PlainText {
    var scalars = String.UnicodeScalarView()
    for scalar in string.unicodeScalars {
      if !unreadable.contains(scalar) {
        scalars.append(scalar)
      } else if scalars.last != "\u{FFFD}" {
        scalars.append("\u{FFFD}")
      }
    }
    return PlainText(String(scalars))
  }
}
