/// A profile with one of its lines changed.
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
