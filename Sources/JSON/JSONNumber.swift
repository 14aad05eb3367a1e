/// A number of any size, kept as JSON text. Equal when written alike: `1.0` is not `1`.
package struct JSONNumber: Sendable, Hashable {
  /// Valid JSON, always.
  package let text: String

  package init(_ integer: some BinaryInteger) { text = String(integer) }

  /// Nothing for Infinity and NaN: JSON has no such numbers.
  package init?(_ number: Double) {
    guard number.isFinite else { return nil }
    let text = number.description
    self.text = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  init(valid text: String) { self.text = text }

  package var int64: Int64? {
    var text = text
    let exact = text.withUTF8 { bytes in unsafe ExactInteger(bytes.span) }
    guard case .integer(let isNegative, let magnitude) = exact else { return nil }
    return isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
  }
}
