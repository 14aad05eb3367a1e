package import Studio

/// The shapes that models which talk paint in: they are asked for a shape and a scale, not for pixels.
package enum AspectRatio: String, Sendable, CaseIterable {
  case square = "1:1"
  case twoToThree = "2:3"
  case threeToTwo = "3:2"
  case threeToFour = "3:4"
  case fourToThree = "4:3"
  case nineToSixteen = "9:16"
  case sixteenToNine = "16:9"
  case twentyOneToNine = "21:9"

  /// How large.
  package enum Scale: String, Sendable, CaseIterable {
    case one = "1K"
    case two = "2K"
    case four = "4K"

    var factor: Int {
      switch self {
      case .one: 1
      case .two: 2
      case .four: 4
      }
    }
  }

  /// What such a model is expected to bring; when it brings another size, that is said.
  package func size(at scale: Scale) -> Size? {
    let (width, height) = sides
    return Size(width * scale.factor, height * scale.factor)
  }

  private var sides: (Int, Int) {
    switch self {
    case .square: (1_024, 1_024)
    case .twoToThree: (848, 1_264)
    case .threeToTwo: (1_264, 848)
    case .threeToFour: (896, 1_200)
    case .fourToThree: (1_200, 896)
    case .nineToSixteen: (768, 1_376)
    case .sixteenToNine: (1_376, 768)
    case .twentyOneToNine: (1_584, 672)
    }
  }
}

extension [AspectRatio] {
  /// The one whose shape is the nearest.
  func nearest(to size: Size) -> AspectRatio? {
    let wanted = Double(size.width) / Double(size.height)
    return self.min { $0.distance(to: wanted) < $1.distance(to: wanted) }
  }

  func sizes(at scale: AspectRatio.Scale) -> [Size] { compactMap { $0.size(at: scale) } }
}

extension AspectRatio {
  fileprivate func distance(to ratio: Double) -> Double {
    let own = Double(sides.0) / Double(sides.1)
    return max(own / ratio, ratio / own)
  }
}
