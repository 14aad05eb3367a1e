import JSON
import Studio

extension Duel: Nested {
  var json: JSONValue {
    .record(
      ("rival", rival.json), ("outcome", outcome.rawValue.json), ("reason", reason.json))
  }

  init(_ node: JSONNode) throws {
    self.init(
      rival: try node.nested("rival"), try node.named("outcome"),
      because: try node.string("reason"))
  }
}
