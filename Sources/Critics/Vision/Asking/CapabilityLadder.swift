internal import BackEnds
internal import JSON

/// In which form a model can be asked for an answer that programs read: by a schema, as any JSON
/// object, or in words alone. It begins at the top and goes down where the server says no.
struct CapabilityLadder: Equatable, Sendable {
  enum Rung: Int, Sendable, CaseIterable { case schema, object, text }

  private(set) var rung = Rung.schema

  init() {}

  /// - Returns: whether the same question is worth asking again one rung lower.
  mutating func stepDown(after fault: ModelFault) -> Bool {
    guard fault.kind == .badOrder || fault.kind == .trouble, Self.isAboutForm(fault.words),
      let lower = Rung(rawValue: rung.rawValue + 1)
    else { return false }
    rung = lower
    return true
  }

  /// What was learnt elsewhere meanwhile is known here too.
  mutating func settle(at other: CapabilityLadder) {
    if other.rung.rawValue > rung.rawValue { rung = other.rung }
  }

  func form(_ schema: JSONValue, name: String) -> ChatQuestion.Form {
    switch rung {
    case .schema: .schema(schema, name: name)
    case .object: .object
    case .text: .text
    }
  }

  /// What must be said in words because the form does not say it.
  func words(_ schema: JSONValue) -> String {
    guard rung != .schema else { return "" }
    let text = String(decoding: schema.compact(), as: UTF8.self)
    return "\n\nAnswer with one JSON object and nothing else. It follows this JSON schema: \(text)"
  }

  private static func isAboutForm(_ words: String) -> Bool {
    let words = words.lowercased()
    if words.contains("image format") || words.contains("image_format") { return false }
    return [
      "response_format", "response format", "json_schema", "jsonschema", "schema", "guided",
      "structured", "grammar", "output_config", "responsemimetype", "json mode", "format",
    ].contains { words.contains($0) }
  }
}
