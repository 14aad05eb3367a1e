import BackEnds
import Concurrency
import HTTPClient
import Painters
import Studio

/// What a picture is asked for in, by ours and by the bare client.
enum PictureProtocol: String, CaseIterable, Sendable {
  case openai, sdapi

  static let side = 1_024

  /// What stands before the picture's base64 in the answer.
  var mark: String {
    switch self {
    case .openai: #""b64_json":""#
    case .sdapi: #""images":[""#
    }
  }

  /// Where both ask.
  var path: String {
    switch self {
    case .openai: "/v1/images/generations"
    case .sdapi: "/sdapi/v1/txt2img"
    }
  }

  /// Ours, at a server that says what ``PictureServer`` does.
  func painter(at address: String, over http: HTTPClient) throws -> any PaintingServer {
    let terms = PainterTerms(
      name: "bench", summary: "has painted already", standardSize: try Self.size())
    func server(_ base: String) throws -> ModelServer {
      ModelServer(
        ModelServer.Settings(try HTTPURL(parsing: address + base)), over: http, clock: .system)
    }
    switch self {
    case .openai:
      return OpenAIImages(
        OpenAIImages.Settings(terms, model: "bench"), on: try server("/v1"), over: http)
    case .sdapi:
      return SDAPI(SDAPI.Settings(terms), on: try server(""), over: http, clock: .system)
    }
  }

  static func capabilities() throws -> PainterCapabilities {
    let size = try size()
    return PainterCapabilities(
      name: "bench", summary: "has painted already", sizes: .only([size]), standardSize: size)
  }

  /// No two orders are the same.
  static func order(_ number: Int) throws -> PaintOrder {
    let words = "a boat at dusk"
    let recipe = Recipe(
      painter: "bench", prompt: words, words: words, seed: UInt64(number), size: try size())
    return PaintOrder(
      picture: PictureID(unchecked: Int64(number)), recipe: recipe, source: nil, words: words)
  }

  private static func size() throws -> Size {
    guard let size = Size(side, side) else {
      throw Child.Failure(description: "nobody paints \(side) pixels square")
    }
    return size
  }
}
