/// Why there is no drawing.
package enum DrawingError: Error, Equatable, Sendable {
  /// Families that every drawing stands on are not installed.
  case missingFonts([RequiredFont])
  /// No raster of so many pixels may exist.
  case tooLarge(width: Int, height: Int)
  /// cairo refused, with its own number; it has no memory, or we made a mistake.
  case refused(status: Int)
}

/// A family without which some people's words would be boxes, and where it comes from.
package struct RequiredFont: Hashable, Sendable {
  package let family: String
  /// Debian's package that holds it.
  package let package: String

  package static let all = [
    RequiredFont(family: "Noto Sans", package: "fonts-noto-core"),
    RequiredFont(family: "Noto Sans Arabic", package: "fonts-noto-core"),
    RequiredFont(family: "Noto Sans Devanagari", package: "fonts-noto-core"),
    RequiredFont(family: "Noto Sans CJK SC", package: "fonts-noto-cjk"),
    RequiredFont(family: "Noto Color Emoji", package: "fonts-noto-color-emoji"),
  ]
}

extension DrawingError {
  /// For a person: what happened, why, what to do.
  package var explanation: (what: String, why: String, hint: String) {
    switch self {
    case .missingFonts(let fonts):
      (
        "cannot draw cards, charts and sheets",
        "these fonts are not installed: \(fonts.map(\.family).joined(separator: ", "))",
        "install them: apt-get install \(Self.packages(of: fonts).joined(separator: " "))"
      )
    case .tooLarge(let width, let height):
      (
        "the drawing is too large", "it would have \(width) × \(height) pixels",
        "ask for fewer pictures at once"
      )
    case .refused(let status):
      (
        "the drawing failed", "cairo answered with status \(status)",
        "try again; if it lasts, the machine may be short of memory"
      )
    }
  }

  private static func packages(of fonts: [RequiredFont]) -> [String] {
    fonts.reduce(into: []) { names, font in
      if !names.contains(font.package) { names.append(font.package) }
    }
  }
}

extension DrawingError: CustomStringConvertible {
  package var description: String {
    let (what, why, hint) = explanation
    return "\(what): \(why); \(hint)"
  }
}
