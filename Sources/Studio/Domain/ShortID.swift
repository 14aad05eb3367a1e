/// The name of a picture or a request, short enough that people type it: eight characters of
/// Crockford's base 32, forty bits drawn by chance. Whoever draws one asks the rows whether it is
/// free, so it is unique, not only probably.
package protocol ShortID: Hashable, Comparable, Sendable, CustomStringConvertible {
  var number: Int64 { get }
  init(unchecked number: Int64)
}

extension ShortID {
  package static var range: ClosedRange<Int64> { 0...(1 << 40) - 1 }

  package init?(number: Int64) {
    guard Self.range.contains(number) else { return nil }
    self.init(unchecked: number)
  }

  package static func draw(_ chance: inout some RandomNumberGenerator) -> Self {
    Self(unchecked: Int64(chance.next() & ((1 << 40) - 1)))
  }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  /// `7k3m9q2x`
  package var description: String {
    var text = ""
    for place in stride(from: 35, through: 0, by: -5) {
      text.unicodeScalars.append(crockford[Int(number >> place & 31)])
    }
    return text
  }

  /// Reads what people type: any case, `o` for 0, `i` and `l` for 1, hyphens anywhere.
  package init?(_ text: some StringProtocol) {
    var number: Int64 = 0
    var digits = 0
    for scalar in text.unicodeScalars where scalar != "-" {
      guard digits < 8, let value = Self.value(of: scalar) else { return nil }
      number = number << 5 | Int64(value)
      digits += 1
    }
    guard digits == 8 else { return nil }
    self.init(unchecked: number)
  }

  private static func value(of scalar: Unicode.Scalar) -> Int? {
    let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    switch lower {
    case "o": return 0
    case "i", "l": return 1
    default: return crockford.firstIndex(of: lower)
    }
  }
}

private let crockford = Array("0123456789abcdefghjkmnpqrstvwxyz".unicodeScalars)

package struct PictureID: ShortID {
  package let number: Int64
  package init(unchecked number: Int64) { self.number = number }
}

package struct RequestID: ShortID {
  package let number: Int64
  package init(unchecked number: Int64) { self.number = number }
}
