/// Words of people, made harmless to set. What a person wrote can be anything.
///
/// 1. At most ``maximumCharacters``, none longer than ``maximumScalars``, no pile of marks higher
///    than ``maximumMarks``: nobody can make one letter cover the drawing.
/// 2. No control characters, NUL among them. White space of any kind is one space, at the ends none:
///    a drawing has its own lines.
/// 3. No character that turns the direction of what follows (U+202A…202E, U+2066…2069): the order of
///    letters is that of their scripts.
/// 4. Nothing invisible but what shapes its neighbours: joiners, variation selectors, direction
///    marks, and the tags of flags.
package struct PlainText: Hashable, Sendable {
  package static let maximumCharacters = 600
  package static let maximumScalars = 24
  package static let maximumMarks = 4

  package let string: String

  package init(_ words: String) {
    var cleaned = Cleaning()
    // One character may be megabytes of marks, so scalars are counted, not characters, until the
    // cleaning has bounded them.
    for scalar in words.unicodeScalars.prefix(Self.maximumCharacters * Self.maximumScalars) {
      cleaned.take(scalar)
    }
    string = String(cleaned.result.prefix(Self.maximumCharacters))
  }

  package var isEmpty: Bool { string.isEmpty }
}

extension PlainText: ExpressibleByStringInterpolation {
  package init(stringLiteral words: String) { self.init(words) }
}

private struct Cleaning {
  private var kept = String.UnicodeScalarView()
  private var owesSpace = false
  private var marks = 0
  private var run = 0
  private var isInFlag = false

  var result: String { String(kept) }

  mutating func take(_ scalar: Unicode.Scalar) {
    if scalar.properties.isWhitespace || scalar == "\u{2028}" || scalar == "\u{2029}" {
      owesSpace = !kept.isEmpty
      return
    }
    guard isWelcome(scalar) else { return }
    if owesSpace {
      kept.append(" ")
      owesSpace = false
      run = 0
    }
    isInFlag = scalar == "\u{1F3F4}" || (isInFlag && Self.isTag(scalar))
    let extends = Self.isMark(scalar) || scalar.properties.isJoinControl || Self.isTag(scalar)
    marks = Self.isMark(scalar) ? marks + 1 : 0
    // What joins two symbols counts on; a letter begins anew.
    run = extends || kept.last == "\u{200D}" ? run + 1 : 0
    guard marks <= PlainText.maximumMarks, run < PlainText.maximumScalars else { return }
    kept.append(scalar)
  }

  private func isWelcome(_ scalar: Unicode.Scalar) -> Bool {
    if Self.isTag(scalar) { return isInFlag }
    return switch scalar.properties.generalCategory {
    case .control, .surrogate, .lineSeparator, .paragraphSeparator: false
    case .format: Self.isShaping(scalar)
    default: scalar != "\u{FFFC}" && !Self.isBlank(scalar)
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  private static func isTag(_ scalar: Unicode.Scalar) -> Bool {
    (0xE0020...0xE007F).contains(scalar.value)
  }

  /// Of the invisible: joiners, marks of direction, and the signs that Arabic, Syriac and Kaithi
  /// write before numbers, which are visible after all.
  private static func isShaping(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C...0x200F, 0x061C, 0x0600...0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD,
      0x110CD:
      true
    default: false
    }
  }

  /// Letters by category that are blank: the Hangul fillers.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x115F, 0x1160, 0x3164, 0xFFA0: true
    default: false
    }
  }
}
