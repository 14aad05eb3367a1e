package import Raster

/// A few dozen letters that hold a blurred likeness of a picture, shown until it is loaded
/// (Wolt's BlurHash): the strengths of the slowest cosine waves, in base 83.
package enum BlurHash {
  /// Longer strings are nobody's: 9 × 9 waves take 4 + 2 · 81 letters.
  package static let maximumLength = 166

  /// Waves of a picture that is small already, or is made so first: they are far longer than a pixel.
  package static func encode(_ raster: Raster, across: Int = 4, down: Int = 3) -> String {
    precondition((1...9).contains(across) && (1...9).contains(down), "1 to 9 waves each way")
    let size = raster.sizeFitting(width: 64, height: 64)
    let light = raster.lightScaledByArea(width: size.width, height: size.height)
    let waves = strengths(of: light, across: across, down: down)

    var text: [UInt8] = []
    append(across - 1 + (down - 1) * 9, letters: 1, to: &text)
    let greatest = waves.dropFirst().map { max($0.x.magnitude, $0.y.magnitude, $0.z.magnitude) }
      .max()
    let steps = Maths.clamp(Int((greatest ?? 0) * 166 - 0.5), 0, 82)
    append(greatest == nil ? 0 : steps, letters: 1, to: &text)
    let scale = greatest == nil ? 1 : Double(steps + 1) / 166
    append(mean(waves[0]), letters: 4, to: &text)
    for wave in waves.dropFirst() {
      let digits = [wave.x, wave.y, wave.z].map { quantized($0 / scale) }
      append(digits[0] * 361 + digits[1] * 19 + digits[2], letters: 2, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func strengths(of light: LightImage, across: Int, down: Int) -> [SIMD4<Double>] {
    let (width, height) = (light.width, light.height)
    let columns = cosines(across, width)
    let rows = cosines(down, height)
    var waves: [SIMD4<Double>] = []
    for j in 0..<down {
      for i in 0..<across {
        var sum = SIMD4<Double>.zero
        for y in 0..<height {
          var row = SIMD4<Double>.zero
          for x in 0..<width {
            let pixel = light.pixels[y * width + x]
            row += SIMD4<Double>(pixel + (1 - pixel.w)) * columns[i * width + x]
          }
          sum += row * rows[j * height + y]
        }
        waves.append(sum * ((i == 0 && j == 0 ? 1 : 2) / Double(width * height)))
      }
    }
    return waves
  }

  static func cosines(_ waves: Int, _ length: Int) -> [Double] {
    (0..<waves).flatMap { wave in
      (0..<length).map { Maths.cos(.pi * Double(wave) * Double($0) / Double(length)) }
    }
  }

  private static func mean(_ light: SIMD4<Double>) -> Int {
    [light.x, light.y, light.z].reduce(0) { $0 << 8 | Int(SRGB.byte(of: Float($1))) }
  }

  /// Nineteen steps from −1 to 1, close together in the middle.
  private static func quantized(_ share: Double) -> Int {
    let root = share.magnitude.squareRoot()
    return Maths.clamp(Int((share < 0 ? -root : root) * 9 + 9.5), 0, 18)
  }

  private static func append(_ value: Int, letters count: Int, to text: inout [UInt8]) {
    var digits: [UInt8] = []
    var rest = value
    for _ in 0..<count {
      digits.append(alphabet[rest % 83])
      rest /= 83
    }
    text += digits.reversed()
  }

  static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".utf8)
}
