internal import JSON

/// A figure as models write them: `8`, `"8/10"`, `"8,5"`, `"85 %"`, `{"score": 8}`.
struct Figure: Equatable, Sendable {
  enum Reading: Equatable, Sendable {
    case figure(Figure)
    /// There is nothing to judge, it says.
    case nothing
    /// No number, none that is finite, or one that is outside the scale which it names.
    case broken
  }

  let value: Double
  /// What it is out of, where that stands there.
  let scale: Double?

  static func read(_ node: JSONNode) -> Reading {
    switch node.kind {
    case .null: return .nothing
    case .number:
      guard let value = node.double else { return .broken }
      return reading(value, outOf: nil)
    case .string: return read(node.string ?? "")
    case .object:
      guard let inner = Members(node)["score", "value", "rating", "figure"],
        inner.kind != .object
      else { return .broken }
      return read(inner)
    default: return .broken
    }
  }

  static func read(_ written: String) -> Reading {
    var text = written.prefix(40).lowercased().filter { !$0.isWhitespace }
    if ["", "-", "–", "—", "n/a", "na", "none", "null"].contains(text) { return .nothing }
    var scale: Double?
    if text.hasSuffix("%") {
      text.removeLast()
      scale = 100
    } else if let mark = text.firstIndex(of: "/") ?? text.place(of: "outof") {
      let limit = text[mark...].drop { !$0.isNumber }
      guard let most = number(String(limit)), (1...100).contains(most) else { return .broken }
      scale = most
      text = String(text[..<mark])
    }
    guard let value = number(text) else { return .broken }
    return reading(value, outOf: scale)
  }

  private static func reading(_ value: Double, outOf scale: Double?) -> Reading {
    guard value.isFinite else { return .broken }
    if let scale, !(0...scale).contains(value) { return .broken }
    // Minus zero is zero.
    return .figure(Figure(value: value + 0, scale: scale))
  }

  /// With a point or a comma; never the words and the hexadecimal that Swift would take.
  private static func number(_ text: String) -> Double? {
    let point = text.contains(".") ? text : String(text.map { $0 == "," ? "." : $0 })
    guard point.utf8.allSatisfy({ "0123456789.+-e".utf8.contains($0) }) else { return nil }
    return Double(point)
  }
}

extension String {
  /// Where that stands first.
  fileprivate func place(of words: String) -> String.Index? {
    indices.first { self[$0...].hasPrefix(words) }
  }
}
