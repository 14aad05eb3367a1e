import Concurrency
import Encodings
import HTTP
import HTTPServer
import JSON

/// A server that has painted already: it gives the same picture in base64 to whoever asks, from memory.
final class PictureServer: Sendable {
  private let answers: [String: [UInt8]]
  private let asked = Guarded<[String: [UInt8]]>([:])

  init(_ picture: [UInt8]) {
    let digits = JSONValue.string(Base64Text.encode(picture, padded: true))
    let openai: JSONValue = ["created": 1, "data": [["b64_json": digits]]]
    let sdapi: JSONValue = [
      "images": [digits], "parameters": [:],
      "info": #"{"seed": 7, "infotexts": ["a boat at dusk\nSteps: 20, Seed: 7"]}"#,
    ]
    answers = [
      PictureProtocol.openai.path: openai.compact(), PictureProtocol.sdapi.path: sdapi.compact(),
    ]
  }

  func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let body = try await request.body.bytes()
    guard let answer = answers[request.path] else { return ServerResponse(status: 404) }
    asked.withLock { $0[request.path] = body }
    return ServerResponse(headers: ["Content-Type": "application/json"], body: .bytes(answer))
  }

  /// What was asked last in this protocol, word for word.
  func lastAsked(in kind: PictureProtocol) throws -> String {
    guard let body = asked.withLock({ $0[kind.path] }) else {
      throw Child.Failure(description: "nobody asked for a picture by \(kind.rawValue)")
    }
    return String(decoding: body, as: UTF8.self)
  }

  func answerBytes(in kind: PictureProtocol) -> Int { answers[kind.path]?.count ?? 0 }
}
