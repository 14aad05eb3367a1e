/// Members in the order they were given; names are compared as UTF-8 bytes.
///
/// Made for the objects that code builds: finding a name looks at one member after the other.
package struct JSONObject: Sendable {
  package typealias Member = (name: String, value: JSONValue)

  package private(set) var members: [Member]

  package init() { members = [] }

  /// Keeps every member, a repeated name too: what refuses those is canonical writing.
  package init(_ members: [(String, JSONValue)]) {
    self.members = members.map { (name: $0.0, value: $0.1) }
  }

  package var count: Int { members.count }
  package var isEmpty: Bool { members.isEmpty }

  /// Setting changes the member in its place, or adds it at the end; `nil` removes it.
  package subscript(name: String) -> JSONValue? {
    get { index(of: name).map { members[$0].value } }
    set {
      switch (index(of: name), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): append(name, value)
      case (nil, nil): break
      }
    }
  }

  /// Adds at the end without looking whether the name is there.
  package mutating func append(_ name: String, _ value: JSONValue) {
    members.append((name: name, value: value))
  }

  /// The last of that name, as in reading.
  private func index(of name: String) -> Int? {
    members.lastIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

extension JSONObject: Equatable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.elementsEqual(right.members) {
      $0.name.utf8.elementsEqual($1.name.utf8) && $0.value == $1.value
    }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
