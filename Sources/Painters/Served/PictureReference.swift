internal import BackEnds
internal import Encodings
internal import ImageFiles

/// A picture as servers hand it over in JSON: in base64, as a `data:` URL, or by an address. Which of
/// them it is its beginning tells: the names of members lie.
enum PictureReference: Equatable, Sendable {
  /// The file, whatever it is.
  case bytes([UInt8])
  /// Where it lies: absolute, or below the server's address.
  case link(String)

  /// A picture's file in base64, with room for line ends.
  private static let maximumDigits = ImageHeader.maximumFileBytes / 3 * 4 + (2 << 20)
  private static let maximumLink = 8 << 10

  /// `isAddress` where an address is expected: `/9j/…` begins a JPEG in base64, `/images/7.png` none.
  init(_ text: ArraySlice<UInt8>, isAddress: Bool = false) throws(ModelFault) {
    if text.starts(with: "https://".utf8) || text.starts(with: "http://".utf8)
      || (isAddress && text.first == UInt8(ascii: "/") && text.count < 2_048)
    {
      guard text.count <= Self.maximumLink else {
        throw ModelFault(.nonsense, "the address of its picture is too long")
      }
      self = .link(String(decoding: text, as: UTF8.self))
    } else if text.starts(with: "data:".utf8) {
      let head = text.prefix(200).prefix { $0 != UInt8(ascii: ",") }
      guard head.count < min(text.count, 200),
        String(decoding: head, as: UTF8.self).lowercased().hasSuffix(";base64")
      else { throw ModelFault(.nonsense, "the picture in its answer is not in base64") }
      self = .bytes(try Self.decoded(text[(head.endIndex + 1)...]))
    } else {
      self = .bytes(try Self.decoded(text))
    }
  }

  private static func decoded(_ digits: ArraySlice<UInt8>) throws(ModelFault) -> [UInt8] {
    guard digits.count <= maximumDigits else { throw ModelFault(.endless) }
    if let bytes = Base64Text.decode(digits), !bytes.isEmpty { return bytes }
    // Some write lines of 76 digits.
    let whole: [UInt8] = digits.filter { $0 > 0x20 }
    guard let bytes = Base64Text.decode(whole), !bytes.isEmpty else {
      throw ModelFault(.nonsense, "what should be a picture is not one")
    }
    return bytes
  }
}
