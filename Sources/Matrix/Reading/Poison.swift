package import JSON

/// An entry that could not be read, beside those that could. It is kept apart, so that one event can
/// never stop the others, and so that somebody can look at it.
package struct Poison: Sendable {
  /// Where it stood among its like.
  package let index: Int
  package let raw: JSONNode
  package let reason: JSONError
}

/// What could be read of a list, in its order, and what could not.
package struct Readable<Element: Sendable>: Sendable {
  package private(set) var elements: [Element] = []
  package private(set) var poison: [Poison] = []

  init() {}

  /// A list that is none at all is one poisoned entry. A missing one is empty.
  init(_ list: JSONNode?, _ read: (JSONNode) throws(JSONError) -> Element) {
    guard let list, !list.isNull else { return }
    guard let entries = list.elements else {
      poison = [Poison(index: 0, raw: list, reason: list.refusal("expected an array"))]
      return
    }
    elements.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      do throws(JSONError) {
        elements.append(try read(entry))
      } catch {
        poison.append(Poison(index: index, raw: entry, reason: error))
      }
    }
  }
}

extension JSONElements {
  /// Those that are identifiers; how many are not is added to `skipped`.
  func readableIdentifiers<Wanted: Identifier>(
    _: Wanted.Type = Wanted.self, skipped: inout Int
  ) -> [Wanted] {
    var found: [Wanted] = []
    found.reserveCapacity(count)
    for element in self {
      guard let identifier = element.string.flatMap(Wanted.init) else {
        skipped += 1
        continue
      }
      found.append(identifier)
    }
    return found
  }
}

extension JSONNode {
  /// The identifiers in the array of that name; nothing when it is missing or no array.
  func readableIdentifiers<Wanted: Identifier>(
    _ name: String, _: Wanted.Type = Wanted.self
  ) -> [Wanted]? {
    var skipped = 0
    return self[name]?.elements?.readableIdentifiers(skipped: &skipped)
  }
}
