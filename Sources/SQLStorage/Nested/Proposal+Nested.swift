import JSON
import Studio

extension Proposal: Nested {
  var json: JSONValue {
    .record(
      ("lines", lines.json), ("question", question?.json), ("binding", binding.json),
      ("abilities", abilities.json))
  }

  /// Refuses a binding that is larger than any may be.
  init(_ node: JSONNode) throws {
    let binding = try node.string("binding")
    guard binding.utf8.count <= Self.maximumBinding else {
      throw corrupt("a binding that is too large")
    }
    self.init(
      lines: try node.nested("lines"), question: try node.optionalNested("question"),
      binding: binding, abilities: try node.nested("abilities"))
  }
}

extension Proposal.Line: Nested {
  var json: JSONValue {
    .record(
      ("slot", slot.json), ("places", places.json), ("titled", isTitled ? true : nil))
  }

  init(_ node: JSONNode) throws {
    self.init(
      slot: try node.string("slot"), places: try node.strings("places"),
      isTitled: try node.optionalBoolean("titled") ?? false)
  }
}

extension Proposal.Question: Nested {
  var json: JSONValue { .record(("slot", slot.json), ("candidates", candidates.json)) }

  init(_ node: JSONNode) throws {
    self.init(slot: try node.string("slot"), candidates: try node.strings("candidates"))
  }
}

/// As words, so that whoever keeps the house can read them.
extension Proposal.Abilities: Nested {
  private static let words: [(String, any WritableKeyPath<Proposal.Abilities, Bool> & Sendable)] = [
    ("text", \.paintsFromText), ("pictures", \.paintsFromPictures), ("seed", \.takesSeed),
    ("negative", \.takesNegative), ("strength", \.takesStrength), ("steps", \.takesSteps),
    ("size", \.takesSize),
  ]

  var json: JSONValue { Self.words.filter { self[keyPath: $0.1] }.map(\.0).json }

  init(_ node: JSONNode) throws {
    self.init()
    for word in try node.asArray().strings() {
      guard let ability = Self.words.first(where: { $0.0 == word })?.1 else {
        throw corrupt("an ability that there is not")
      }
      self[keyPath: ability] = true
    }
  }
}

/// Which node takes what, by the name of the slot.
extension Dictionary: Nested where Key == String, Value == String {
  /// In the order of the names, so that the same is written alike.
  var json: JSONValue {
    .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }))
  }

  init(_ node: JSONNode) throws {
    self.init()
    guard let members = node.members else { throw corrupt("answers that are none") }
    for member in members { self[member.name] = try member.value.asString() }
  }
}
