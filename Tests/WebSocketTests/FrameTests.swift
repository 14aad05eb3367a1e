import Testing

@testable import WebSocket

@Suite struct FrameTests {
  @Test func `the example of the specification is written as it stands there`() {
    // RFC 6455 §5.7: a single-frame masked text message.
    #expect(
      WebSocketFrame(.text, Array("Hello".utf8)).masked(by: 0x37FA_213D)
        == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
  }

  @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
  func `a frame of every length is read as it was written`(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let written = WebSocketFrame(.binary, payload)
    let wire = unmasked(written.masked(by: 0xA1B2_C3D4))
    #expect(wire == frame(0x2, payload))
    #expect(Reading([wire]).frames == [written])
  }

  @Test func `wherever the bytes are cut, the frames are the same`() {
    let bytes =
      frame(0x1, "Gr", isFinal: false) + frame(0x9, "are you there?") + frame(0x0, "üße")
      + frame(0x2, [UInt8](repeating: 7, count: 130)) + frame(0xA) + frame(0x8, [0x03, 0xE8])
    let whole = Reading([bytes])
    #expect(whole.frames.count == 6)
    #expect(whole.violation == nil)
    for pieces in cuts(bytes) { #expect(Reading(pieces) == whole) }
  }

  static let refused: [([UInt8], WebSocketViolation)] = [
    ([0xC1], .reservedBits), ([0xA1], .reservedBits), ([0x91], .reservedBits),
    ([0x83], .unknownOpcode(3)), ([0x87], .unknownOpcode(7)), ([0x8B], .unknownOpcode(11)),
    ([0x8F], .unknownOpcode(15)),
    ([0x08], .fragmentedControl), ([0x09], .fragmentedControl), ([0x0A], .fragmentedControl),
    ([0x81, 0x80], .masked), ([0x82, 0xFE], .masked),
    ([0x88, 126], .longControl), ([0x89, 126], .longControl), ([0x8A, 127], .longControl),
    ([0x82, 126, 0, 0], .lengthNotMinimal), ([0x82, 126, 0, 125], .lengthNotMinimal),
    ([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1], .lengthNotMinimal),
    ([0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthNotMinimal),
    ([0x82, 126, 0x04, 0x01], .frameTooLarge),
    ([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0], .frameTooLarge),
    // A length has 63 bits at most.
    ([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], .frameTooLarge),
    ([0x82, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .frameTooLarge),
  ]

  @Test(arguments: refused)
  func `what breaks a rule is refused by name, at once and however it is cut`(
    bytes: [UInt8], violation: WebSocketViolation
  ) {
    let before = frame(0x2, [1, 2, 3])
    for pieces in cuts(before + bytes) {
      let reading = Reading(pieces, maximum: 1024)
      #expect(reading.frames.count == 1)
      #expect(reading.violation == violation)
    }
    #expect(!violation.description.isEmpty)
  }

  @Test func `a frame of the largest size is read, and one byte more is not`() {
    #expect(
      Reading([frame(0x2, [UInt8](repeating: 0, count: 1024))], maximum: 1024).frames.count == 1)
    #expect(
      Reading([frame(0x2, [UInt8](repeating: 0, count: 1025))], maximum: 1024).violation
        == .frameTooLarge)
  }

  @Test func `a violation is for good`() {
    var reader = WebSocketFrameReader(maximumFrameBytes: 10)
    reader.feed([0x83])
    #expect(throws: WebSocketViolation.unknownOpcode(3)) { try reader.next() }
    reader.feed(frame(0x1, "hi"))
    #expect(throws: WebSocketViolation.unknownOpcode(3)) { try reader.next() }
  }
}
