import Concurrency
import HTTP
import HTTPServer
import JSON
import Studio
import Testing

/// Everything that is known to go wrong between us and a server that paints, and how it ends: in one
/// plain sentence.
enum Trouble: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case refusedConnection, noTLS, unauthorised, unpaid, noModel, tooLarge, unprocessable
  case limited, limitedForLong, outOfQuota, failing, badGateway, overloaded, restarting
  case cut, silence, endless, webPage, hugePicture, samePicture, words, wordsInJSON
  case wordsAsPicture, brokenPicture, pictureGone, pictureOutOfReach, moderated, outOfMemory

  var testDescription: String { rawValue }

  /// What the painter ends with.
  var failure: PainterFailure {
    switch self {
    case .refusedConnection: PainterFailure(.unreachable)
    case .noTLS: PainterFailure(.insecure, "its certificate may not be trusted here")
    case .unauthorised: PainterFailure(.unauthorised, "Incorrect API key provided: …")
    case .unpaid: PainterFailure(.unpaid, "Insufficient credits")
    case .noModel: PainterFailure(.modelMissing, "The model `m` does not exist")
    case .tooLarge: PainterFailure(.tooLarge)
    case .unprocessable: PainterFailure(.badOrder, "size: not a size")
    case .limited: PainterFailure(.busy, "Rate limit reached")
    case .limitedForLong:
      PainterFailure(.busy, "Rate limit reached", retryAfter: .seconds(3_600))
    case .outOfQuota: PainterFailure(.unpaid, "You exceeded your current quota")
    case .failing: PainterFailure(.trouble, "The server had an error")
    case .badGateway: PainterFailure(.trouble)
    case .overloaded: PainterFailure(.trouble, "Overloaded")
    case .restarting: PainterFailure(.trouble, "Overloaded", retryAfter: .seconds(30))
    case .cut: PainterFailure(.badAnswer, "its answer broke off")
    case .silence: PainterFailure(.timedOut)
    case .endless: PainterFailure(.endless)
    case .webPage: PainterFailure(.badAnswer, "it is a web page")
    case .hugePicture: PainterFailure(.badAnswer, "the picture has a size that is not allowed")
    case .samePicture: PainterFailure(.unchanged)
    case .words, .wordsInJSON: PainterFailure(.refusedByPolicy, "I cannot paint that.")
    case .wordsAsPicture:
      PainterFailure(.badAnswer, "the file is no picture of a known format")
    case .brokenPicture: PainterFailure(.badAnswer, "the PNG file ends too early")
    case .pictureGone:
      PainterFailure(.unfetched, "its picture is not where it says (404)")
    case .pictureOutOfReach:
      PainterFailure(.unfetched, "its picture is not where it says (502)")
    case .moderated: PainterFailure(.refusedByPolicy, "Rejected by the safety system.")
    case .outOfMemory: PainterFailure(.outOfMemory, "CUDA out of memory.")
    }
  }

  /// Whether the same order may go out once more, and be paid for once more.
  var isRetried: Bool {
    switch self {
    case .refusedConnection, .limited, .limitedForLong, .failing, .badGateway, .overloaded,
      .restarting, .cut, .webPage, .hugePicture, .wordsAsPicture, .brokenPicture:
      true
    case .noTLS, .endless, .unauthorised, .unpaid, .noModel, .tooLarge, .unprocessable, .outOfQuota,
      .silence,
      .samePicture, .words, .wordsInJSON, .pictureGone, .pictureOutOfReach, .moderated,
      .outOfMemory:
      false
    }
  }

  /// What a server answers that is asked for a picture; nothing where there is none.
  func answer(over: Concurrency.Gate) async throws -> ServerResponse {
    switch self {
    case .refusedConnection, .noTLS: .page(500)
    case .unauthorised: .error(401, "Incorrect API key provided: sk-1234", "invalid_api_key")
    case .unpaid: .error(402, "Insufficient credits", "402")
    case .noModel: .error(404, "The model `m` does not exist", "model_not_found")
    case .tooLarge: .page(413)
    case .unprocessable:
      .json(["detail": [["loc": ["body", "size"], "msg": "not a size"]]], status: 422)
    case .limited: .error(429, "Rate limit reached", "rate_limit_exceeded")
    case .limitedForLong: .limited(for: "3600")
    case .overloaded: .error(503, "Overloaded", "overloaded")
    case .restarting: .restarting(for: "30")
    case .outOfQuota: .error(429, "You exceeded your current quota", "insufficient_quota")
    case .failing: .error(500, "The server had an error", "server_error")
    case .badGateway: .page(502)
    case .cut: .broken
    case .silence:
      try await Self.silent(until: over)
    case .endless: .endless
    case .webPage: .page(200)
    case .hugePicture: .picture(Self.huge)
    case .samePicture: .picture(Props.picture())
    case .words: ServerResponse(text: "I cannot paint that.")
    case .wordsInJSON: .json(["data": [["text": "I cannot paint that."]]])
    case .pictureGone, .pictureOutOfReach: .json(["data": [["url": "/7.png"]]])
    case .wordsAsPicture: .picture(Array("I cannot paint that.".utf8))
    case .brokenPicture: .picture(Array(Props.picture().dropLast(20)))
    case .moderated: .error(400, "Rejected by the safety system.", "moderation_blocked")
    case .outOfMemory:
      .json(
        ["error": "OutOfMemoryError", "detail": "", "errors": "CUDA out of memory."], status: 500)
    }
  }

  /// What it answers that is asked for the file that it named.
  var file: ServerResponse { self == .pictureGone ? .page(404) : .page(502) }

  private static func silent(until over: Concurrency.Gate) async throws -> ServerResponse {
    try await over.wait()
    return .page(500)
  }

  /// A PNG whose header says 8,000 by 6,000.
  private static var huge: [UInt8] {
    var file = Props.picture()
    file.replaceSubrange(16..<24, with: [0, 0, 0x1f, 0x40, 0, 0, 0x17, 0x70])
    return file
  }
}

extension ServerResponse {
  fileprivate static func error(_ status: Int, _ words: String, _ code: String) -> ServerResponse {
    .json(["error": ["message": .string(words), "code": .string(code)]], status: status)
  }

  fileprivate static func limited(for seconds: String) -> ServerResponse {
    var response = error(429, "Rate limit reached", "rate_limit_exceeded")
    response.headers.set("Retry-After", seconds)
    return response
  }

  fileprivate static func restarting(for seconds: String) -> ServerResponse {
    var response = error(503, "Overloaded", "overloaded")
    response.headers.set("Retry-After", seconds)
    return response
  }

  fileprivate static func picture(_ bytes: [UInt8]) -> ServerResponse {
    .json(["data": [["b64_json": .string(Props.digits(bytes))]]])
  }

  private struct Broken: Error {}

  /// Half of what was announced, then nothing more.
  static var broken: ServerResponse {
    ServerResponse(
      headers: ["Content-Type": "application/json"],
      body: .stream(count: 100_000) { writer in
        try await writer.write(Array("{\"data\":[{\"b64_json\":\"".utf8))
        throw Broken()
      })
  }

  /// Goes on until nobody listens.
  fileprivate static var endless: ServerResponse {
    ServerResponse(
      headers: ["Content-Type": "application/json"],
      body: .stream(count: nil) { writer in
        let bytes = [UInt8](repeating: 0x20, count: 1 << 20)
        while true { try await writer.write(bytes) }
      })
  }
}
