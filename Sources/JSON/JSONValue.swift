/// JSON built by code, or copied out of a document. Whatever it holds can be written.
package enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  package static func integer(_ value: some BinaryInteger) -> JSONValue {
    .number(JSONNumber(value))
  }
}

extension JSONValue {
  /// A copy that does not keep the document. Refuses only what JSON cannot say, JSON5's Infinity
  /// and NaN, and what was too deep to be read.
  package init(_ node: JSONNode) throws(JSONError) {
    switch node.entry.tag {
    case .null: self = .null
    case .false_: self = .boolean(false)
    case .true_: self = .boolean(true)
    case .number:
      guard let text = node.strictNumberText else { throw node.notANumberInJSON }
      self = .number(JSONNumber(valid: text))
    case .tooDeep: throw node.tooDeepToWrite
    case .string: self = .string(node.string ?? "")
    case .array:
      var copies: [JSONValue] = []
      copies.reserveCapacity(node.entry.count)
      if let elements = node.elements {
        for element in elements { copies.append(try JSONValue(element)) }
      }
      self = .array(copies)
    case .object:
      var copy = JSONObject()
      if let members = node.members {
        for member in members { copy.append(member.name, try JSONValue(member.value)) }
      }
      self = .object(copy)
    }
  }

  /// The member of that name, if this is an object; for building, step by step. Setting a member of
  /// anything else makes it an object.
  package subscript(name: String) -> JSONValue? {
    get {
      guard case .object(let object) = self else { return nil }
      return object[name]
    }
    set {
      var object = if case .object(let object) = self { object } else { JSONObject() }
      self = .null  // So that the members have one owner and are changed in place.
      object[name] = newValue
      self = .object(object)
    }
  }
}

extension JSONNode {
  var notANumberInJSON: JSONError { error(.notWritable, "JSON has no Infinity and no NaN") }
}

extension JSONValue: Equatable {
  /// Texts are equal when their bytes are, and objects when their members are, in the same order.
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) {
    guard let number = JSONNumber(value) else { preconditionFailure("a literal is finite") }
    self = .number(number)
  }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}
