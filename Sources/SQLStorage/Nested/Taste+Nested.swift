import JSON
import Studio

extension Taste.Profile: Nested {
  var json: JSONValue {
    .record(
      ("principles", principles.json), ("palette", palette.json),
      ("composition", composition.json), ("mood", mood.json), ("texture", texture.json),
      ("avoid", avoid.json))
  }

  /// Refuses what no profile could be: it has a principle, and each field says something.
  init(_ node: JSONNode) throws {
    try self.init(
      principles: node.strings("principles"), palette: node.string("palette"),
      composition: node.string("composition"), mood: node.string("mood"),
      texture: node.string("texture"), avoid: node.strings("avoid"))
  }
}
