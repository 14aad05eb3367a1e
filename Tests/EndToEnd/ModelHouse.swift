import Concurrency
import Encodings
import HTTPServer
import ImageFiles
import JSON
import Raster

/// A server with models that see what they are shown and say what a script says, and with a painter
/// that paints in one colour after the other.
final class ModelHouse: Sendable {
  struct Question: Sendable {
    /// What it is about, as the form of its answer is called.
    let topic: String
    let model: String
    let words: String
    let pictures: [[UInt8]]
    /// From 1 on, of this topic.
    let number: Int
  }

  typealias Script = @Sendable (Question) throws -> JSONValue

  private let script: Script
  private let log = Guarded<[Question]>([])
  private let orders = Guarded<[String]>([])

  /// `script` answers all but what a model proves its sight by.
  init(_ script: @escaping Script) { self.script = script }

  func asked(_ topic: String) -> [Question] {
    log.withLock { $0.filter { $0.topic == topic } }
  }

  /// What the painter was asked for, as it came.
  var painted: [String] { orders.withLock { $0 } }

  func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let body = try await request.body.bytes()
    guard request.path.hasSuffix("/chat/completions") else { return try paint(body) }
    let question = try note(JSONDocument(body).root)
    let said =
      question.topic == "sight"
      ? try Eyes.proof(question.pictures.first ?? []) : try script(question)
    let text = String(decoding: said.compact(), as: UTF8.self)
    return .json([
      "choices": [["message": ["content": .string(text)], "finish_reason": "stop"]]
    ])
  }

  private func note(_ root: JSONNode) -> Question {
    let topic = root["response_format"]?["json_schema"]?["name"]?.string ?? ""
    let content = root["messages"]?[1]?["content"]
    let parts: [JSONNode] = content?.elements.map { Array($0) } ?? []
    let words = content?.string ?? parts.compactMap { $0["text"]?.string }.joined()
    let pictures = parts.compactMap { part -> [UInt8]? in
      guard let url = part["image_url"]?["url"]?.string, let comma = url.firstIndex(of: ",") else {
        return nil
      }
      return Base64Text.decode(String(url[url.index(after: comma)...]))
    }
    return log.withLock { log in
      let question = Question(
        topic: topic, model: root["model"]?.string ?? "", words: words, pictures: pictures,
        number: log.count { $0.topic == topic } + 1)
      log.append(question)
      return question
    }
  }

  private func paint(_ body: [UInt8]) throws -> ServerResponse {
    let number = orders.withLock { orders in
      orders.append(String(decoding: body, as: UTF8.self))
      return orders.count
    }
    let red = Self.reds[(number - 1) % Self.reds.count]
    let raster = Raster(width: 128, height: 128, filledWith: RGBA(red, 120, 160))
    return .picture(try encodeImage(raster, as: .png()))
  }

  /// The second is the reddest.
  private static let reds: [UInt8] = [90, 230, 160]

  /// A whole critique, of which every figure is the same.
  static func critique(_ score: Int, wants words: String) -> JSONValue {
    let figure = JSONValue.integer(score)
    return [
      "seen": ["one boat", "an empty sky"], "checks": [["n": 1, "answer": "yes"]],
      "biggest_gap": "The sky is a flat grey.",
      "dimensions": [
        "palette_tendency": figure, "compositional_style": figure, "emotional_register": figure,
        "texture_feel": figure, "avoid_list": figure,
      ],
      "score": figure, "revised_prompt": .string(words),
    ]
  }
}
