extension JSONNode {
  /// A number exactly as it was written.
  package var numberText: String? {
    let entry = entry
    guard entry.tag == .number else { return nil }
    return String(decoding: document.bytes[Int(entry.start)..<Int(entry.end)], as: UTF8.self)
  }

  /// The value, if it is an integer and fits: nothing is rounded, and `1e2` and `1.0` are integers.
  package var int64: Int64? {
    guard case .integer(let isNegative, let magnitude)? = exactInteger else { return nil }
    return isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
  }

  /// The value, if it is an integer from 0 to 2^64−1.
  package var uint64: UInt64? {
    guard case .integer(isNegative: false, let magnitude)? = exactInteger else { return nil }
    return magnitude
  }

  /// The nearest floating-point number; nothing if the number is too big for one. JSON5's
  /// `Infinity` and `NaN` are what they say.
  package var double: Double? {
    guard let text = numberText else { return nil }
    guard entry.has(TapeEntry.isJSON5Number) else { return Self.finite(text) }
    switch text {
    case "Infinity", "+Infinity": return .infinity
    case "-Infinity": return -.infinity
    case "NaN", "+NaN", "-NaN": return .nan
    default: return strictNumberText.flatMap(Self.finite)
    }
  }

  private static func finite(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  var exactInteger: ExactInteger? {
    let entry = entry
    guard entry.tag == .number else { return nil }
    let bytes = document.bytes
    return ExactInteger(bytes.span.extracting(Int(entry.start)..<Int(entry.end)))
  }

  /// A number as strict JSON writes it; nothing for Infinity and NaN.
  var strictNumberText: String? {
    guard let text = numberText, entry.has(TapeEntry.isJSON5Number) else { return numberText }
    var rest = text[...]
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    let sign = isNegative ? "-" : ""
    if rest.hasPrefix("0x") || rest.hasPrefix("0X") {
      guard case .integer(_, let magnitude)? = exactInteger else { return nil }
      return sign + String(magnitude)
    }
    guard let first = rest.utf8.first, Ascii.isDigit(first) || first == Ascii.point else {
      return nil
    }
    if first == Ascii.point { rest = "0" + rest }
    if let point = rest.firstIndex(of: ".") {
      let after = rest.index(after: point)
      if after == rest.endIndex || !Ascii.isDigit(rest.utf8[after]) { rest.remove(at: point) }
    }
    return sign + rest
  }
}
