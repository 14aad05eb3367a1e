import Concurrency
import Encodings
import HTTP
import HTTPServer
import ImageFiles
import JSON
import Raster
import ServerStage
import Testbed
import Testing

extension StudioScenes {
  /// Painters and critics on servers, from the settings to the room.
  @Suite struct StudioServedTests {
    @Test func `a painter on a server paints, and whatever goes wrong there is one sentence`()
      async throws
    {
      let easel = Easel()
      try await withAnswers {
        try await easel.answer($0)
      } _: { base in
        try await StudioRoom.opens(
          on: StudioHouse.here.server,
          settings: """
            jobs: { backoff: "100ms", attempts: 1 },
            painters: { tiny: { kind: "openai", flavour: "sdcpp", url: "\(base)/v1", model: "tiny",
              size: "128x128", price: 2 } },
            """,
          rules: #"credits: 20, credits_period: "1h", operators: ["@ann*:*"],"#
        ) { room in
          _ = try await room.hello()
          let first = try await room.paints("a boat")
          #expect(first.content?["info"]?["w"]?.int64 == 128)
          // The next builds on it, and is asked for as an edit.
          let second = try await room.paints("at night")
          #expect(second.parent == first.pictureID)
          #expect(easel.asked.last == "/v1/images/edits")
          for (word, sentence) in Easel.troubles {
            let prompt = try await room.says("a boat \(word)")
            let answer = try await room.answer(to: prompt, sentence)
            #expect(answer.body.contains("2 credits are back"), "\(answer.body)")
          }
          try await room.answer(to: room.says("!credits"), "16 credits are left of 20")
          let prompt = try await room.says("a boat otherwise")
          try await room.words("made it 192 × 128")
          #expect(!prompt.isEmpty)
          #expect(try await room.status().contains("Nothing is being painted"))
        }
      }
    }

    @Test func `a critic that does not see is refused, and the room reads why`() async throws {
      let blind: JSONValue = [
        "choices": [["message": ["content": "It is lovely."], "finish_reason": "stop"]]
      ]
      try await withAnswers { _ in
        Easel.json(blind)
      } _: { base in
        try await StudioRoom.opens(
          on: StudioHouse.here.server,
          settings: """
            jobs: { backoff: "100ms", attempts: 1 },
            critics: { eyes: { kind: "openai", url: "\(base)/v1", model: "mole" } },
            """, rules: "size: 64,"
        ) { room in
          _ = try await room.hello()
          _ = try await room.paints("a boat")
          try await room.words("mole does not see pictures")
        }
      }
    }
  }
}

/// A server that paints gradients, and has troubles that a prompt names.
private final class Easel: Sendable {
  static let troubles = [
    ("unpaid", "wants to be paid first"), ("moderated", "does not paint this"),
    ("broken", "has trouble of its own"), ("missing", "does not have the model"),
    ("wordy", "is not a picture"), ("huge", "too big for the memory"),
    ("locked", "does not let me in"),
  ]

  private let paths = Guarded<[String]>([])

  var asked: [String] { paths.withLock { $0 } }

  func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let number = paths.withLock { paths in
      paths.append(request.path)
      return paths.count
    }
    let words = String(decoding: try await request.body.bytes(), as: UTF8.self)
    func asks(_ word: String) -> Bool { words.contains("boat \(word)") }
    if asks("unpaid") { return Self.refusal(402, "Insufficient credits") }
    if asks("moderated") { return Self.refusal(400, "No.", code: "moderation_blocked") }
    if asks("broken") {
      return ServerResponse(
        status: 502, headers: ["Content-Type": "text/html"],
        body: .bytes(Array("<html><h1>502 Bad Gateway</h1></html>".utf8)))
    }
    if asks("missing") { return Self.refusal(404, "There is no model tiny.") }
    if asks("huge") { return Self.refusal(500, "CUDA out of memory.") }
    if asks("locked") { return Self.refusal(401, "Incorrect API key provided: sk-123.") }
    if asks("wordy") { return Self.json(["data": [["b64_json": "aGVsbG8="]]]) }
    let file = try Self.picture(width: asks("otherwise") ? 192 : 128, height: 128, number)
    return Self.json(["data": [["b64_json": .string(Base64Text.encode(file, padded: true))]]])
  }

  static func json(_ value: JSONValue) -> ServerResponse {
    ServerResponse(headers: ["Content-Type": "application/json"], body: .bytes(value.compact()))
  }

  private static func refusal(
    _ status: Int, _ message: String, code: String = "x"
  ) -> ServerResponse {
    var response = json(["error": ["message": .string(message), "code": .string(code)]])
    response.status = status
    return response
  }

  /// No two are alike.
  private static func picture(width: Int, height: Int, _ number: Int) throws -> [UInt8] {
    let pixels = (0..<width * height).flatMap { place -> [UInt8] in
      let (x, y) = (place % width, place / width)
      return [
        UInt8(truncatingIfNeeded: x &* number), UInt8(truncatingIfNeeded: y &* 2),
        UInt8(truncatingIfNeeded: number &* 40), 255,
      ]
    }
    guard let raster = Raster(width: width, height: height, pixels: pixels) else { return [] }
    return try encodeImage(raster, as: .png())
  }
}
