import JSON
import Studio

extension Meaning: Nested {
  var json: JSONValue {
    .record(
      ("kind", kind.rawValue.json), ("by", director?.json), ("before", before.json),
      ("awaited", isAwaited ? true : nil), ("prompt", prompt?.json))
  }

  init(_ node: JSONNode) throws {
    self.init(
      try node.named("kind"), by: try node.optionalString("by"),
      before: try node.nested("before"))
    isAwaited = try node.optionalBoolean("awaited") ?? false
    prompt = try node.optionalString("prompt")
  }
}
