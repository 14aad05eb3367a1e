import Storage

/// Pictures that are meant besides the source: "put the hat of this one on the cat".
///
/// 1. Each is checked as a source is. Where nothing else is the source, the first of them is, unless
///    the room's mode says text2img.
/// 2. They stay with the wish in all its rounds. What one builds on is its own source alone.
/// 3. Of what is hidden since, no further round is painted.
extension Draft {
  func adding(
    _ ids: [PictureID], to source: Source, by person: Person, in conversation: Key
  ) throws -> Source {
    var source = source
    for id in ids.prefix(Wishes.maximumOthers) where id != source.picture?.id {
      let picture = try usable(id, by: person, in: conversation)
      guard source.picture == nil else {
        source.others.append(picture)
        continue
      }
      let mode = try self.conversation(conversation).settings.mode
      guard mode != .text2img else { return Source(isOverruled: true) }
      source = Source(picture: picture, isNamed: true)
    }
    return source
  }

  /// As many as the painter takes beside this source.
  func others(
    of request: Request, beside source: Picture?, by painter: PainterCapabilities
  ) throws -> [PictureID] {
    guard let source else { return [] }
    let others = try request.others(beside: source.id).filter { id in
      try picture(id)?.state == .finished
    }
    return Array(others.prefix(max(painter.maximumInputs - 1, 0)))
  }
}

extension Request {
  /// The first of those that are meant may be its source: later rounds are painted over that. One
  /// that began without a source goes on without them, as was said.
  func others(beside source: PictureID) -> [PictureID] {
    guard let first = self.source else { return [] }
    return wishes.with.filter { $0 != source && $0 != first }
  }
}

extension Wish {
  /// Somebody named what it builds on, or what is meant besides.
  var namesPictures: Bool { source.isNamed || !wishes.with.isEmpty }
}

extension PainterCapabilities {
  /// As far as their number goes.
  func takesAll(_ wish: Wish) -> Bool { wish.source.others.count < maximumInputs }
}
