package import Concurrency
package import Studio

extension PaintOrder {
  private static let words = "a red apple on a wooden table"

  /// An order that only shows whether a picture comes: short words and nothing else that is not needed.
  /// The seed is another each time, since some servers bring nothing when nothing has changed.
  package static func probe(
    _ painter: String, _ size: Size, from source: [UInt8]? = nil, _ randomness: Randomness
  ) -> PaintOrder {
    let recipe = Recipe(
      painter: painter, prompt: words, words: words, seed: randomness.next(), size: size)
    return PaintOrder(
      picture: PictureID(unchecked: 0), recipe: recipe,
      source: source.map { Source(bytes: $0, recipe: recipe, isOurs: false) }, words: words)
  }
}

extension PainterCapabilities.Sizes {
  /// The smallest that is painted.
  package var least: Size? {
    switch self {
    case .any(let side, let step, _):
      let least = (side.lowerBound + step - 1) / step * step
      return Size(least, least)
    case .only(let sizes): return sizes.min { $0.width * $0.height < $1.width * $1.height }
    }
  }
}
