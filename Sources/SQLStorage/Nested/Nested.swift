import Concurrency
import JSON
import SQL
import Storage
import Studio

/// A value inside a row, kept as JSON in one column.
protocol Nested {
  var json: JSONValue { get }
  init(_ node: JSONNode) throws
}

extension Nested {
  var nested: SQLValue { .text(String(decoding: json.compact(), as: UTF8.self)) }

  static func read(_ text: String) throws -> Self {
    do {
      return try Self(try JSONDocument(text, options: .nested).root)
    } catch let error as StorageError {
      throw error
    } catch {
      // What a damaged column holds is somebody's words: not for the log.
      throw corrupt("JSON that cannot be understood")
    }
  }
}

extension Array: Nested where Element: Nested {
  var json: JSONValue { .array(map(\.json)) }
  init(_ node: JSONNode) throws { self = try node.asArray().map { try Element($0) } }
}

/// A figure that may be missing among others. Not every optional: a whole value that should be there
/// and reads `null` is damage.
struct Figure: Nested {
  let value: Double?
  init(_ value: Double?) { self.value = value }
  init(_ node: JSONNode) throws { value = node.isNull ? nil : try Double(node) }
  var json: JSONValue { value?.json ?? .null }
}

extension String: Nested {
  var json: JSONValue { .string(self) }
  init(_ node: JSONNode) throws { self = try node.asString() }
}

extension Double: Nested {
  var json: JSONValue { JSONNumber(self).map { .number($0) } ?? .null }
  init(_ node: JSONNode) throws { self = try node.asDouble() }
}

extension PictureID: Nested {
  var json: JSONValue { .string(description) }
  init(_ node: JSONNode) throws {
    guard let id = PictureID(try node.asString()) else { throw corrupt("a picture's id") }
    self = id
  }
}

/// As text where it is text, else as numbers: an identifier is bytes.
extension Key: Nested {
  var json: JSONValue {
    if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
    return .array(bytes.map { .integer($0) })
  }
  init(_ node: JSONNode) throws {
    if let text = node.utf8 {
      self = try Key(bytes: text)
    } else {
      self = try Key(bytes: node.asArray().map { UInt8(try $0.asInteger(in: 0...255)) })
    }
  }
}

extension Instant: Nested {
  var json: JSONValue { .integer(milliseconds) }
  init(_ node: JSONNode) throws { self.init(milliseconds: Int64(try node.asInteger())) }
}

extension JSONOptions {
  /// Far more than the largest talk.
  static let nested = JSONOptions(
    limits: JSONLimits(maximumBytes: 16 << 20, maximumDepth: 8, maximumNodes: 1 << 16))
}

extension JSONValue {
  /// An object of those members that are something.
  static func record(_ members: (String, JSONValue?)...) -> JSONValue {
    .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
  }
}

extension JSONNode {
  func nested<Value: Nested>(_ name: String) throws -> Value { try Value(try member(name)) }

  func optionalNested<Value: Nested>(_ name: String) throws -> Value? {
    try optionalMember(name).map { try Value($0) }
  }

  func named<Name: RawRepresentable<String>>(_ name: String) throws -> Name {
    guard let value = Name(rawValue: try string(name)) else {
      throw corrupt("a name in JSON that there is not")
    }
    return value
  }
}
