/// What a blob is called: the SHA-256 of its bytes.
package struct BlobName: Hashable, Comparable, Sendable {
  package static let count = 32

  package let bytes: [UInt8]

  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = bytes
  }

  package static func < (left: BlobName, right: BlobName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
