extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")
  static let backslash = UInt8(ascii: "\\")

  var isDigit: Bool { 0x30...0x39 ~= self }
  var isLetter: Bool { 0x41...0x5a ~= self & ~0x20 }
  var isBlank: Bool { self == .space || self == 0x09 }

  /// What no text has: neither a blank nor the end of a line.
  var isControl: Bool {
    self < 0x20 && !isBlank && self != .newline && self != 0x0d || self == 0x7f
  }

  /// ASCII punctuation: what a backslash takes its meaning from.
  var isPunctuation: Bool {
    switch self {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
    default: false
    }
  }

  /// What can be markup somewhere.
  var isMarkup: Bool { "\\`*_~|[]<>#+-&.!)=".utf8.contains(self) }
}

extension RandomAccessCollection<UInt8> where SubSequence == Self {
  /// Without blanks at both ends.
  var trimmed: Self {
    var rest = drop { $0.isBlank }
    while let last = rest.last, last.isBlank { rest = rest.dropLast() }
    return rest
  }
}

extension ArraySlice<UInt8> {
  var text: String { String(decoding: self, as: UTF8.self) }
}
