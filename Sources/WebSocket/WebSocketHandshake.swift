package import Concurrency
package import HTTP

/// The opening of a WebSocket as its client sees it (RFC 6455 §4.1): the lines to send, and what came
/// back, in whatever pieces. No extension is asked for, so none may be answered with.
package struct WebSocketHandshake: Sendable {
  /// What is wrong with an answer that says yes.
  package enum Flaw: Error, Sendable, Equatable {
    case notHTTP
    case headTooLarge
    case upgradeMissing
    case connectionMissing
    case wrongAnswer
    case extensionNotAskedFor
    case protocolNotAskedFor
  }

  /// The server agreed. What came after its answer are frames.
  package struct Opened: Sendable, Equatable {
    package let `protocol`: String?
    package let rest: [UInt8]
  }

  private static let maximumHeadBytes = 16 << 10

  private let key: WebSocketKey
  private let protocols: [String]
  private var bytes: [UInt8] = []
  private var searched = 0
  /// The bytes of heads that only announced another (100, 103).
  private var passedOver = 0
  private var refused: RefusedBody?

  package init(protocols: [String] = [], _ randomness: Randomness = .system) {
    self.init(protocols: protocols, key: WebSocketKey(randomness))
  }

  init(protocols: [String], key: WebSocketKey) {
    self.protocols = protocols
    self.key = key
  }

  /// The lines of the request, without the empty one that ends it: credentials may follow.
  package func request(host: String, target: String, headers: HTTPHeaders) -> [UInt8] {
    var lines = [
      "GET \(target) HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade",
      "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key.text)",
    ]
    if !protocols.isEmpty {
      lines.append("Sec-WebSocket-Protocol: \(protocols.joined(separator: ", "))")
    }
    lines += headers.fields.map { "\($0.name): \($0.value)" }
    return lines.flatMap { Array("\($0)\r\n".utf8) }
  }

  /// What the server agreed to; `nil` until more has come.
  package mutating func take(_ more: [UInt8]) throws(WebSocketError) -> Opened? {
    if refused != nil { return try refuse(more) }
    bytes += more
    while true {
      let found = AnswerHead.end(in: bytes, from: searched)
      searched = found.searched
      guard passedOver + (found.end ?? bytes.count) <= Self.maximumHeadBytes else {
        throw .handshake(.headTooLarge)
      }
      guard let end = found.end else { return nil }
      guard let head = AnswerHead(bytes[..<end]) else { throw .handshake(.notHTTP) }
      let rest = Array(bytes[end...])
      (bytes, searched) = ([], 0)
      switch head.status {
      case 101: return Opened(protocol: try agreed(head), rest: rest)
      case ..<200:
        passedOver += end
        bytes = rest
      default:
        refused = RefusedBody(head)
        return try refuse(rest)
      }
    }
  }

  /// Why there will be no agreement, when the server has gone or our patience has.
  package func failure(otherwise error: WebSocketError) -> WebSocketError {
    refused.map { .refused($0.refusal) } ?? error
  }

  private mutating func refuse(_ more: [UInt8]) throws(WebSocketError) -> Opened? {
    guard var body = refused else { return nil }
    let isWhole = body.take(more)
    refused = body
    if isWhole { throw .refused(body.refusal) }
    return nil
  }

  private func agreed(_ head: AnswerHead) throws(WebSocketError) -> String? {
    let headers = head.headers
    guard headers.values("Upgrade").count == 1,
      headers["Upgrade"]?.equalsIgnoringASCIICase("websocket") == true
    else { throw .handshake(.upgradeMissing) }
    guard headers.list("Connection").contains(where: { $0.equalsIgnoringASCIICase("upgrade") })
    else { throw .handshake(.connectionMissing) }
    let answers = headers.values("Sec-WebSocket-Accept")
    guard answers.count == 1, answers[0].utf8.elementsEqual(key.answer.utf8) else {
      throw .handshake(.wrongAnswer)
    }
    guard headers.list("Sec-WebSocket-Extensions").isEmpty else {
      throw .handshake(.extensionNotAskedFor)
    }
    let chosen = headers.values("Sec-WebSocket-Protocol")
    guard let first = chosen.first else { return nil }
    guard chosen.count == 1, protocols.contains(where: { $0.utf8.elementsEqual(first.utf8) })
    else { throw .handshake(.protocolNotAskedFor) }
    return first
  }
}

extension WebSocketHandshake.Flaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notHTTP: "it is not HTTP/1"
    case .headTooLarge: "its headers are too large"
    case .upgradeMissing: "it does not upgrade to a WebSocket"
    case .connectionMissing: "its Connection header does not say Upgrade"
    case .wrongAnswer: "its key does not answer ours"
    case .extensionNotAskedFor: "it uses an extension that nobody asked for"
    case .protocolNotAskedFor: "it speaks a protocol that nobody asked for"
    }
  }
}
