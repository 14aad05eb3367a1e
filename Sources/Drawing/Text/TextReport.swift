/// What became of a text: the glyphs that were chosen for its characters.
package struct TextReport: Hashable, Sendable {
  /// The families that were used, in the order of their first glyph.
  package private(set) var families: [String] = []
  /// Glyphs that are seen, not counting what ligatures leave behind.
  package private(set) var glyphCount = 0
  package private(set) var colourGlyphCount = 0
  /// The runs that go from right to left.
  package private(set) var rightToLeftRuns = 0
  /// What no font has.
  package let unreadable: Set<Unicode.Scalar>
  package private(set) var glyphs: [UInt32] = []

  init(_ layout: TextLayout) {
    unreadable = layout.unreadable
    unsafe GlyphRuns(of: layout.layout).forEach { run in
      if !families.contains(run.family) { families.append(run.family) }
      if run.isRightToLeft { rightToLeftRuns += 1 }
      for glyph in run.glyphs where !glyph.isEmpty {
        glyphCount += 1
        glyphs.append(glyph.number)
        if glyph.hasColour { colourGlyphCount += 1 }
      }
    }
  }
}
