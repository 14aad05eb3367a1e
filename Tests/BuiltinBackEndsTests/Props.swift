import BotConfig
import BuiltinPainter
import Critics
import ImageFiles
import JSON
import Painters
import Pixels
import Raster
import Storage
import Studio

let lexicon: Lexicon = {
  do { return try Lexicon(parsing: BotConfig.lexicon) } catch { fatalError("\(error)") }
}()

let pictureID = PictureID(unchecked: 11)
let sourceID = PictureID(unchecked: 10)

func builtin(recipe: Bool = true, parameters: Bool = true) -> Builtin {
  Builtin(
    lexicon: lexicon, standardSize: size(128, 128),
    metadata: Builtin.Metadata(writesRecipe: recipe, writesParameters: parameters),
    decode: { try decodeImage($0).raster })
}

let critic = Measuring(decode: { try decodeImage($0).raster })

func size(_ width: Int, _ height: Int) -> Size {
  guard let size = Size(width, height) else { preconditionFailure("sizes in tests exist") }
  return size
}

/// Small, since tests are built without optimisation.
func recipe(_ prompt: String, seed: UInt64 = 7, side: Int = 128) -> Studio.Recipe {
  Studio.Recipe(
    painter: "builtin", prompt: prompt, words: prompt, seed: seed, size: size(side, side))
}

func order(_ recipe: Studio.Recipe, from source: PaintOrder.Source? = nil) -> PaintOrder {
  PaintOrder(picture: pictureID, recipe: recipe, source: source, words: recipe.words)
}

extension Builtin {
  func paint(_ order: PaintOrder) async throws -> PaintedImage {
    try await paint(order, progress: { _ in }, willStart: { _ in })
  }
}

extension PaintedImage {
  var genome: Genome? {
    get throws {
      let document = try JSONDocument(Array((detail ?? "{}").utf8))
      return try document.root.optionalMember("genome").map { try Genome($0) }
    }
  }

  /// As the source of the next one.
  func source(_ recipe: Studio.Recipe) -> PaintOrder.Source {
    var recipe = recipe
    recipe.detail = detail
    return PaintOrder.Source(bytes: bytes, recipe: recipe, isOurs: true)
  }
}

/// Pictures of one style by formula: a sky over a ground with a disc.
struct Style: Sendable {
  var sky = OKLCH(0.85, 0.04, 235)
  var ground = OKLCH(0.68, 0.03, 250)
  var disc = OKLCH(0.95, 0.05, 90)

  static let nordic = Style()
  static let ember = Style(
    sky: OKLCH(0.45, 0.16, 40), ground: OKLCH(0.25, 0.09, 30), disc: OKLCH(0.85, 0.15, 80))
  static let night = Style(
    sky: OKLCH(0.20, 0.04, 270), ground: OKLCH(0.12, 0.02, 270), disc: OKLCH(0.8, 0.03, 90))

  /// `seed` moves the disc and the horizon, and strews a little grain.
  func raster(_ seed: Int) -> Raster {
    let (width, height) = (96, 72)
    var image = LabImage(width: width, height: height)
    var state = UInt32(seed) &* 2_654_435_761 &+ 1
    let horizon = 0.58 + Float(seed % 5) * 0.02
    let (discX, discY) = (0.6 + Float(seed % 3) * 0.07, 0.2 + Float(seed % 4) * 0.05)
    for y in 0..<height {
      for x in 0..<width {
        state = state &* 1_664_525 &+ 1_013_904_223
        let (u, v) = (Float(x) / Float(width), Float(y) / Float(height))
        var colour = v < horizon ? sky : ground
        let (dx, dy) = ((u - discX) * 4 / 3, v - discY)
        if dx * dx + dy * dy < 0.01 { colour = disc }
        // Lighter towards the disc, so that a copy keeps more than noise.
        colour.lightness += 0.1 * (u - 0.5) + (Float(state >> 8) / Float(1 << 24) - 0.5) * 0.02
        image[x, y] = colour.lab.vector
      }
    }
    return image.raster()
  }

  func file(_ seed: Int) throws -> [UInt8] { try encodeImage(raster(seed), as: .png(level: 1)) }
  func files(_ seeds: ClosedRange<Int>) throws -> [[UInt8]] { try seeds.map { try file($0) } }
}
