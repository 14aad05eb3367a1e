internal import JSON

extension RecipeReader {
  /// The web UI's text, and stable-diffusion.cpp's, which ends it with JSON of its own.
  func webUI() -> FoundRecipe? {
    guard let text = texts["parameters"] else { return nil }
    var words = text
    var own: JSONNode?
    var ownText: String?
    if let mark = Self.ownMark(in: text) {
      ownText = String(text[mark...].dropFirst(Self.mark.count).drop { $0 == " " })
      own = ownText.flatMap(Self.document)
      words = String(text[..<mark])
    }
    let found = GenerationText(parsing: words)
    var recipe = FoundRecipe(own == nil ? .automatic1111 : .stableDiffusionCpp)
    if own != nil { recipe.json = ownText }
    recipe.prompt = Self.shown(found.prompt)
    recipe.negative = Self.shown(found.negative)
    recipe.seed = found["Seed"].flatMap { UInt64($0) }
    recipe.steps = found["Steps"].flatMap(Self.count)
    recipe.guidance = (found["CFG scale"] ?? found["Guidance"]).flatMap(Self.fraction)
    recipe.sampler = found["Sampler"].flatMap(Self.shown)
    recipe.model = found["Model"].flatMap(Self.shown)
    recipe.strength = found["Denoising strength"].flatMap(Self.fraction)
    if let size = found["Size"]?.split(separator: "x"), size.count == 2 {
      recipe.width = Self.count(String(size[0]))
      recipe.height = Self.count(String(size[1]))
    }
    return recipe.isEmpty ? nil : recipe
  }

  private static let mark = "SDCPP:"

  /// Where stable-diffusion.cpp's own JSON begins: the last such mark that JSON follows.
  private static func ownMark(in text: String) -> String.Index? {
    let bytes = Array(text.utf8)
    let mark = Array(Self.mark.utf8)
    guard bytes.count > mark.count else { return nil }
    for start in (0..<bytes.count - mark.count).reversed()
    where bytes[start] == mark[0] && bytes[start...].starts(with: mark) {
      let rest = bytes[(start + mark.count)...].drop { $0 == 0x20 }
      if rest.first == UInt8(ascii: "{") {
        return text.utf8.index(text.startIndex, offsetBy: start)
      }
    }
    return nil
  }

  static func shown(_ text: String) -> String? {
    let clean = RecipeText.clean(text)
    return clean.isEmpty ? nil : clean
  }

  static func count(_ text: String) -> Int? {
    Int(text).flatMap { (0...1_000_000).contains($0) ? $0 : nil }
  }

  static func fraction(_ text: String) -> Double? {
    Double(text).flatMap { (-1_000...1_000).contains($0) ? $0 : nil }
  }
}

extension JSONNode {
  /// A member's text, cleaned; nothing when it is empty or no text.
  func text(_ name: String) -> String? { self[name]?.string.flatMap(RecipeReader.shown) }

  /// A seed, also when it was written as text; −1 stands for "any", which is none.
  var seed: UInt64? { uint64 ?? string.flatMap { UInt64($0) } }

  var count: Int? { (numberText ?? string).flatMap(RecipeReader.count) }

  var fraction: Double? { (numberText ?? string).flatMap(RecipeReader.fraction) }
}
