import JSON
import Studio

extension PainterFailure: Nested {
  var json: JSONValue { .record(("kind", .string(kind.rawValue)), ("detail", detail.json)) }

  init(_ node: JSONNode) throws {
    self.init(try node.named("kind"), try node.string("detail"))
  }
}
