import BackEnds
import Concurrency
import Encodings
import HTTPClient
import ImageFiles
import JSON
import Painters
import Raster
import Studio
import TestSupport

/// What the tests of painters on servers work with.
enum Props {
  static func size(_ width: Int, _ height: Int) -> Size {
    guard let size = Size(width, height) else { preconditionFailure("sizes in tests exist") }
    return size
  }

  static func terms(_ width: Int = 64, _ height: Int = 64) -> PainterTerms {
    PainterTerms(name: "far", summary: "paints far away", standardSize: size(width, height))
  }

  /// One colour all over.
  static func picture(
    _ colour: RGBA = RGBA(200, 40, 40), width: Int = 64, height: Int = 64
  ) -> [UInt8] {
    do {
      return try encodeImage(
        Raster(width: width, height: height, filledWith: colour), as: .png())
    } catch { preconditionFailure("\(error)") }
  }

  static func digits(_ bytes: [UInt8]) -> String { Base64Text.encode(bytes, padded: true) }

  static func recipe(
    _ prompt: String = "a boat", negative: String? = nil, size: Size = Props.size(64, 64),
    strength: Double? = nil, steps: Int? = nil
  ) -> Studio.Recipe {
    Studio.Recipe(
      painter: "far", prompt: prompt, words: prompt, negative: negative, seed: 7, size: size,
      strength: strength, steps: steps)
  }

  static func order(_ recipe: Studio.Recipe = Props.recipe(), from source: [UInt8]? = nil)
    -> PaintOrder
  {
    PaintOrder(
      picture: PictureID(unchecked: 11), recipe: recipe,
      source: source.map { PaintOrder.Source(bytes: $0, recipe: recipe, isOurs: true) },
      words: recipe.words)
  }

  /// From the first, with the others besides.
  static func order(_ recipe: Studio.Recipe = Props.recipe(), from pictures: [[UInt8]])
    -> PaintOrder
  {
    var whole = order(recipe, from: pictures.first)
    whole.others = pictures.dropFirst().map {
      PaintOrder.Source(bytes: $0, recipe: recipe, isOurs: true)
    }
    return whole
  }

  static func server(
    at address: HTTPURL, over http: HTTPClient, clock: WallClock = .system
  ) -> ModelServer {
    ModelServer(ModelServer.Settings(address), over: http, clock: clock)
  }

  /// With the look at what was brought that every painter on a server has.
  static func painter(
    _ capabilities: PainterCapabilities, on servers: [any PaintingServer]
  ) -> ServedPainter {
    let helper = DecodeHelper(program: builtProgram("decoder"), arguments: ["decode"])
    return ServedPainter(
      capabilities, on: servers, check: PictureCheck(helper, hand: Hand("check")), clock: .system)
  }

  static func json(_ question: ModelQuestion) -> JSONValue? {
    if case .json(let value) = question.body { value } else { nil }
  }

  static func answer(_ value: JSONValue, type: String = "application/json") -> ModelAnswer {
    ModelAnswer(status: 200, contentType: type, body: value.compact())
  }
}

/// What a call throws, where the model's server is to blame.
func modelFault(_ body: () throws -> Void) -> ModelFault? {
  do {
    try body()
    return nil
  } catch {
    return error as? ModelFault
  }
}

func painterFailure(_ body: () async throws -> Void) async -> PainterFailure? {
  do {
    try await body()
    return nil
  } catch {
    return error as? PainterFailure
  }
}
