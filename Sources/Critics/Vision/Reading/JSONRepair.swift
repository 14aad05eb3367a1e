internal import JSON

/// Puts right what models get wrong in JSON. Commas at the end, single quotes, names without quotes,
/// comments and `NaN` are read as they are; the rest is repaired step by step, as little as will do.
enum JSONRepair {
  static let options = JSONOptions(
    dialect: .json5, duplicates: .keep, loneSurrogates: .replace,
    limits: JSONLimits(maximumBytes: 1 << 21, maximumDepth: 32, maximumNodes: 1 << 14))

  static func parse(_ bytes: ArraySlice<UInt8>) -> JSONNode? {
    var text = Array(bytes)
    for repair in [nil, straightened, quoted] as [(([UInt8]) -> [UInt8])?] {
      if let repair { text = repair(text) }
      if let root = try? JSONDocument(text, options: options).root, root.kind == .object {
        return root
      }
    }
    return nil
  }

  /// Straight quotes for typographic ones, and a space for each control character within them: grammars
  /// let line breaks through as they are.
  private static func straightened(_ bytes: [UInt8]) -> [UInt8] {
    enum Place { case outside, straight, typographic }
    var place = Place.outside
    var isEscaped = false
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let isTypographic = (0x201C...0x201F).contains(scalar.value)
      if isEscaped {
        isEscaped = false
      } else if place != .outside, scalar == "\\" {
        isEscaped = true
      } else if place == .outside, scalar == "\"" || isTypographic {
        place = isTypographic ? .typographic : .straight
        output.append(UInt8(ascii: "\""))
        continue
      } else if place == .typographic ? isTypographic : place == .straight && scalar == "\"" {
        place = .outside
        output.append(UInt8(ascii: "\""))
        continue
      } else if place == .typographic, scalar == "\"" {
        output.append(UInt8(ascii: "\\"))
      } else if place != .outside, scalar.value < 0x20 {
        output.append(UInt8(ascii: " "))
        continue
      }
      output.append(contentsOf: scalar.utf8)
    }
    return output
  }

  /// `8/10`, `85 %` and `N/A` become texts.
  private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var (isString, isEscaped) = (false, false)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      output.append(byte)
      index += 1
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isString = true
      } else if byte == UInt8(ascii: ":") {
        let value = bytes[index...].prefix { !",}]\r\n\"'{[".utf8.contains($0) }
        let word = String(decoding: value, as: UTF8.self).filter { !$0.isWhitespace }
        guard !word.isEmpty, !isValue(word), value.endIndex < bytes.count,
          ",}]\r\n".utf8.contains(bytes[value.endIndex])
        else { continue }
        output.append(UInt8(ascii: "\""))
        output += word.utf8.filter { $0 >= 0x20 && $0 != UInt8(ascii: "\\") }
        output.append(UInt8(ascii: "\""))
        index = value.endIndex
      }
    }
    return output
  }

  private static func isValue(_ word: String) -> Bool {
    ["true", "false", "null", "NaN", "Infinity", "-Infinity"].contains(word)
      || word.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
  }
}
