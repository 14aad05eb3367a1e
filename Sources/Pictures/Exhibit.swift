package import JSON
internal import Storage
package import Studio

/// What is shown above some words: a picture as it is, or a drawing of the studio's rows.
///
/// Our own writing, read by us: it is kept with a line that is on its way.
package enum Exhibit: Equatable, Sendable {
  case picture(PictureID)
  case candidates(RequestID, [PictureID])
  case gallery([PictureID])
  case taste(name: String, version: Int)
  case tree(PictureID?)
  /// The course of a request that went through several rounds.
  case chart(RequestID)

  /// What goes with a fact, in a room and at a terminal alike.
  package init?(of fact: Fact, in rows: some StudioReading) throws {
    switch fact {
    case .picture(let id, _): self = .picture(id)
    case .candidates(let request, let ids): self = .candidates(request, ids)
    case .answer(.gallery(let ids)) where !ids.isEmpty: self = .gallery(ids)
    case .answer(.tree(let id)): self = .tree(id)
    case .tasteLearnt(let key), .answer(.taste(let key)):
      self = .taste(name: key.name, version: key.version)
    // A loop that stopped after several rounds shows its course.
    case .critique(let id, let standing)
    where standing.round > 1 && (standing.next == .converged || standing.next == .outOfRounds):
      guard let request = try rows.picture(id)?.request else { return nil }
      self = .chart(request)
    default: return nil
    }
  }
}

extension Exhibit {
  package var json: JSONValue {
    let ids = { (list: [PictureID]) in JSONValue.array(list.map { .string("\($0)") }) }
    return switch self {
    case .picture(let id): ["picture": .string("\(id)")]
    case .candidates(let request, let list):
      ["candidates": ids(list), "of": .string("\(request)")]
    case .gallery(let list): ["gallery": ids(list)]
    case .taste(let name, let version):
      ["taste": .string(name), "version": .integer(version)]
    case .tree(let id): ["tree": .string(id.map { "\($0)" } ?? "")]
    case .chart(let request): ["chart": .string("\(request)")]
    }
  }

  /// Nothing when it shows nothing that there can be.
  package init?(_ node: JSONNode) {
    func picture(_ name: String) -> PictureID? {
      (try? node.optionalString(name)).flatMap { $0 }.flatMap { PictureID($0) }
    }
    func pictures(_ name: String) -> [PictureID]? {
      (try? node.optionalStrings(name)).flatMap { $0 }?.compactMap { PictureID($0) }
    }
    func request(_ name: String) -> RequestID? {
      (try? node.optionalString(name)).flatMap { $0 }.flatMap { RequestID($0) }
    }
    if let id = picture("picture") {
      self = .picture(id)
    } else if let ids = pictures("candidates"), let id = request("of") {
      self = .candidates(id, ids)
    } else if let ids = pictures("gallery") {
      self = .gallery(ids)
    } else if let id = request("chart") {
      self = .chart(id)
    } else if node["tree"] != nil {
      self = .tree(picture("tree"))
    } else if let name = try? node.string("taste"), let version = try? node.integer("version") {
      self = .taste(name: name, version: version)
    } else {
      return nil
    }
  }
}

extension Exhibit {
  /// The same for the same thing, and free of what a path must not have.
  package var fileName: String {
    switch self {
    case .picture(let id): "\(id).png"
    case .candidates(let request, _): "candidates-\(request).png"
    case .gallery: "gallery.png"
    case .taste(let name, let version): "taste-\(Self.plain(name))-\(version).png"
    case .tree(nil): "tree.png"
    case .tree(let id?): "tree-\(id).png"
    case .chart(let request): "course-\(request).png"
    }
  }

  private static func plain(_ name: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in name.unicodeScalars.prefix(60) {
      let properties = scalar.properties
      let isPlain =
        properties.isAlphabetic || properties.numericType != nil
        || properties.generalCategory == .nonspacingMark
      plain.append(isPlain ? scalar : "-")
    }
    return String(plain)
  }
}
