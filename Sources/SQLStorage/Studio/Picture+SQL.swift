package import SQL
import Storage
package import Studio

let picturesTable = SQLTable(
  "pictures", key: ["id"], fixed: ["conversation", "owner", "created"],
  others: [
    "request", "parent", "depth", "origin", "state", "painter", "prompt", "words", "negative",
    "seed", "width", "height", "strength", "steps", "source", "taste", "workflow", "guidance",
    "detail",
    "round", "candidate", "blob", "image_width", "image_height", "mime_type", "byte_count",
    "blurhash", "fingerprint", "score", "approved_by", "failure", "remarks", "price", "thread",
    "finished",
    "hidden", "others",
  ])

extension SQLTransaction {
  mutating func put(_ row: Picture) throws {
    let (recipe, image) = (row.recipe, row.image)
    try put(
      [
        row.id, row.conversation, row.owner, row.created, row.request, row.parent, row.depth,
        row.origin.rawValue, row.state.rawValue, recipe.painter.kept, recipe.prompt.kept,
        recipe.words.kept, recipe.negative?.kept, Int64(bitPattern: recipe.seed),
        recipe.size.width, recipe.size.height, recipe.strength, recipe.steps, recipe.source,
        recipe.taste?.kept, recipe.workflow?.kept, recipe.guidance?.kept, recipe.detail?.kept,
        row.round, row.candidate, row.blob, image?.width, image?.height, image?.mimeType.kept,
        image?.byteCount,
        image?.blurhash.kept, image.map { Int64(bitPattern: $0.fingerprint) }, row.score,
        row.approvedBy?.kept, row.failure?.nested, row.remarks.nested, row.price, row.thread,
        row.finished, row.hidden, recipe.keptOthers,
      ], into: picturesTable)
  }
}

extension Picture: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    let id: PictureID = try row.id(column.next())
    let (conversation, owner) = (try row.key(column.next()), try row.key(column.next()))
    let created = try row.instant(column.next())
    let request: RequestID? = try row.idOrNil(column.next())
    let parent: PictureID? = try row.idOrNil(column.next())
    let depth = try row.count(column.next())
    let origin: Origin = try row.named(column.next())
    let state: State = try row.named(column.next())
    let recipe = try Recipe(row: row, &column)
    self.init(
      id: id, conversation: conversation, request: request, parent: parent, depth: depth,
      origin: origin, state: state, owner: owner, recipe: recipe,
      round: try row.count(column.next()), candidate: try row.countOrNil(column.next()), price: 0,
      created: created)
    blob = try row.blobNameOrNil(column.next())
    image = try ImageFacts(row: row, &column)
    score = try row.realOrNil(column.next())
    approvedBy = try row.keptOrNil(column.next())
    failure = try row.nestedOrNil(column.next())
    remarks = try row.nested(column.next())
    price = try row.count(column.next())
    thread = try row.keyOrNil(column.next())
    finished = try row.instantOrNil(column.next())
    hidden = try row.instantOrNil(column.next())
    self.recipe.others = try row.nestedOrNil(column.next()) ?? []
  }
}

extension Recipe {
  /// Most have none.
  fileprivate var keptOthers: SQLValue? { others.isEmpty ? nil : others.nested }

  fileprivate init(row: borrowing some SQLRow & ~Copyable, _ column: inout Columns) throws {
    let (painter, prompt) = (try row.kept(column.next()), try row.kept(column.next()))
    let (words, negative) = (try row.kept(column.next()), try row.keptOrNil(column.next()))
    let seed = try row.bits(column.next())
    let size = try row.size(column.next(), column.next())
    self.init(
      painter: painter, prompt: prompt, words: words, negative: negative, seed: seed, size: size,
      strength: try row.realOrNil(column.next()), steps: try row.countOrNil(column.next()),
      source: try row.idOrNil(column.next()), taste: try row.keptOrNil(column.next()),
      workflow: try row.keptOrNil(column.next()), guidance: try row.keptOrNil(column.next()),
      detail: try row.keptOrNil(column.next()))
  }
}

extension ImageFacts {
  fileprivate init?(row: borrowing some SQLRow & ~Copyable, _ column: inout Columns) throws {
    let (width, height, type) = (column.next(), column.next(), column.next())
    let (byteCount, blurhash, fingerprint) = (column.next(), column.next(), column.next())
    if row.isNull(width) { return nil }
    self.init(
      width: try row.count(width), height: try row.count(height), mimeType: try row.kept(type),
      byteCount: try row.count(byteCount), blurhash: try row.kept(blurhash),
      fingerprint: try row.bits(fingerprint))
  }
}
