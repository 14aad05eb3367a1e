import Concurrency
import HTTP
import Testing

@testable import WebSocket

@Suite struct HandshakeTests {
  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
    ),
  ])
  func `SHA-1 is that of the standard`(text: String, digest: String) {
    let hex = SHA1.digest(Array(text.utf8)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    #expect(hex.joined() == digest)
  }

  @Test func `a key is sixteen bytes of chance, and its answer that of the specification`() {
    #expect(WebSocketKey(text: sampleKey).answer == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(WebSocketKey(.seeded(1)) == WebSocketKey(.seeded(1)))
    #expect(WebSocketKey(.seeded(1)) != WebSocketKey(.seeded(2)))
    #expect(WebSocketKey(.seeded(1)).text.utf8.count == 24)
  }

  @Test func `the request has what the specification asks for`() {
    let lines = String(
      decoding: sampleHandshake(["one", "two"]).request(
        host: "host:8188", target: "/ws?id=1", headers: ["X-Key": "v"]), as: UTF8.self)
    #expect(
      lines == """
        GET /ws?id=1 HTTP/1.1\r
        Host: host:8188\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: \(sampleKey)\r
        Sec-WebSocket-Protocol: one, two\r
        X-Key: v\r

        """)
  }

  /// What a handshake makes of pieces.
  private func outcome(
    _ pieces: [[UInt8]], protocols: [String] = []
  ) -> Result<WebSocketHandshake.Opened?, WebSocketError> {
    var handshake = sampleHandshake(protocols)
    do throws(WebSocketError) {
      for (index, piece) in pieces.enumerated() {
        guard let opened = try handshake.take(piece) else { continue }
        let rest = opened.rest + pieces[(index + 1)...].flatMap { $0 }
        return .success(WebSocketHandshake.Opened(protocol: opened.protocol, rest: rest))
      }
      return .success(nil)
    } catch {
      return .failure(error)
    }
  }

  static let agreeing: [([UInt8], String?)] = [
    (answer(), nil),
    (answer(upgrade: "WebSocket", connection: "keep-alive, upgrade"), nil),
    (answer("HTTP/1.1 101"), nil),
    (answer(more: ["Sec-WebSocket-Extensions: "]), nil),
    (answer(more: ["Sec-WebSocket-Protocol: two"]), "two"),
    (Array("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n".utf8) + answer(), nil),
  ]

  @Test(arguments: agreeing)
  func `an agreement is read however it is cut, with the frames behind it`(
    bytes: [UInt8], name: String?
  ) throws {
    let frames = frame(0x1, "hello")
    for pieces in cuts(bytes + frames) {
      let opened = try outcome(pieces, protocols: ["one", "two"]).get()
      #expect(opened?.protocol == name)
      #expect(opened?.rest == frames)
    }
  }

  static let flawed: [([UInt8], WebSocketHandshake.Flaw)] = [
    (answer(upgrade: nil), .upgradeMissing), (answer(upgrade: "h2c"), .upgradeMissing),
    (answer(upgrade: "websocket, h2c"), .upgradeMissing),
    (answer(connection: nil), .connectionMissing),
    (answer(connection: "close"), .connectionMissing),
    (answer(accept: nil), .wrongAnswer),
    (answer(accept: "S3pPLMBiTxaQ9kYGzzhZRbK+xOo="), .wrongAnswer),
    (answer(more: ["Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]), .wrongAnswer),
    (answer(more: ["Sec-WebSocket-Extensions: permessage-deflate"]), .extensionNotAskedFor),
    (answer(more: ["Sec-WebSocket-Protocol: three"]), .protocolNotAskedFor),
    (answer(more: ["Sec-WebSocket-Protocol: one, two"]), .protocolNotAskedFor),
    (
      answer(more: ["Sec-WebSocket-Protocol: one", "Sec-WebSocket-Protocol: one"]),
      .protocolNotAskedFor
    ),
    (answer("HTTP/2 101"), .notHTTP), (answer("ICY 101 OK"), .notHTTP),
    (answer("HTTP/1.1 1O1 OK"), .notHTTP), (answer("HTTP/1.1 001 OK"), .notHTTP),
    (answer("HTTP/1.1 1010"), .notHTTP),
    (answer(more: ["No colon"]), .notHTTP), (answer(more: [" folded: line"]), .notHTTP),
    (answer(more: ["Blank : x"]), .notHTTP), (answer(more: ["A: \u{1}"]), .notHTTP),
    (answer(more: ["X: " + String(repeating: "y", count: 16 << 10)]), .headTooLarge),
    ([UInt8](repeating: 0x20, count: 17 << 10), .headTooLarge),
  ]

  @Test(arguments: flawed)
  func `an answer that says yes to something else is refused by name`(
    bytes: [UInt8], flaw: WebSocketHandshake.Flaw
  ) {
    let expected = WebSocketError.handshake(flaw)
    for pieces in bytes.count < 1000 ? cuts(bytes) : [[bytes], bytes.map { [$0] }] {
      #expect(outcome(pieces, protocols: ["one", "two"]) == .failure(expected))
    }
    #expect(!expected.description.isEmpty)
  }

  @Test func `announcements without end are too much`() {
    let hint = Array("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n".utf8)
    let bytes = [[UInt8]](repeating: hint, count: 1000)
    #expect(outcome(bytes) == .failure(.handshake(.headTooLarge)))
  }

  static let refusals: [(String, Int, String)] = [
    ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\n\r\nno waymore", 401, "no way"),
    ("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, ""),
    ("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 1\r\n\r\n.", 302, "."),
    ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<htm\r\n2;a=b\r\nl>\r\n0\r\n\r\n",
      200, "<html>"
    ),
    ("HTTP/1.1 502 Bad\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", 502, "abc"),
  ]

  @Test(arguments: refusals)
  func `every other status is a refusal, with the beginning of its body`(
    text: String, status: Int, body: String
  ) {
    for pieces in cuts(Array(text.utf8)) {
      guard case .failure(.refused(let refusal)) = outcome(pieces) else {
        Issue.record("not refused: \(text)")
        return
      }
      #expect(refusal.status == status)
      #expect(String(decoding: refusal.bodyStart, as: UTF8.self) == body)
    }
  }

  @Test func `a refusal whose body has no length ends with our patience, and is quoted in part`() {
    var handshake = sampleHandshake()
    let head = Array("HTTP/1.1 500 Broken\r\n\r\n".utf8)
    #expect(throws: Never.self) { try handshake.take(head + Array("half a page".utf8)) }
    guard case .refused(let refusal) = handshake.failure(otherwise: .lost) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.bodyStart == Array("half a page".utf8))
    let endless = [UInt8](repeating: 0x78, count: 100 << 10)
    guard case .failure(.refused(let long)) = outcome([head + endless]) else {
      Issue.record("not refused")
      return
    }
    #expect(long.bodyStart.count == 16 << 10)
    #expect(sampleHandshake().failure(otherwise: .lost) == .lost)
  }
}
