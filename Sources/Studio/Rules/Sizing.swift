/// From a wished shape to a size that the painter paints.
extension Draft {
  func size(
    for shape: Wishes.Shape?, in conversation: Conversation, from source: Picture?,
    by painter: PainterCapabilities
  ) throws -> Size {
    switch shape {
    case .exactly(let size):
      guard painter.sizes.admits(size) else {
        throw Refusal.sizeNotPainted(size, painter: painter.name)
      }
      return size
    case .square?: return painter.size(named: (1_328, 1_328))
    case .portrait?: return painter.size(named: (928, 1_664))
    case .landscape?: return painter.size(named: (1_664, 928))
    case .ratio(let width, let height)?: return painter.size(ratio: width, height)
    case nil: break
    }
    if let image = source?.image { return painter.nearest(to: image.width, image.height) }
    if let size = conversation.settings.size { return painter.nearest(to: size.width, size.height) }
    return painter.standardSize
  }
}

extension Wishes.Shape {
  /// Width by height, where the size is left to the painter.
  var ratio: Double? {
    switch self {
    case .square: 1
    case .portrait: 928 / 1_664
    case .landscape: 1_664 / 928
    case .ratio(let width, let height): Double(max(width, 1)) / Double(max(height, 1))
    case .exactly: nil
    }
  }
}

extension Size {
  /// Painters work in steps; what differs by a tenth is another shape.
  func isAbout(_ ratio: Double) -> Bool {
    let own = Double(width) / Double(height)
    return max(own / ratio, ratio / own) < 1.1
  }
}

extension PainterCapabilities {
  /// As named where the painter works at that scale; a smaller one keeps the ratio.
  func size(named: (Int, Int)) -> Size {
    guard let size = Size(named.0, named.1), sizes.admits(size), area >= 1_500_000 else {
      return self.size(ratio: named.0, named.1)
    }
    return size
  }

  /// This ratio, with as many pixels as its standard size.
  func size(ratio width: Int, _ height: Int) -> Size { fit(width, height, pixels: area) }

  /// These sides if it paints them, else this ratio with about as many pixels as it may.
  func nearest(to width: Int, _ height: Int) -> Size {
    if let size = Size(width, height), sizes.admits(size) { return size }
    return fit(width, height, pixels: min(area, max(width, 1) * max(height, 1)))
  }

  private var area: Int { standardSize.width * standardSize.height }

  private func fit(_ width: Int, _ height: Int, pixels: Int) -> Size {
    let ratio = Double(max(width, 1)) / Double(max(height, 1))
    switch sizes {
    case .only(let list):
      let best = list.min { distance($0, ratio, pixels) < distance($1, ratio, pixels) }
      return best ?? standardSize
    case .any(let side, let step, let maximum):
      let pixels = Double(min(pixels, maximum))
      let step = max(step, 1)
      let low = (side.lowerBound + step - 1) / step
      let high = max(side.upperBound / step, low)
      let steps = { (length: Double) in
        Int(min(max((length / Double(step)).rounded(), Double(low)), Double(high)))
      }
      var (across, down) = (
        steps((pixels * ratio).squareRoot()), steps((pixels / ratio).squareRoot())
      )
      while across * step * down * step > maximum, max(across, down) > low {
        if across >= down { across -= 1 } else { down -= 1 }
      }
      guard let size = Size(across * step, down * step), sizes.admits(size) else {
        return standardSize
      }
      return size
    }
  }

  /// First how much the ratio differs, then how much the number of pixels.
  private func distance(_ size: Size, _ ratio: Double, _ pixels: Int) -> (Double, Int) {
    let own = Double(size.width) / Double(size.height)
    return (max(own / ratio, ratio / own), abs(size.width * size.height - pixels))
  }
}
