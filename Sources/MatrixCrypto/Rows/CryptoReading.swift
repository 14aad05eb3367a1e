/// What the machine asks of its store. All of one moment.
package protocol CryptoReading {
  /// The sealed row, if there is one.
  func row(_ key: CryptoKey) throws -> [UInt8]?

  /// Rows whose keys begin with `prefix`, in the order of their keys, from behind `last` on.
  func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) throws -> [StoredRow]
}

package struct StoredRow: Equatable, Sendable {
  package let key: CryptoKey
  package let sealed: [UInt8]

  package init(key: CryptoKey, sealed: [UInt8]) {
    self.key = key
    self.sealed = sealed
  }
}

/// A row as it is from now on; `nil` removes it.
package struct CryptoChange: Equatable, Sendable {
  package let key: CryptoKey
  package let sealed: [UInt8]?

  package init(key: CryptoKey, sealed: [UInt8]?) {
    self.key = key
    self.sealed = sealed
  }
}
