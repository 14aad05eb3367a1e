internal import CCairo

/// One text broken into lines of glyphs, ready to be measured and painted.
///
/// Every line is as high as its ``TypeStyle`` says, whatever fonts its characters come from.
@safe final class TextLayout {
  /// What no font has a glyph for; a text with any of these is not painted.
  let unreadable: Set<Unicode.Scalar>
  let size: Size
  let lineCount: Int
  let isShortened: Bool
  let layout: OpaquePointer

  init(_ writing: Writing, width: Double, fonts: Fonts) throws(DrawingError) {
    guard let layout = unsafe pango_layout_new(fonts.context) else { throw .refused(status: 1) }
    unsafe self.layout = unsafe layout
    var bytes = Array(writing.text.string.utf8CString.dropLast())
    unsafe pango_layout_set_text(layout, &bytes, Int32(clamping: bytes.count))
    unsafe Self.setType(of: layout, writing)
    unsafe pango_layout_set_width(layout, Int32(max(1, width) * Double(PANGO_SCALE)))
    unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    unsafe pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
    unsafe pango_layout_set_height(layout, Int32(-max(1, writing.maximumLines)))
    unsafe Self.align(layout, writing.alignment)

    var logical = PangoRectangle()
    unsafe pango_layout_get_extents(layout, nil, &logical)
    let unit = Double(PANGO_SCALE)
    lineCount = Int(unsafe pango_layout_get_line_count(layout))
    // Rounded up to a quarter point, so that the width measured is enough to set it again.
    size = Size(
      (Double(logical.width) / unit * 4).rounded(.up) / 4,
      writing.text.isEmpty ? 0 : Double(lineCount) * writing.type.lineHeight)
    isShortened = unsafe pango_layout_is_ellipsized(layout) != 0
    unreadable =
      unsafe pango_layout_get_unknown_glyphs_count(layout) == 0
      ? [] : unsafe Self.unreadable(in: layout, of: writing.text.string)
  }

  deinit { unsafe g_object_unref(UnsafeMutableRawPointer(layout)) }

  private static func setType(of layout: OpaquePointer, _ writing: Writing) {
    let choice = FontChoice(for: writing.text)
    let unit = Double(PANGO_SCALE)
    let font = unsafe pango_font_description_new()
    unsafe pango_font_description_set_family(font, choice.families)
    unsafe pango_font_description_set_absolute_size(font, writing.type.size * unit)
    unsafe pango_font_description_set_weight(
      font, writing.type.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    unsafe pango_layout_set_font_description(layout, font)
    unsafe pango_font_description_free(font)

    let attributes = unsafe pango_attr_list_new()
    unsafe pango_attr_list_insert(
      attributes, pango_attr_line_height_new_absolute(Int32(writing.type.lineHeight * unit)))
    unsafe pango_attr_list_insert(
      attributes, pango_attr_language_new(pango_language_from_string(choice.language)))
    unsafe pango_layout_set_attributes(layout, attributes)
    unsafe pango_attr_list_unref(attributes)
  }

  /// pango turns left and right around for a text that runs from the right, which is what
  /// `natural` means and the others do not.
  private static func align(_ layout: OpaquePointer, _ alignment: Writing.Alignment) {
    let runsFromRight = unsafe pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL
    let chosen =
      switch alignment {
      case .natural: PANGO_ALIGN_LEFT
      case .centre: PANGO_ALIGN_CENTER
      case .left: runsFromRight ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT
      case .right: runsFromRight ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT
      }
    unsafe pango_layout_set_alignment(layout, chosen)
  }

  private static func unreadable(in layout: OpaquePointer, of string: String) -> Set<Unicode.Scalar>
  {
    var found: Set<Unicode.Scalar> = []
    let text = string.utf8
    unsafe GlyphRuns(of: layout).forEach { run in
      for glyph in run.glyphs where glyph.isUnknown {
        let start = text.index(text.startIndex, offsetBy: glyph.byte)
        if let scalar = string[start...].unicodeScalars.first { found.insert(scalar) }
      }
    }
    return found
  }
}
