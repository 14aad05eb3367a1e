internal import BackEnds

extension PictureReference {
  private static let endings = [".png", ".jpg", ".jpeg", ".webp"]

  /// A picture within what a model says: a `data:` URL, the address in a Markdown image, an address
  /// that ends like a picture's, or nothing but an address.
  init?(within text: ArraySlice<UInt8>) throws(ModelFault) {
    if let start = text.start(of: "data:image/") {
      self = try PictureReference(text.address(from: start))
      return
    }
    if let mark = text.start(of: "!["), let start = text.start(of: "](http", from: mark) {
      self = try PictureReference(text.address(from: start + 2))
      return
    }
    guard let start = text.start(of: "https://") else { return nil }
    let address = text.address(from: start)
    let isAlone =
      text[..<start].allSatisfy { $0 <= 0x20 }
      && text[address.endIndex...].allSatisfy { $0 <= 0x20 }
    let path = String(decoding: address.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
    guard isAlone || Self.endings.contains(where: { path.lowercased().hasSuffix($0) }) else {
      return nil
    }
    self = try PictureReference(address)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func start(of text: String, from first: Int? = nil) -> Int? {
    let wanted = Array(text.utf8)
    let first = first ?? startIndex
    guard endIndex >= first + wanted.count else { return nil }
    return (first...endIndex - wanted.count).first { start in
      self[start] == wanted[0] && self[start...].starts(with: wanted)
    }
  }

  /// Up to what ends an address in text and in Markdown. It may be a picture of megabytes.
  fileprivate func address(from start: Int) -> ArraySlice<UInt8> {
    self[start...].prefix { !$0.endsAddress }
  }
}

extension UInt8 {
  fileprivate var endsAddress: Bool {
    switch self {
    case ...0x20, UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "<"):
      true
    default: false
    }
  }
}
