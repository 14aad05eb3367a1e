internal import Encodings
package import JSON

/// Where in an answer there is a picture: servers that paint put it in places of their own.
package struct PicturePlace: Equatable, Sendable {
  package enum Form: String, Sendable {
    case base64
    case dataURL = "data_url"
    /// Within a text that says more: Markdown, mostly.
    case text
    /// It is elsewhere, and has to be fetched.
    case address
  }

  private static let maximumNodes = 20_000

  /// `data[0].b64_json`
  package let path: String
  package let form: Form
  /// The file; nothing where it is elsewhere.
  package let bytes: [UInt8]?
  /// Where it is, when it is elsewhere.
  package let address: String?

  /// The first picture of an answer; an address counts only where there is no picture.
  package init?(in root: JSONNode) {
    var waiting = [root]
    var seen = 0
    var address: PicturePlace?
    while let node = waiting.popLast(), seen < Self.maximumNodes {
      seen += 1
      if let place = PicturePlace(at: node) {
        guard place.form == .address else {
          self = place
          return
        }
        address = address ?? place
      }
      // Gemini shows what it thought of before.
      guard node["thought"]?.boolean != true else { continue }
      waiting += (node.members.map { $0.map(\.value) } ?? []).reversed()
      waiting += (node.elements.map(Array.init) ?? []).reversed()
    }
    guard let address else { return nil }
    self = address
  }

  private init?(at node: JSONNode) {
    guard let text = node.utf8, text.count >= 12 else { return nil }
    if text.starts(with: "data:image/".utf8) {
      guard let comma = text.firstIndex(of: UInt8(ascii: ",")) else { return nil }
      self.init(node, .dataURL, Self.decoded(text[(comma + 1)...]))
    } else if Self.isPicture(text) {
      self.init(node, .base64, Self.decoded(text[...]))
    } else if let digits = Self.digits(within: text) {
      self.init(node, .text, Self.decoded(digits))
    } else if Self.isAddress(text) {
      self.init(node, .address, nil)
    } else {
      return nil
    }
  }

  private init(_ node: JSONNode, _ form: Form, _ bytes: [UInt8]?) {
    path = "\(node.path)"
    self.form = form
    self.bytes = bytes
    address = form == .address ? node.string : nil
  }

  /// PNG, JPEG and WebP begin so in base64.
  private static func isPicture(_ text: [UInt8]) -> Bool {
    ["iVBORw0KGgo", "/9j/", "UklGR"].contains { text.starts(with: $0.utf8) }
  }

  private static func isAddress(_ text: [UInt8]) -> Bool {
    let isWeb = ["https://", "http://"].contains { text.starts(with: $0.utf8) }
    return isWeb && text.count < 8_192 && text.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }

  /// `![](data:image/png;base64,…)`
  private static func digits(within text: [UInt8]) -> ArraySlice<UInt8>? {
    let mark = Array("data:image/".utf8)
    var start = text.startIndex
    while let first = text[start...].firstIndex(of: mark[0]) {
      let rest = text[first...]
      if rest.starts(with: mark), let comma = rest.prefix(60).firstIndex(of: UInt8(ascii: ",")),
        rest[..<comma].suffix(7).elementsEqual(";base64".utf8)
      {
        return text[(comma + 1)...].prefix { isDigit($0) }
      }
      start = first + 1
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "/"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }

  private static func decoded(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    Base64Text.decode(digits.filter { $0 > 0x20 })
  }
}
