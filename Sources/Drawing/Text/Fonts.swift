internal import CCairo

/// The fonts that drawings are written with, and pango's context for them.
///
/// 1. It exists only when every ``RequiredFont`` is there: what is missing is said once, at the
///    start, and never found out from a picture full of boxes.
/// 2. It belongs to one thread at a time. pango's maps are not shared between threads; two owners
///    may work at once, since fontconfig and FreeType lock what they share.
@safe package final class Fonts {
  /// Where the fonts come from.
  package enum Source: Hashable, Sendable {
    /// What fontconfig knows of on this machine.
    case system
    /// Only the files in these folders.
    case folders([String])
  }

  private let map: UnsafeMutablePointer<PangoFontMap>
  let context: OpaquePointer

  init(from source: Source) throws(DrawingError) {
    guard let map = unsafe pango_cairo_font_map_new() else { throw .refused(status: 1) }
    if case .folders(let folders) = source { unsafe Self.restrict(map, to: folders) }
    guard let context = unsafe pango_font_map_create_context(map) else {
      unsafe g_object_unref(map)
      throw .refused(status: 1)
    }
    unsafe self.map = unsafe map
    unsafe self.context = unsafe context
    setUp()
    let missing = RequiredFont.all.filter { !has($0.family) }
    guard missing.isEmpty else { throw .missingFonts(missing) }
  }

  deinit {
    unsafe g_object_unref(UnsafeMutableRawPointer(context))
    unsafe g_object_unref(map)
  }

  func has(_ family: String) -> Bool {
    unsafe pango_font_map_get_family(map, family) != nil
  }

  /// The same picture on every machine: no hinting, no order of colours within a pixel, no
  /// language of the surroundings.
  private func setUp() {
    let options = unsafe cairo_font_options_create()
    unsafe cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    unsafe cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    unsafe cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    unsafe pango_cairo_context_set_font_options(context, options)
    unsafe cairo_font_options_destroy(options)
    unsafe pango_context_set_language(context, pango_language_from_string("en"))
    unsafe pango_context_set_round_glyph_positions(context, 0)
  }

  private static func restrict(_ map: UnsafeMutablePointer<PangoFontMap>, to folders: [String]) {
    let config = unsafe FcConfigCreate()
    for folder in folders {
      unsafe FcConfigAppFontAddDir(config, folder)
    }
    unsafe easel_pango_use_config(map, config)
    // The map holds a reference of its own.
    unsafe FcConfigDestroy(config)
  }
}
