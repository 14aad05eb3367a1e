import Pixels

/// Numbers as people read them.
enum Wording {
  /// At most `decimals` of them, without Foundation and without a locale.
  static func number(_ value: Double, _ decimals: Int = 2) -> String {
    guard value.isFinite else { return "–" }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((Maths.clamp(value, -1e9, 1e9) * Double(scale)).rounded())
    let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: UInt(scale))
    var text = (units < 0 ? "−" : "") + String(whole)
    guard decimals > 0 else { return text }
    let digits = String(rest)
    text += "." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
    return text
  }

  static func percent(_ share: Double) -> String { "\(number(share * 100, 0)) %" }

  /// "slate blue, sand and pale grey".
  static func list(_ words: [String], _ last: String = "and") -> String {
    guard let final = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(last) " + final
  }

  static func sentence(_ text: String) -> String {
    (text.first.map { $0.uppercased() } ?? "") + text.dropFirst()
  }

  /// "the upper left third".
  static func place(x: Double, y: Double) -> String {
    let across = x < 0.4 ? "left" : x > 0.6 ? "right" : ""
    let down = y < 0.4 ? "upper" : y > 0.6 ? "lower" : ""
    return switch (down, across) {
    case ("", ""): "the middle"
    case ("", _): "the \(across)"
    case (_, ""): "the \(down) part"
    default: "the \(down) \(across)"
    }
  }
}

extension Measure {
  /// What its number is called in a sentence.
  var noun: String {
    switch self {
    case .light: "lightness"
    case .keyRange: "contrast"
    case .chroma: "colour strength"
    case .warmth: "warmth"
    case .hueFocus: "unity of hue"
    case .edges: "share of edges"
    case .grain: "grain"
    case .space: "empty area"
    case .focusX: "focus from the left"
    case .focusY: "focus from the top"
    case .balance: "weight from the left"
    }
  }

  func isOff(_ direction: Finding.Direction) -> String {
    switch (self, direction) {
    case (.light, .tooLow): "too dark"
    case (.light, .tooHigh): "too light"
    case (.keyRange, .tooLow): "too low in contrast"
    case (.keyRange, .tooHigh): "too high in contrast"
    case (.chroma, .tooLow): "too weak in colour"
    case (.chroma, .tooHigh): "too strong in colour"
    case (.warmth, .tooLow): "too cool"
    case (.warmth, .tooHigh): "too warm"
    case (.hueFocus, .tooLow): "of too many hues"
    case (.hueFocus, .tooHigh): "too much of one hue"
    case (.edges, .tooLow): "too soft"
    case (.edges, .tooHigh): "too busy"
    case (.grain, .tooLow): "too smooth"
    case (.grain, .tooHigh): "too grainy"
    case (.space, .tooLow): "too full"
    case (.space, .tooHigh): "too empty"
    case (.focusX, .tooLow): "drawing the eye too far left"
    case (.focusX, .tooHigh): "drawing the eye too far right"
    case (.focusY, .tooLow): "drawing the eye too high"
    case (.focusY, .tooHigh): "drawing the eye too low"
    case (.balance, .tooLow): "too heavy on the left"
    case (.balance, .tooHigh): "too heavy on the right"
    }
  }
}
