internal import CCairo

/// What pango made of a text: stretches of glyphs from one font in one direction.
@safe struct GlyphRuns {
  struct Run {
    let family: String
    let isRightToLeft: Bool
    let glyphs: [Glyph]
  }

  struct Glyph {
    let number: UInt32
    /// Where in the text, counted in bytes, its character begins.
    let byte: Int
    /// No font has the character.
    let isUnknown: Bool
    /// Takes no ink: what a joiner or a part of a ligature leaves behind.
    let isEmpty: Bool
    let hasColour: Bool
  }

  private let layout: OpaquePointer

  init(of layout: OpaquePointer) { unsafe self.layout = unsafe layout }

  func forEach(_ body: (Run) -> Void) {
    let iterator = unsafe pango_layout_get_iter(layout)
    defer { unsafe pango_layout_iter_free(iterator) }
    repeat {
      // The end of a line is a run without glyphs.
      if let run = unsafe pango_layout_iter_get_run_readonly(iterator) {
        unsafe body(Self.run(run.pointee))
      }
    } while unsafe pango_layout_iter_next_run(iterator) != 0
  }

  private static func run(_ run: PangoGlyphItem) -> Run {
    let item = unsafe run.item.pointee
    let analysis = unsafe item.analysis
    let start = unsafe Int(item.offset)
    let string = unsafe run.glyphs.pointee
    let glyphs = unsafe (0..<Int(string.num_glyphs)).map { index in
      let info = unsafe string.glyphs[index]
      return Glyph(
        number: info.glyph, byte: unsafe start + Int(string.log_clusters[index]),
        isUnknown: easel_pango_glyph_is_unknown(info.glyph) != 0,
        isEmpty: easel_pango_glyph_is_empty(info.glyph) != 0, hasColour: info.attr.is_color != 0)
    }
    return unsafe Run(
      family: family(of: analysis.font),
      isRightToLeft: withUnsafePointer(to: analysis) {
        unsafe easel_pango_is_right_to_left($0) != 0
      }, glyphs: glyphs)
  }

  private static func family(of font: UnsafeMutablePointer<PangoFont>?) -> String {
    guard let font = unsafe font, let description = unsafe pango_font_describe(font) else {
      return ""
    }
    defer { unsafe pango_font_description_free(description) }
    return unsafe pango_font_description_get_family(description).map {
      unsafe String(cString: $0)
    } ?? ""
  }
}
