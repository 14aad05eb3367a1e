/// Which families a text is set in, in their order; the first that has a character sets it.
///
/// The families of the great scripts are named so that each looks like its neighbours. For all
/// others fontconfig finds one. The font of emoji is not named: it has digits of its own, which would
/// be taken, and pango asks for it by itself where a text has emoji.
struct FontChoice: Hashable {
  /// For pango: families, separated by commas.
  let families: String
  /// Chinese, Japanese and Korean share characters whose shape depends on the language.
  let language: String

  init(for text: PlainText) {
    let (han, language) = Self.han(in: text.string.unicodeScalars)
    self.language = language
    families =
      ([
        "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
        "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Thai", "Noto Sans Lao",
        "Noto Sans Georgian", "Noto Sans Armenian",
      ] + han + ["Noto Sans Symbols", "Noto Sans Symbols2"])
      .joined(separator: ",")
  }

  /// Kana are only Japanese and Hangul only Korean; Han characters alone are most often Chinese.
  private static func han(in text: String.UnicodeScalarView) -> (families: [String], String) {
    for scalar in text {
      switch scalar.value {
      case 0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D:
        return (["Noto Sans CJK JP", "Noto Sans CJK SC"], "ja")
      case 0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF:
        return (["Noto Sans CJK KR", "Noto Sans CJK SC"], "ko")
      default: continue
      }
    }
    return (["Noto Sans CJK SC"], "en")
  }
}
