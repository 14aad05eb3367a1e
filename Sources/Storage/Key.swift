/// A name that other people chose: an event id, a room id, a queue.
///
/// It is its bytes. Swift's strings are equal by canonical equivalence, and a homeserver may put a
/// NUL into an identifier, which PostgreSQL's text refuses: both would make one thing of two.
package struct Key: Hashable, Comparable, Sendable {
  package static let maximumCount = 1_024

  package let bytes: [UInt8]

  /// - Throws: ``StorageError`` when it is longer than any identifier has a right to be.
  package init(bytes: [UInt8]) throws(StorageError) {
    guard bytes.count <= Self.maximumCount else {
      throw StorageError(
        .tooLarge, "a key of \(bytes.count) bytes; \(Self.maximumCount) are allowed")
    }
    self.bytes = bytes
  }

  package init(_ text: String) throws(StorageError) { try self.init(bytes: Array(text.utf8)) }

  package static func < (left: Key, right: Key) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension Key: CustomStringConvertible {
  package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension Key: ExpressibleByStringLiteral {
  package init(stringLiteral text: StaticString) {
    precondition(text.utf8CodeUnitCount <= Self.maximumCount, "a key in code is short")
    bytes = text.withUTF8Buffer { unsafe Array($0) }
  }
}
