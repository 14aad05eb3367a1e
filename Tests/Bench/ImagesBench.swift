import Concurrency
import ImageFiles
import Raster
import TestSupport

/// Reading and writing a picture of 1024 × 768, beside Pillow with the same settings on the same
/// picture and files.
enum ImagesBench {
  static let bench = Bench(
    name: "images", purpose: "decode and encode PNG, JPEG and WebP", measure: measure)

  /// The child that decodes, as `easel` has one.
  static let decoderRole = "child:decode"
  static func serve() -> Int32 { DecodeService.run() }

  private static let kinds: [(name: String, encoding: Encoding)] = [
    ("png", .png(level: 6)), ("png1", .png(level: 1)), ("jpeg", .jpeg(quality: 85)),
    ("webp", .webp(quality: 80, method: 4)),
  ]

  private static func measure() async throws -> [Figure] {
    let folder = TemporaryFolder()
    let picture = scene(width: 1_024, height: 768)
    let bytes = picture.pixels.enumerated().filter { $0.offset % 4 != 3 }.map(\.element)
    let file = try TemporaryFile(holding: bytes)
    defer { file.remove() }
    let root = repositoryRoot()
    var pillow: [String: Double] = [:]
    var ours: [String: Double] = [:]
    // Pillow brings a newer WebP library than the system has, so C on the system's own is a second
    // baseline: what is not lost there is the library's.
    let inC = try Baseline("webp_baseline", libraries: ["webp"])
    var webpInC = Double.infinity
    // In turns, so that whatever else the machine does falls on both.
    for _ in 0..<3 {
      let line = try Child.output(
        of: "\(root)/scripts/python",
        [
          "\(root)/Tests/Bench/Baselines/images_baseline.py", file.path, "\(picture.width)",
          "\(picture.height)", folder.path,
        ])
      for word in line.split(whereSeparator: \.isWhitespace) {
        let pair = word.split(separator: "=")
        guard pair.count == 2, let value = Double(pair[1]) else { continue }
        pillow[String(pair[0])] = min(value, pillow[String(pair[0])] ?? .infinity)
      }
      let size = ["\(picture.width)", "\(picture.height)"]
      webpInC = min(webpInC, try inC.numbers([file.path] + size).first ?? .nan)
      for (name, encoding) in kinds {
        for _ in 0..<3 {
          let (written, took) = try milliseconds { try encodeImage(picture, as: encoding) }
          ours["\(name).encode"] = min(took, ours["\(name).encode"] ?? .infinity)
          ours["\(name).bytes"] = Double(written.count)
        }
        guard let theirs = TemporaryFile.read(folder.path(name)) else { continue }
        for _ in 0..<7 {
          let (_, took) = try milliseconds { try decodeImage(theirs) }
          ours["\(name).decode"] = min(took, ours["\(name).decode"] ?? .infinity)
        }
      }
    }
    var figures: [Figure] = []
    for (name, _) in kinds {
      for (what, unit) in [("decode", "ms"), ("encode", "ms"), ("bytes", "bytes")] {
        let key = "\(name).\(what)"
        let (own, other) = (ours[key] ?? .nan, pillow[key] ?? .nan)
        figures.append(
          Figure(
            name: "images.\(key)", value: own, unit: unit, direction: .lessIsBetter,
            aim: what == "bytes"
              ? .beside(baseline: "pillow", measured: other)
              : .ratio(1, baseline: "pillow", measured: other)))
      }
    }
    figures.append(
      Figure(
        name: "images.webp.encode.library", value: ours["webp.encode"] ?? .nan, unit: "ms",
        direction: .lessIsBetter, aim: .beside(baseline: "c-libwebp", measured: webpInC)))
    return figures + [try await helper(folder)]
  }

  /// What a stranger's picture costs: the process, the decoding, the way back.
  private static func helper(_ folder: TemporaryFolder) async throws -> Figure {
    let helper = DecodeHelper(arguments: [decoderRole])
    let file = TemporaryFile.read(folder.path("jpeg")) ?? []
    var times: [Double] = []
    for _ in 0..<9 {
      let start = ContinuousClock.now
      _ = try await helper.decode(file)
      times.append((ContinuousClock.now - start).inSeconds * 1e3)
    }
    return Figure(
      name: "images.helper", value: median(times), unit: "ms", direction: .lessIsBetter,
      aim: .bound(100))
  }

  /// Soft colours, edges and a little grain, as pictures have.
  private static func scene(width: Int, height: Int) -> Raster {
    var raster = Raster(width: width, height: height)
    var state: UInt64 = 7
    for y in 0..<height {
      for x in 0..<width {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let grain = Int(state >> 40 & 7)
        let ridge = 380 + (x * 7 % 311) / 3 + (x / 64 % 5) * 17
        let isSky = y < ridge
        let colour =
          isSky
          ? (90 + y / 8, 120 + y / 6, 200 - y / 9)
          : (60 + x / 32, 90 - (y - ridge) / 9, 50 + x / 64)
        raster[x, y] = RGBA(
          UInt8(clamping: colour.0 + grain), UInt8(clamping: colour.1 + grain),
          UInt8(clamping: colour.2 + grain))
      }
    }
    return raster
  }

  private static func milliseconds<Result>(
    _ body: () throws -> Result
  ) rethrows -> (Result, Double) {
    let start = ContinuousClock.now
    let result = try body()
    return (result, (ContinuousClock.now - start).inSeconds * 1e3)
  }
}
