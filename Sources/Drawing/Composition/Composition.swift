package import Raster

/// A drawing before it is painted: how large, on what ground, and what is on it.
///
/// Everything that decides where things stand makes one of these, from values and a ruler alone.
package struct Composition: Sendable {
  /// Pixels for one point where the drawing is not too large for that.
  package static let density: Double = 2
  /// No side of a finished drawing has more pixels.
  package static let maximumSide: Double = 4_096

  package var size: Size
  package var background: RGBA
  package var marks: [Mark] = []

  package init(size: Size, background: RGBA) {
    self.size = size
    self.background = background
  }

  /// Pixels for one point.
  package var scale: Double {
    min(Self.density, Self.maximumSide / max(size.width, size.height, 1))
  }
}

/// What can be drawn: a value that knows its own layout.
package protocol Drawable: Sendable {
  /// Its words are in a language that is read from the right, so the drawing is, too.
  var isRightToLeft: Bool { get }

  /// Laid out for reading from the left; ``Composition/mirrored()`` does the rest.
  func composed(in theme: Theme, with ruler: inout some TextRuler) -> Composition
}
