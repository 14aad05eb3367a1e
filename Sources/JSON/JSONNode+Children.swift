/// The members of an object in the order of the text.
package struct JSONMembers: Sequence, Sendable {
  fileprivate let node: JSONNode
  package let count: Int
  package var isEmpty: Bool { count == 0 }
  package var underestimatedCount: Int { count }

  package func makeIterator() -> Iterator { Iterator(node: node, index: node.index + 1) }

  package struct Iterator: IteratorProtocol {
    fileprivate let node: JSONNode
    fileprivate var index: Int

    package mutating func next() -> JSONMember? {
      guard index < Int(node.entry.next) else { return nil }
      let member = JSONMember(
        nameNode: JSONNode(document: node.document, index: index),
        value: JSONNode(document: node.document, index: index + 1))
      index = Int(member.value.entry.next)
      return member
    }
  }
}

/// A name and a value.
package struct JSONMember: Sendable {
  package let nameNode: JSONNode
  package let value: JSONNode

  package var name: String { nameNode.string ?? "" }
  /// Compares as bytes, without making a `String`.
  package func isNamed(_ name: String) -> Bool { nameNode.isString(name) }

  /// An error about the name rather than the value, and placed there: "there is no such setting".
  package func nameRefusal(_ message: String) -> JSONError { nameNode.refusal(message) }
}

/// The elements of an array.
package struct JSONElements: Sequence, Sendable {
  fileprivate let node: JSONNode
  package let count: Int
  package var isEmpty: Bool { count == 0 }
  package var underestimatedCount: Int { count }

  package func makeIterator() -> Iterator { Iterator(node: node, index: node.index + 1) }

  package struct Iterator: IteratorProtocol {
    fileprivate let node: JSONNode
    fileprivate var index: Int

    package mutating func next() -> JSONNode? {
      guard index < Int(node.entry.next) else { return nil }
      let element = JSONNode(document: node.document, index: index)
      index = Int(element.entry.next)
      return element
    }
  }
}

extension JSONNode {
  /// The members of an object; nothing for other kinds.
  package var members: JSONMembers? {
    let entry = entry
    return entry.tag == .object ? JSONMembers(node: self, count: entry.count) : nil
  }

  /// The elements of an array; nothing for other kinds.
  package var elements: JSONElements? {
    let entry = entry
    return entry.tag == .array ? JSONElements(node: self, count: entry.count) : nil
  }

  /// The member of that name; nothing if there is none, or if this is no object.
  ///
  /// Looks at one member after the other: to visit many names of a big object, go through
  /// ``members`` instead.
  package subscript(name: String) -> JSONNode? {
    let object = entry
    guard object.tag == .object else { return nil }
    var found: Int?
    var nameIndex = index + 1
    while nameIndex < Int(object.next) {
      if document.isString(document[nameIndex], name) {
        found = nameIndex + 1
        if !document.keepsDuplicates { break }
      }
      nameIndex = Int(document[nameIndex + 1].next)
    }
    return found.map { JSONNode(document: document, index: $0) }
  }

  /// The element at that index; walks there.
  package subscript(index: Int) -> JSONNode? {
    guard index >= 0, let elements, index < elements.count else { return nil }
    return elements.dropFirst(index).first { _ in true }
  }
}
