import JSON
import Studio

extension PainterFailure: Nested {
  var json: JSONValue {
    .record(
      ("kind", .string(kind.rawValue)), ("detail", detail.json),
      ("retry_after", retryAfter.map { .integer($0.components.seconds) }))
  }

  init(_ node: JSONNode) throws {
    self.init(
      try node.named("kind"), try node.string("detail"),
      retryAfter: try node.optionalInteger("retry_after", in: 1...).map { Duration.seconds($0) })
  }
}
