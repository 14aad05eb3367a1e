package import JSON
package import Secrets

/// JSON with something in it that nobody may see. It is put together in memory that is wiped.
package indirect enum SecretJSON: Sendable {
  /// A longer one is written as `null`.
  package static let maximumSecret = 64 << 10

  case open(JSONValue)
  case secret(Secret)
  case object([(String, SecretJSON)])

  /// In the shortest form there is.
  package func written() -> Secret {
    var text = SecretText()
    append(to: &text)
    return text.written()
  }

  private func append(to text: inout SecretText) {
    switch self {
    case .open(let value): text.append(value.compact())
    case .secret(let secret) where secret.count <= Self.maximumSecret:
      text.append("\"".utf8)
      text.append(secret, Self.spelling(of:))
      text.append("\"".utf8)
    case .secret: text.append("null".utf8)
    case .object(let members):
      var before = Array("{".utf8)
      for (name, value) in members {
        before.appendJSONString(name)
        before.append(UInt8(ascii: ":"))
        text.append(before)
        value.append(to: &text)
        before = Array(",".utf8)
      }
      text.append((members.isEmpty ? "{}" : "}").utf8)
    }
  }

  private static func spelling(of byte: UInt8) -> SecretText.Spelling {
    let backslash = UInt8(ascii: "\\")
    switch byte {
    case UInt8(ascii: "\""), backslash: return .init(backslash, byte)
    case 0..<0x20:
      let low = byte & 15
      let zero = UInt8(ascii: "0")
      return .init(
        backslash, UInt8(ascii: "u"), zero, zero, zero + byte >> 4,
        low < 10 ? zero + low : UInt8(ascii: "a") + low - 10)
    default: return .init(byte)
    }
  }
}

extension SecretJSON: CustomStringConvertible, CustomReflectable {
  package var description: String { "JSON with a secret" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
