/// libolm lists keys as JSON whose strings are base64 and the names of algorithms: what stands
/// between quotes is all there is to read.
enum QuotedNames {
  static func all(in text: UnsafeRawBufferPointer) -> [String] {
    var names: [String] = []
    var start: Int?
    for index in 0..<text.count where unsafe text[index] == UInt8(ascii: "\"") {
      if let first = start {
        names.append(
          unsafe String(
            decoding: UnsafeRawBufferPointer(rebasing: text[first..<index]), as: UTF8.self))
        start = nil
      } else {
        start = index + 1
      }
    }
    return names
  }
}

/// One-time keys are numbered as they are made; their name is the number in base64.
enum KeyNumber {
  static func of(_ name: String) -> UInt32? {
    guard name.utf8.count <= 8, let bytes = try? Base64.decode(name), bytes.count == 4 else {
      return nil
    }
    return bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
