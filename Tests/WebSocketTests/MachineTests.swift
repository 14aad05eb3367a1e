import Concurrency
import Testing

@testable import WebSocket

@Suite struct MachineTests {
  private typealias Action = WebSocketMachine.Action

  /// A machine whose handshake is done, at 0 s.
  private func opened(_ change: (inout WebSocketMachine.Limits) -> Void = { _ in })
    -> WebSocketMachine
  {
    var limits = WebSocketMachine.Limits()
    limits.maximumFrameBytes = 1024
    limits.maximumMessageBytes = 2048
    change(&limits)
    var machine = WebSocketMachine(sampleHandshake(), limits, at: .zero, .seeded(1))
    #expect(machine.receive(answer(), at: .zero) == [.opened(protocol: nil)])
    return machine
  }

  /// Actions with what is written made readable.
  private func seen(_ actions: [Action]) -> [Action] {
    actions.map { action in
      switch action {
      case .write(let bytes): .write(unmasked(bytes))
      case .pong(let bytes): .pong(unmasked(bytes))
      default: action
      }
    }
  }

  private func closing(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    frame(0x8, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
  }

  // MARK: Messages

  @Test func `messages come in the order of their last fragments, with control frames between`() {
    var machine = opened()
    let bytes =
      frame(0x1, [0x47, 0x72, 0xC3], isFinal: false) + frame(0x9, "?")
      + frame(0x0, [], isFinal: false)
      + frame(0xA, "nobody asked") + frame(0x0, [0xBC, 0xC3, 0x9F, 0x65]) + frame(0x2, [1, 2])
    #expect(
      seen(machine.receive(bytes, at: .seconds(1))) == [
        .pong(frame(0xA, "?")), .deliver(.text("Grüße")), .deliver(.binary([1, 2])),
      ])
  }

  @Test func `wherever the bytes are cut, the same is done`() {
    let bytes =
      answer() + frame(0x1, "Grüße, ", isFinal: false) + frame(0x9) + frame(0x0, "Welt 🎨")
      + frame(0x2, [UInt8](repeating: 1, count: 200)) + closing(1001, "bye")
    var (expected, isFirst) = ([Action](), true)
    for pieces in [[bytes]] + cuts(bytes) {
      var machine = WebSocketMachine(sampleHandshake(), at: .zero, .seeded(1))
      var actions: [Action] = []
      for piece in pieces { actions += machine.receive(piece, at: .zero) }
      if isFirst { (expected, isFirst) = (actions, false) }
      #expect(actions == expected)
    }
    #expect(expected.count == 6)
  }

  static let refused: [([UInt8], WebSocketViolation)] = [
    (frame(0x0, "x"), .continuationOfNothing),
    (frame(0x1, "a", isFinal: false) + frame(0x2, "b"), .messageInMessage),
    (frame(0x1, "a") + frame(0x0, "b"), .continuationOfNothing),
    (frame(0x1, [0xC3]), .textNotUTF8), (frame(0x1, [0xC0, 0x80]), .textNotUTF8),
    (frame(0x1, [0xED, 0xA0, 0x80]), .textNotUTF8),
    (frame(0x1, [0xF4, 0x90, 0x80, 0x80]), .textNotUTF8),
    (frame(0x1, [0xC3], isFinal: false) + frame(0x0, [0x28]), .textNotUTF8),
    (frame(0x2, [UInt8](repeating: 0, count: 1025)), .frameTooLarge),
    (
      frame(0x2, [UInt8](repeating: 0, count: 1024), isFinal: false)
        + frame(0x0, [UInt8](repeating: 0, count: 1024), isFinal: false) + frame(0x0, [0]),
      .messageTooLarge
    ),
    (frame(0x8, [3]), .halfCloseCode),
    (frame(0x8, [0x03, 0xE8, 0xFF]), .closeReasonNotUTF8),
    (frame(0x1, "x", isFinal: false) + [0xC0], .reservedBits),
  ]

