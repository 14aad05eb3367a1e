/// The lines of a profile by their names, and one of them changed.
extension TasteField {
  static let names: [(name: String, field: TasteField)] =
    [
      ("principles", .principles), ("palette", .dimension(.palette)),
      ("composition", .dimension(.composition)), ("mood", .dimension(.mood)),
      ("texture", .dimension(.texture)), ("avoid", .dimension(.avoid)),
    ]

  /// `Palette` or `palette_tendency`.
  init?(named text: String) {
    let name = Array(oneLine(text, atMost: 40).lowercased().utf8)
    let short = Self.names.first { Array($0.name.utf8) == name }?.field
    let long = Dimension.allCases.first { Array($0.rawValue.utf8) == name }
    guard let field = short ?? long.map(TasteField.dimension) else { return nil }
    self = field
  }
}

extension Taste.Profile {
  func changing(_ field: TasteField, to text: String) throws(Refusal) -> Self {
    var (principles, avoid) = (self.principles, avoid)
    var (palette, composition, mood, texture) = (palette, composition, mood, texture)
    switch field {
    case .principles:
      principles = text.split { $0 == ";" || $0.isNewline }.map(String.init)
    case .dimension(.palette): palette = text
    case .dimension(.composition): composition = text
    case .dimension(.mood): mood = text
    case .dimension(.texture): texture = text
    case .dimension(.avoid):
      avoid = text.split { $0 == "," || $0 == ";" || $0.isNewline }.map(String.init)
    }
    return try Self(
      principles: principles, palette: palette, composition: composition, mood: mood,
      texture: texture, avoid: avoid)
  }
}
