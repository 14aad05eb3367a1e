/// Header fields in the order they came. Names are compared as ASCII without case, values are kept
/// as they are.
///
/// It describes itself by its names alone: a value may be a credential.
package struct HTTPHeaders: Sendable, Equatable {
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  package private(set) var fields: [Field] = []

  package init() {}

  /// The first value under `name`.
  package subscript(name: String) -> String? {
    fields.first { $0.name.equalsIgnoringASCIICase(name) }?.value
  }

  package func values(_ name: String) -> [String] {
    fields.filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
  }

  package func contains(_ name: String) -> Bool { self[name] != nil }

  package mutating func reserve(_ count: Int) { fields.reserveCapacity(count) }

  package mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// Replaces whatever was under `name`.
  package mutating func set(_ name: String, _ value: String) {
    remove(name)
    add(name, value)
  }

  package mutating func remove(_ name: String) {
    fields.removeAll { $0.name.equalsIgnoringASCIICase(name) }
  }

  package mutating func keep(only names: [String]) {
    fields.removeAll { field in !names.contains { $0.equalsIgnoringASCIICase(field.name) } }
  }

  /// The first field that may not be written to a wire: a name that is no token, a value that would
  /// end its line.
  package var firstInvalid: Field? { fields.first { !$0.isValid } }
}

extension HTTPHeaders.Field {
  var isValid: Bool {
    name.isHTTPToken && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }
  }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral, CustomStringConvertible {
  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  package var description: String { "HTTPHeaders(\(fields.map(\.name).joined(separator: ", ")))" }
}

extension String {
  package func equalsIgnoringASCIICase(_ other: String) -> Bool {
    utf8.count == other.utf8.count
      && zip(utf8, other.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
  }
}

extension UInt8 {
  package var lowercasedASCII: UInt8 {
    UInt8(ascii: "A") <= self && self <= UInt8(ascii: "Z") ? self + 0x20 : self
  }
}
