internal import Raster

/// Pictures made of characters: a half block shows two pixels, one above the other, in the colours of
/// its letter and its ground. Where there are no colours, letters from light to dense stand for the
/// brightness.
enum BlockPicture {
  static func lines(_ raster: Raster, fit: Fitting, mode: PictureMode) -> [String] {
    if mode == .letters {
      return letters(Shrinking.pixels(of: raster, width: fit.columns, height: fit.rows), fit: fit)
    }
    let (width, height) = (fit.width, fit.height)
    let pixels = Shrinking.pixels(of: raster, width: width, height: height)
    func colour(_ x: Int, _ y: Int) -> Colour? {
      guard y < height else { return nil }
      let start = 3 * (y * width + x)
      return Colour(
        red: pixels[start], green: pixels[start + 1], blue: pixels[start + 2],
        isIndexed: mode == .blocks256)
    }
    return stride(from: 0, to: height, by: 2).map { y in
      var line = ""
      var (ink, ground): (Colour?, Colour?) = (nil, nil)
      for x in 0..<width {
        let (upper, lower) = (colour(x, y), colour(x, y + 1))
        if let upper, upper != ink { line += "\u{1B}[38;\(upper.code)m" }
        if let lower, lower != ground { line += "\u{1B}[48;\(lower.code)m" }
        (ink, ground) = (upper, lower)
        line += "▀"
      }
      return line + "\u{1B}[0m"
    }
  }

  private static func letters(_ pixels: [UInt8], fit: Fitting) -> [String] {
    let ramp = Array(" .:-=+*#%@")
    return (0..<fit.rows).map { y in
      String(
        (0..<fit.columns).map { x in
          let start = 3 * (y * fit.columns + x)
          let light =
            2_126 * Int(pixels[start]) + 7_152 * Int(pixels[start + 1])
            + 722 * Int(pixels[start + 2])
          return ramp[light * (ramp.count - 1) / 2_550_000]
        })
    }
  }
}

/// A colour as the terminal is asked for it.
private struct Colour: Equatable {
  let code: String

  init(red: UInt8, green: UInt8, blue: UInt8, isIndexed: Bool) {
    code =
      isIndexed
      ? "5;\(Self.index(Int(red), Int(green), Int(blue)))" : "2;\(red);\(green);\(blue)"
  }

  private static let steps = [0, 95, 135, 175, 215, 255]

  /// The nearest of xterm's cube and greys.
  private static func index(_ red: Int, _ green: Int, _ blue: Int) -> Int {
    func step(_ value: Int) -> Int {
      steps.indices.min { abs(steps[$0] - value) < abs(steps[$1] - value) } ?? 0
    }
    func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
      (r - red) * (r - red) + (g - green) * (g - green) + (b - blue) * (b - blue)
    }
    let (r, g, b) = (step(red), step(green), step(blue))
    let grey = max(0, min(23, ((red + green + blue) / 3 - 3) / 10))
    let level = 8 + 10 * grey
    return distance(level, level, level) < distance(steps[r], steps[g], steps[b])
      ? 232 + grey : 16 + 36 * r + 6 * g + b
  }
}
