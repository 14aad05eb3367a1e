/// Bytes of a terminal to keys, one byte at a time, wherever reads cut them.
///
/// 1. Any bytes are fine: what is not understood is dropped, and the next key is read as if it had not
///    been there.
/// 2. A sequence and a paste have a maximum; what is longer is cut.
/// 3. An escape alone is a key only when nothing follows: ``settle()`` says so.
package struct KeyDecoder {
  package static let maximumSequence = 256
  package static let maximumPaste = 64 << 10

  private enum State: Equatable {
    case ground
    case escape
    case csi
    case ss3
    /// `DCS`, `OSC`, `APC`: an answer, up to its terminator.
    case string(UInt8)
    case stringEscape(UInt8)
    case paste
  }

  private var state = State.ground
  private var collected: [UInt8] = []
  private var characters = CharacterAssembler()
  private var keys: [Keystroke] = []

  package init() {}

  /// Whether more bytes are needed to know what the last ones mean.
  package var isWaiting: Bool { state == .escape || characters.isPending }

  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Keystroke] {
    for byte in bytes { take(byte) }
    return drain()
  }

  /// Nothing more came for a while.
  package mutating func settle() -> [Keystroke] {
    if state == .escape {
      state = .ground
      keys.append(.escape)
    }
    return drain()
  }

  private mutating func drain() -> [Keystroke] {
    defer { keys = [] }
    return keys
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .csi: csi(byte)
    case .ss3:
      state = .ground
      if let key = Sequences.letter(byte, modifier: 1) { keys.append(key) }
    case .string(let kind):
      switch byte {
      case 0x1B: state = .stringEscape(kind)
      case 0x07: endString(kind)
      default: collect(byte, atMost: Self.maximumSequence)
      }
    case .stringEscape(let kind):
      if byte == UInt8(ascii: "\\") { return endString(kind) }
      // It was never ended: this is the next key.
      state = .escape
      collected = []
      escape(byte)
    case .paste: paste(byte)
    }
  }

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x1B:
      characters.reset()
      state = .escape
    case 0x0D, 0x0A: keys.append(.enter)
    case 0x09: keys.append(.tab)
    case 0x08, 0x7F: keys.append(.backspace)
    case 0x00..<0x20:
      if (0x01...0x1A).contains(byte) {
        keys.append(.control(Character(Unicode.Scalar(byte + 0x60))))
      }
    default:
      // Past ASCII there are controls too, in two bytes.
      if let scalar = characters.take(byte), !(0x80..<0xA0).contains(scalar.value) {
        keys.append(.text(Character(scalar)))
      }
    }
  }

  private mutating func escape(_ byte: UInt8) {
    collected = []
    switch byte {
    case UInt8(ascii: "["): state = .csi
    case UInt8(ascii: "O"): state = .ss3
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      state = .string(byte)
    case 0x1B: keys.append(.escape)
    case 0x08, 0x7F:
      state = .ground
      keys.append(.alt("\u{7F}"))
    case 0x20..<0x7F:
      state = .ground
      keys.append(.alt(Character(Unicode.Scalar(byte))))
    default:
      state = .ground
      keys.append(.escape)
      ground(byte)
    }
  }

  private mutating func csi(_ byte: UInt8) {
    switch byte {
    case 0x20...0x3F: collect(byte, atMost: Self.maximumSequence)
    case 0x40...0x7E:
      state = .ground
      let parameters = collected
      collected = []
      if byte == UInt8(ascii: "~"), parameters == Array("200".utf8) {
        state = .paste
      } else if let key = Sequences.key(parameters, final: byte) {
        keys.append(key)
      }
    case 0x1B: state = .escape
    default:
      // A control inside a sequence ends it.
      state = .ground
      ground(byte)
    }
  }

  private mutating func paste(_ byte: UInt8) {
    let end = Array("\u{1B}[201~".utf8)
    collected.append(byte)
    if collected.count > Self.maximumPaste + end.count {
      // Keep what may be the end.
      collected.remove(at: Self.maximumPaste)
    }
    guard byte == end.last, collected.suffix(end.count).elementsEqual(end) else { return }
    let text = String(decoding: collected.dropLast(end.count), as: UTF8.self)
    collected = []
    state = .ground
    keys.append(.paste(text))
  }

  private mutating func endString(_ kind: UInt8) {
    state = .ground
    if kind == UInt8(ascii: "_"), let report = Sequences.graphics(collected) {
      keys.append(.report(report))
    }
    collected = []
  }

  private mutating func collect(_ byte: UInt8, atMost maximum: Int) {
    if collected.count < maximum { collected.append(byte) }
  }
}

/// UTF-8 to scalars, one byte at a time. What is not UTF-8 is dropped.
struct CharacterAssembler {
  private var bytes: [UInt8] = []

  var isPending: Bool { !bytes.isEmpty }

  mutating func reset() { bytes = [] }

  mutating func take(_ byte: UInt8) -> Unicode.Scalar? {
    if byte < 0x80 {
      bytes = []
      return Unicode.Scalar(byte)
    }
    if byte & 0xC0 != 0x80 { bytes = [] }
    bytes.append(byte)
    let expected = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2
    guard bytes[0] >= 0xC2 else {
      bytes = []
      return nil
    }
    guard bytes.count == expected else { return nil }
    defer { bytes = [] }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return text.unicodeScalars.first
  }
}
