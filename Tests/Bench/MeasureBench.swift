import Concurrency
import Pixels
import Raster
import TestSupport

/// All measurements of a picture beside the numpy prototype, and scaling beside Pillow.
enum MeasureBench {
  static let bench = Bench(
    name: "measure", purpose: "measure a 512-pixel picture, scale a large one", measure: measure)

  private static func measure() async throws -> [Figure] {
    let small = picture(width: 512, height: 384)
    let large = picture(width: 2_048, height: 1_536)
    let files = try [small, large].map { try TemporaryFile(holding: colours(of: $0)) }
    defer { files.forEach { $0.remove() } }

    let root = repositoryRoot()
    var ours: [String: [Double]] = [:]
    var theirs: [String: [Double]] = [:]
    // In turns, so that whatever else the machine does falls on both.
    for _ in 0..<3 {
      let words = try Child.output(
        of: "\(root)/scripts/python",
        ["\(root)/Tests/Bench/Baselines/measure_baseline.py", files[0].path, files[1].path, "5"]
      ).split(whereSeparator: \.isWhitespace)
      for index in stride(from: 0, to: words.count - 1, by: 2) {
        theirs[String(words[index]), default: []].append(Double(words[index + 1]) ?? .nan)
      }
      for _ in 0..<5 {
        ours["measure", default: []].append(
          milliseconds { Measurements(of: small).palette.swatches.count })
        ours["box", default: []].append(
          milliseconds { large.scaledByArea(width: 512, height: 384).width })
        ours["lanczos", default: []].append(
          milliseconds { large.scaledByLanczos(width: 512, height: 384).width })
      }
    }
    return [("measure", 5.0, "numpy"), ("box", 1, "pillow"), ("lanczos", 1, "pillow")].map {
      name, aim, baseline in
      Figure(
        name: "measure.\(name)", value: median(ours[name] ?? [.nan]), unit: "ms",
        direction: .lessIsBetter,
        aim: .ratio(aim, baseline: baseline, measured: median(theirs[name] ?? [.nan])))
    } + [
      Figure(
        name: "measure.hash", value: hashTime(large), unit: "ms", direction: .lessIsBetter,
        aim: .none),
      Figure(
        name: "measure.blurhash",
        value: median((0..<5).map { _ in milliseconds { BlurHash.encode(small).utf8.count } }),
        unit: "ms", direction: .lessIsBetter, aim: .none),
    ]
  }

  private static func hashTime(_ large: Raster) -> Double {
    median((0..<5).map { _ in milliseconds { DifferenceHash(of: large).bits.nonzeroBitCount } })
  }

  /// The result is looked at, so that the work cannot be left out.
  private static func milliseconds(_ body: () -> Int) -> Double {
    var result = 0
    let time = ContinuousClock().measure { result = body() }
    precondition(result >= 0, "a count")
    return time.inSeconds * 1_000
  }

  /// Slow colour waves with a little noise: as many edges as a painted picture has.
  private static func picture(width: Int, height: Int) -> Raster {
    var raster = Raster(width: width, height: height)
    var state: UInt32 = 1
    for y in 0..<height {
      for x in 0..<width {
        state = state &* 1_664_525 &+ 1_013_904_223
        let noise = Float(state >> 24) / 32
        let (u, v) = (Float(x) / Float(width), Float(y) / Float(height))
        let wave = Maths.sin(u * 9 + v * 5) * 40 + Maths.sin(v * 21 - u * 3) * 30
        let bytes = [90 + 60 * v, 120 + 20 * u, 190 - 80 * v].map {
          UInt8(Maths.clamp($0 + wave + noise, 0, 255))
        }
        raster[x, y] = RGBA(bytes[0], bytes[1], bytes[2])
      }
    }
    return raster
  }

  private static func colours(of raster: Raster) -> [UInt8] {
    raster.pixels.enumerated().filter { $0.offset % 4 != 3 }.map(\.element)
  }
}
