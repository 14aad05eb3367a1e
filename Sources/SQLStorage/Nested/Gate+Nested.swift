import JSON
import Studio

extension Studio.Gate: Nested {
  var json: JSONValue {
    .record(
      ("picture", picture.json), ("taps", taps.isEmpty ? nil : taps.json),
      ("outcome", outcome?.json), ("unconfirmed", unconfirmed?.json),
      ("refused", refused.isEmpty ? nil : refused.json))
  }

  init(_ node: JSONNode) throws {
    self.init(picture: try node.nested("picture"))
    taps = try node.optionalNested("taps") ?? []
    outcome = try node.optionalNested("outcome")
    unconfirmed = try node.optionalNested("unconfirmed")
    refused = try node.optionalNested("refused") ?? []
  }
}

extension Studio.Gate.Tap: Nested {
  var json: JSONValue {
    .record(
      ("event", event.json), ("person", person.json), ("name", name.json),
      ("option", option.rawValue.json))
  }

  init(_ node: JSONNode) throws {
    self.init(
      event: try node.nested("event"), person: try node.nested("person"),
      name: try node.string("name"), option: try node.named("option"))
  }
}

extension Studio.Gate.Outcome: Nested {
  var json: JSONValue {
    .record(
      ("option", option.rawValue.json), ("taps", taps.json), ("person", person.json),
      ("name", name.json), ("at", at.json), ("led", led?.json))
  }

  init(_ node: JSONNode) throws {
    self.init(
      option: try node.named("option"), taps: try node.nested("taps"),
      person: try node.nested("person"), name: try node.string("name"), at: try node.nested("at"),
      led: try node.optionalNested("led"))
  }
}
