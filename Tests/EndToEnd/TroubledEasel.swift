import Concurrency
import Encodings
import HTTP
import HTTPServer
import ServerStage
import ImageFiles
import JSON
import Raster

/// A server that paints gradients, and has the troubles that its address or a prompt names.
final class TroubledEasel: Sendable {
  private struct State {
    var asked: [RoomTrouble: Int] = [:]
    var paths: [String] = []
    var sent = 0
    var last: [UInt8] = []
    var waits = 0
    var isWell = false
  }

  private let state = Guarded(State())
  private let over = Concurrency.Gate()

  /// Where pictures were asked for.
  var paths: [String] { state.withLock { $0.paths } }

  /// How many pictures went along with the newest question.
  var sent: Int { state.withLock { $0.sent } }

  func asked(_ trouble: RoomTrouble) -> Int { state.withLock { $0.asked[trouble] ?? 0 } }

  /// From now on it is as well as any.
  func recover() { state.withLock { $0.isWell = true } }

  /// Nobody has to wait for its silence any longer.
  func end() { over.open() }

  func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let words = String(decoding: try await request.body.bytes(), as: UTF8.self)
    // What it says it painted is not there.
    guard request.method == .post else { return .page(404) }
    let (number, isWell) = state.withLock { state in
      state.paths.append(request.path)
      state.sent = words.utf8.ranges(of: "filename=\"picture.".utf8).count
      return (state.paths.count, state.isWell)
    }
    if !isWell, let trouble = Self.trouble(in: words, at: request.path) {
      state.withLock { $0.asked[trouble, default: 0] += 1 }
      return try await answer(to: trouble)
    }
    if words.contains("boat patiently"), isFirstToWait() { return .limited(for: "1") }
    let width = words.contains("boat otherwise") ? 192 : 128
    let file = try Self.gradient(width: width, number)
    state.withLock { $0.last = file }
    return .picture(file)
  }

  private static func trouble(in words: String, at path: String) -> RoomTrouble? {
    let named = RoomTrouble.allCases.filter { trouble in
      trouble.hasServerOfItsOwn
        ? path.hasPrefix("/\(trouble.painter)/") : words.contains("boat \(trouble.rawValue)")
    }
    // Some of their names begin with another one.
    return named.max { $0.rawValue.count < $1.rawValue.count }
  }

  private func isFirstToWait() -> Bool {
    state.withLock { state in
      state.waits += 1
      return state.waits == 1
    }
  }

  private func answer(to trouble: RoomTrouble) async throws -> ServerResponse {
    switch trouble {
    case .refusedConnection, .noTLS, .tooLarge: return .page(413)
    case .badGateway: return .page(502)
    case .failing: return .error(500, "The server had an error", "server_error")
    case .overloaded: return .error(503, "Overloaded", "overloaded")
    case .cut: return .broken
    case .silence:
      try await over.wait()
      return .page(500)
    case .unauthorised:
      return .error(401, "Incorrect API key provided: sk-1234", "invalid_api_key")
    case .unpaid: return .error(402, "Insufficient credits", "402")
    case .outOfQuota: return .error(429, "You exceeded your current quota", "insufficient_quota")
    case .noModel: return .error(404, "There is no model tiny.", "model_not_found")
    case .unprocessable:
      return .json(["detail": [["loc": ["body", "size"], "msg": "not a size"]]], status: 422)
    case .limited: return .error(429, "Rate limit reached", "rate_limit_exceeded")
    case .limitedForLong: return .limited(for: "3600")
    case .moderated:
      return .error(400, "Rejected by the safety system.", "moderation_blocked")
    case .words: return ServerResponse(text: "I cannot paint that.")
    case .outOfMemory:
      return .json(
        ["error": "OutOfMemoryError", "detail": "", "errors": "CUDA out of memory."], status: 500)
    case .endless: return .endless
    case .webPage: return .page(200)
    case .hugePicture: return .picture(try Self.huge())
    case .samePicture: return .picture(state.withLock { $0.last })
    case .wordsAsPicture: return .picture(Array("I cannot paint that.".utf8))
    case .brokenPicture: return .picture(try Self.gradient(width: 128, 1).dropLast(20))
    case .pictureGone: return .json(["data": [["url": "/7.png"]]])
    }
  }

  /// No two are alike.
  private static func gradient(width: Int, height: Int = 128, _ number: Int) throws -> [UInt8] {
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

  /// A PNG whose header says 8,000 by 6,000.
  private static func huge() throws -> [UInt8] {
    var file = try gradient(width: 128, 1)
    file.replaceSubrange(16..<24, with: [0, 0, 0x1f, 0x40, 0, 0, 0x17, 0x70])
    return file
  }
}

extension ServerResponse {
  static func json(_ value: JSONValue, status: Int = 200) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "application/json"],
      body: .bytes(value.compact()))
  }

  /// As the protocol of OpenAI's images has it.
  static func picture(_ bytes: some Sequence<UInt8>) -> ServerResponse {
    json(["data": [["b64_json": .string(Base64Text.encode(Array(bytes), padded: true))]]])
  }

  fileprivate static func page(_ status: Int) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "text/html"],
      body: .bytes(Array("<html><body><h1>\(status)</h1></body></html>".utf8)))
  }

  fileprivate static func error(_ status: Int, _ words: String, _ code: String) -> ServerResponse {
    json(["error": ["message": .string(words), "code": .string(code)]], status: status)
  }

  fileprivate static func limited(for seconds: String) -> ServerResponse {
    var response = error(429, "Rate limit reached", "rate_limit_exceeded")
    response.headers.set("Retry-After", seconds)
    return response
  }

  /// Half of what was announced, then nothing more.
  fileprivate static var broken: ServerResponse { .broken(after: #"{"data":[{"b64_json":""#) }
}
