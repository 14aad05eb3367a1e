import SQL

/// Text of people as a column that every engine can hold.
///
/// PostgreSQL's text refuses NUL, and a client may send one. So NUL is written as U+0010 and `0`,
/// and U+0010 as itself and `1`: neither stands in ordinary text, which therefore stays as it is.
struct KeptText: SQLBindable {
  static let escape: UInt8 = 0x10

  let text: String

  init(_ text: String) { self.text = text }

  var sqlValue: SQLValue {
    guard text.utf8.contains(where: { $0 == 0 || $0 == Self.escape }) else { return .text(text) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      switch byte {
      case 0: bytes += [Self.escape, UInt8(ascii: "0")]
      case Self.escape: bytes += [Self.escape, UInt8(ascii: "1")]
      default: bytes.append(byte)
      }
    }
    return .text(String(decoding: bytes, as: UTF8.self))
  }

  /// - Returns: nothing when the column holds what we did not write.
  init?(kept: String) {
    guard kept.utf8.contains(Self.escape) else {
      text = kept
      return
    }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in kept.utf8 {
      switch (isEscaped, byte) {
      case (false, Self.escape): isEscaped = true
      case (false, _): bytes.append(byte)
      case (true, UInt8(ascii: "0")):
        bytes.append(0)
        isEscaped = false
      case (true, UInt8(ascii: "1")):
        bytes.append(Self.escape)
        isEscaped = false
      case (true, _): return nil
      }
    }
    guard !isEscaped else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  var kept: KeptText { KeptText(self) }
}
