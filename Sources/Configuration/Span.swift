/// A length of time as people write it.
enum Span {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  static func duration(_ text: String) -> Duration? {
    guard let (number, unit) = numberAndUnit(text),
      let milliseconds = units.first(where: { $0.name.utf8.elementsEqual(unit.utf8) })?.milliseconds
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: milliseconds)
    return overflow ? nil : .milliseconds(product)
  }

  /// In the greatest unit that needs no fraction.
  static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    if milliseconds == 0 { return "0s" }
    let unit = units.first { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }
}

/// A number of bytes as people write it.
enum Size {
  private static let units: [(name: String, bytes: Int64)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]

  static func bytes(_ text: String) -> Int? {
    guard let (number, unit) = numberAndUnit(text),
      let bytes = units.first(where: { $0.name.utf8.elementsEqual(unit.utf8) })?.bytes
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: bytes)
    return overflow ? nil : Int(exactly: product)
  }

  static func text(_ bytes: Int) -> String {
    let unit = units.first { Int64(bytes) % $0.bytes == 0 } ?? ("B", 1)
    return bytes == 0 ? "0 B" : "\(Int64(bytes) / unit.bytes) \(unit.name)"
  }
}

/// `64 MiB` or `64MiB`: digits, at most one space, letters.
private func numberAndUnit(_ text: String) -> (number: Int64, unit: String)? {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  var rest = text[digits.endIndex...]
  if rest.first == " " { rest.removeFirst() }
  guard digits.utf8.count <= 15, let number = Int64(digits) else { return nil }
  return (number, String(rest))
}
