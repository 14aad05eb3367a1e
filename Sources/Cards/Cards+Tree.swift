package import Drawing
package import Storage
package import Studio
import Words

extension Cards {
  /// What came of which: of one picture all that it came from and all that came of it; without one
  /// the whole room. Oldest first.
  ///
  /// A parent that is not among the newest, or is gone, is left out: its children are roots.
  package func lineage(of room: Key, around id: PictureID? = nil) throws -> LineageTree? {
    let known = try family(of: id, in: room)
    guard !known.isEmpty else { return nil }
    let places = Dictionary(
      known.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first }
    )
    let nodes = known.map { picture in
      LineageTree.Node(
        PlainText(picture.id.description), parent: picture.parent.flatMap { places[$0] },
        picture: picture.state == .hidden ? nil : pictures[picture.id],
        prompt: prompt(of: picture), score: picture.score)
    }
    let active = try rows.conversation(room)?.active
    var tree = LineageTree(
      title: label(.treeTitle), subtitle: try title(of: room), nodes: nodes,
      active: active.flatMap { places[$0] }, focus: id.flatMap { places[$0] })
    tree.labels.active = label(.historyActive)
    tree.labels.hidden = label(.historyHidden)
    tree.labels.more = counting(.drawnMore)
    tree.labels.continues = { [language] parent in
      PlainText(language.say(.captionFrom, ["id": .words(parent.string)]).map(\.text).joined())
    }
    tree.labels.decimalMark = language.decimalMark
    tree.labels.isRightToLeft = language.isRightToLeft
    return tree
  }

  /// The pictures that a drawing of the lineage shows: no others need be decoded for it.
  package func picturesInLineage(of room: Key, around id: PictureID? = nil) throws -> [PictureID] {
    guard let tree = try lineage(of: room, around: id) else { return [] }
    let family = try family(of: id, in: room)
    return tree.shown.map { family[$0].id }
  }

  private func family(of id: PictureID?, in room: Key) throws -> [Picture] {
    var known = try rows.pictures(in: room, limit: Self.maximumPictures)
    // The one that was asked about, and what it came from, are there however old they are.
    var line: Set<PictureID> = []
    var next = id
    for _ in 0..<Self.maximumPictures {
      guard let wanted = next, let picture = try rows.picture(wanted),
        picture.conversation == room
      else { break }
      line.insert(wanted)
      if !known.contains(where: { $0.id == wanted }) { known.append(picture) }
      next = picture.parent
    }
    known.sort { ($0.created, $0.depth, $0.id) < ($1.created, $1.depth, $1.id) }
    guard let id, line.contains(id) else { return known }
    var offspring: Set<PictureID> = [id]
    return known.filter { picture in
      if let parent = picture.parent, offspring.contains(parent) { offspring.insert(picture.id) }
      return line.contains(picture.id) || offspring.contains(picture.id)
    }
  }

  package static var maximumPictures: Int { 200 }
}
