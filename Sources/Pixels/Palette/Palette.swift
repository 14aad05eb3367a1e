package import Raster

/// The few colours that make up a picture, the most frequent first.
///
/// The weights are above 0 and add up to 1, and there is at least one colour.
package struct Palette: Equatable, Sendable {
  package static let maximumSwatches = 16
  /// How many pixels are asked for their colour; a picture has few colours and they are many.
  static let sampledPixels = 6_912

  package struct Swatch: Equatable, Sendable {
    package let colour: OKLab
    package let weight: Double

    package init(colour: OKLab, weight: Double) {
      self.colour = colour
      self.weight = weight
    }
  }

  package let swatches: [Swatch]

  /// - Returns: `nil` when there are none or too many, or a number among them is no share or colour.
  package init?(_ swatches: [Swatch]) {
    let total = swatches.reduce(0) { $0 + $1.weight }
    guard (1...Self.maximumSwatches).contains(swatches.count), total > 0, total.isFinite,
      swatches.allSatisfy({
        $0.weight > 0 && $0.colour.lightness.isFinite && $0.colour.a.isFinite
          && $0.colour.b.isFinite
      })
    else { return nil }
    self.swatches =
      swatches
      .map { Swatch(colour: $0.colour, weight: $0.weight / total) }
      .sorted { ($0.weight, $0.colour.lightness) > ($1.weight, $1.colour.lightness) }
  }

  package init(of raster: Raster, count: Int = 5) {
    let size = raster.sizeOfArea(Self.sampledPixels)
    self.init(
      of: raster.lightScaledByArea(width: size.width, height: size.height).labOnWhite(),
      count: count)
  }

  /// Of all pixels of a picture that is small already.
  package init(of image: LabImage, count: Int = 5) {
    precondition((1...Self.maximumSwatches).contains(count), "1 to 16 swatches")
    var points = image.pixels
    for index in points.indices { points[index].w = 0 }
    let groups = KMeans(points, count: count)
    let swatches = zip(groups.centres, groups.counts).map { centre, count in
      Swatch(colour: OKLab(centre), weight: Double(count))
    }
    guard let palette = Palette(swatches) else { preconditionFailure("a picture has pixels") }
    self = palette
  }

  /// What has to be moved how far, on average, to make one of the other: 0 for the same colours in
  /// the same shares, about 0.02 for a difference just to be seen, 1 from black to white.
  ///
  /// Sinkhorn's transport blurs, so that a palette is not at 0 from itself; half of what each is from
  /// itself is taken off. The prototype does not do that.
  package func distance(to other: Palette) -> Double {
    if self == other { return 0 }
    // In an order of its own, so that both ways give the same bits.
    let (first, second) = precedes(other) ? (self, other) : (other, self)
    let raw = (Sinkhorn.cost(first, second) + Sinkhorn.cost(second, first)) / 2
    let own = (Sinkhorn.cost(self, self) + Sinkhorn.cost(other, other)) / 2
    return max(0, raw - own)
  }

  private func precedes(_ other: Palette) -> Bool {
    for (left, right) in zip(swatches, other.swatches) {
      let l = [left.weight, Double(left.colour.lightness), Double(left.colour.a)]
      let r = [right.weight, Double(right.colour.lightness), Double(right.colour.a)]
      if l != r { return l.lexicographicallyPrecedes(r) }
    }
    return swatches.count < other.swatches.count
  }
}

extension Raster {
  /// About so many pixels in the picture's own proportions, so that what is seen in it has the same
  /// scale however it is cut.
  func sizeOfArea(_ pixels: Int) -> (width: Int, height: Int) {
    let across = (Double(pixels) * Double(width) / Double(height)).squareRoot()
    let newWidth = Maths.clamp(Int(across + 0.5), 16, pixels / 16)
    return (newWidth, Maths.clamp(Int(Double(pixels) / Double(newWidth) + 0.5), 16, pixels / 16))
  }
}