  @Test(arguments: refused)
  func `a violation is answered by a goodbye that says which`(
    bytes: [UInt8], violation: WebSocketViolation
  ) {
    var machine = opened()
    let actions = seen(machine.receive(bytes, at: .seconds(1))).filter {
      if case .deliver = $0 { false } else { true }
    }
    #expect(
      actions == [
        .write(closing(violation.closeCode, violation.description)),
        .end(.failed(.violation(violation))),
      ])
    // What else comes is thrown away until the server hangs up, or its time is over.
    #expect(machine.receive(frame(0x1, "still here"), at: .seconds(2)).isEmpty)
    var late = machine
    #expect(machine.connectionEnded() == [.hangUp])
    #expect(late.deadline == .seconds(6))
    #expect(late.pass(to: .seconds(6)) == [.hangUp])
    #expect(late.connectionEnded().isEmpty)
  }

  @Test func `each kind of violation has its code`() {
    #expect(WebSocketViolation.messageTooLarge.closeCode == 1009)
    #expect(WebSocketViolation.frameTooLarge.closeCode == 1009)
    #expect(WebSocketViolation.textNotUTF8.closeCode == 1007)
    #expect(WebSocketViolation.closeReasonNotUTF8.closeCode == 1007)
    #expect(WebSocketViolation.masked.closeCode == 1002)
    for (_, violation) in Self.refused + FrameTests.refused {
      #expect(violation.description.utf8.count <= WebSocketClose.maximumReasonBytes)
    }
  }

  // MARK: Goodbyes

  @Test(
    arguments: [
      (999, false), (1000, true), (1003, true), (1004, false), (1005, false), (1006, false),
      (1007, true), (1011, true), (1014, true), (1015, false), (1016, false), (2999, false),
      (3000, true), (4999, true), (5000, false), (0, false), (65_535, false),
    ] as [(UInt16, Bool)])
  func `a code may be sent or not, by either side`(code: UInt16, isGood: Bool) {
    #expect((WebSocketClose(code) != nil) == isGood)
    var machine = opened()
    let actions = seen(machine.receive(closing(code, "so"), at: .zero))
    if let close = WebSocketClose(code, "so") {
      #expect(actions == [.write(closing(code, "so")), .end(.closed(close))])
    } else {
      #expect(actions.last == .end(.failed(.violation(.closeCode(code)))))
    }
  }

  @Test func `a reason is as long as a control frame, and not longer`() {
    #expect(WebSocketClose(1000, String(repeating: "x", count: 123)) != nil)
    #expect(WebSocketClose(1000, String(repeating: "x", count: 124)) == nil)
  }

  @Test func `a goodbye without words is answered without words`() {
    var machine = opened()
    guard case .end(.closed(let close))? = machine.receive(frame(0x8), at: .zero).last else {
      Issue.record("not closed")
      return
    }
    #expect(close.code == nil)
    #expect(close.isPeaceful)
  }

  @Test func `we say goodbye, hear it said back, and let the server hang up`() throws {
    var machine = opened()
    let goodbye = try #require(WebSocketClose(4000, "enough"))
    #expect(seen(machine.close(goodbye, at: .seconds(1))) == [.write(closing(4000, "enough"))])
    #expect(!machine.isOpen)
    // What crosses on the way is not delivered, and nothing more is said.
    #expect(machine.receive(frame(0x1, "one more thing") + frame(0x9), at: .seconds(1)).isEmpty)
    #expect(machine.send(.text("me too")).isEmpty)
    #expect(machine.close(goodbye, at: .seconds(1)).isEmpty)
    #expect(machine.receive(closing(4000), at: .seconds(2)).count == 1)
    #expect(machine.deadline == .seconds(7))
    #expect(machine.connectionEnded() == [.hangUp])
  }

  @Test func `a goodbye that is not answered ends all the same`() {
    var machine = opened()
    #expect(machine.close(.done, at: .seconds(1)).count == 1)
    #expect(machine.pass(to: .milliseconds(5_999)).isEmpty)
    #expect(machine.pass(to: .seconds(6)) == [.end(.failed(.goodbyeUnanswered)), .hangUp])
    #expect(machine.deadline == nil)
  }

  @Test func `a server that hangs up without a word is lost`() {
    var machine = opened()
    #expect(machine.connectionEnded() == [.end(.failed(.lost)), .hangUp])
    #expect(machine.connectionEnded().isEmpty)
    #expect(machine.receive(frame(0x1, "x"), at: .zero).isEmpty)
  }

  // MARK: Silence

  @Test func `silence is broken by a ping, and ends what gives no sign of life`() {
    var machine = opened()
    #expect(machine.deadline == .seconds(20))
    #expect(machine.pass(to: .seconds(19)).isEmpty)
    #expect(seen(machine.pass(to: .seconds(20))) == [.write(frame(0x9))])
    #expect(machine.deadline == .seconds(40))
    var dead = machine
    #expect(dead.pass(to: .seconds(40)) == [.end(.failed(.silent)), .hangUp])
    // The pong, or anything else.
    #expect(machine.receive(frame(0xA), at: .seconds(30)).isEmpty)
    #expect(machine.deadline == .seconds(50))
  }

  @Test func `silence is not held against the server while we do not listen`() {
    var machine = opened()
    machine.stopListening()
    #expect(machine.deadline == nil)
    #expect(machine.pass(to: .seconds(1_000)).isEmpty)
    machine.listen(at: .seconds(1_000))
    #expect(machine.deadline == .seconds(1_020))
  }

  @Test func `taking what we say is a sign of life`() {
    var machine = opened()
    machine.noteLife(at: .seconds(15))
    #expect(machine.deadline == .seconds(35))
  }

  // MARK: The opening

  @Test func `a handshake has its time`() {
    var machine = WebSocketMachine(sampleHandshake(), at: .seconds(100))
    #expect(machine.deadline == .seconds(110))
    #expect(machine.receive(Array("HTTP/1.1 101".utf8), at: .seconds(109)).isEmpty)
    #expect(machine.pass(to: .seconds(110)) == [.end(.failed(.handshakeTimedOut)), .hangUp])
  }

  @Test func `a refusal ends what has not begun`() {
    var machine = WebSocketMachine(sampleHandshake(), at: .zero)
    let page = Array("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno".utf8)
    let actions = machine.receive(page, at: .zero)
    guard case .end(.failed(.refused(let refusal)))? = actions.first else {
      Issue.record("not refused")
      return
    }
    #expect((refusal.status, refusal.bodyStart) == (403, Array("no".utf8)))
    #expect(actions.last == .hangUp)
    #expect(WebSocketError.refused(refusal).isTransient == false)
  }

  @Test func `a server that hangs up in the handshake is lost, or has refused`() {
    var machine = WebSocketMachine(sampleHandshake(), at: .zero)
    #expect(machine.connectionEnded() == [.end(.failed(.lost)), .hangUp])
    machine = WebSocketMachine(sampleHandshake(), at: .zero)
    #expect(machine.receive(Array("HTTP/1.0 500 No\r\n\r\nhalf".utf8), at: .zero).isEmpty)
    guard case .end(.failed(.refused(let refusal)))? = machine.connectionEnded().first else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.bodyStart == Array("half".utf8))
  }

  @Test func `what we say goes out in one masked frame, under a mask of its own`() {
    var machine = opened()
    let messages = [WebSocketMessage.text("hi"), .text("hi"), .binary([])]
    let written = messages.flatMap { machine.send($0) }
    #expect(
      seen(written) == [.write(frame(0x1, "hi")), .write(frame(0x1, "hi")), .write(frame(0x2))])
    #expect(written[0] != written[1])
    #expect(messages.map(\.count) == [2, 2, 0])
  }
}
