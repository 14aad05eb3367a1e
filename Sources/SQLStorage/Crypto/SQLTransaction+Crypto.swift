package import MatrixCrypto
package import SQL
import Storage

private let table = SQLTable(
  "crypto_rows", key: ["space", "key"], fixed: [], others: ["value"])

extension SQLTransaction {
  package func holdMachine() throws { try hold("machine", "") }

  package func row(_ key: CryptoKey) throws -> [UInt8]? {
    let found: Sealed? = try first(
      "SELECT value FROM crypto_rows WHERE space = $1 AND key = $2", key.space, key.bytes)
    return found?.bytes
  }

  package func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) throws -> [StoredRow] {
    guard limit > 0 else { return [] }
    let range = KeyRange(startingWith: prefix, after: last)
    let found: [Kept] =
      if let end = range.end {
        try rows(
          """
          SELECT key, value FROM crypto_rows WHERE space = $1 AND key >= $2 AND key < $3
          ORDER BY key LIMIT $4
          """, space, range.start, end, limit)
      } else {
        try rows(
          """
          SELECT key, value FROM crypto_rows WHERE space = $1 AND key >= $2
          ORDER BY key LIMIT $3
          """, space, range.start, limit)
      }
    return found.map { StoredRow(key: CryptoKey(space, bytes: $0.key), sealed: $0.sealed) }
  }

  package mutating func write(_ changes: [CryptoChange]) throws {
    for change in changes {
      let key = change.key
      if let sealed = change.sealed {
        try put([key.space, key.bytes, sealed], into: table)
      } else {
        try run("DELETE FROM crypto_rows WHERE space = $1 AND key = $2", key.space, key.bytes)
      }
    }
  }
}

extension CryptoSpace: SQLBindable {
  package var sqlValue: SQLValue { .integer(Int64(rawValue)) }
}

private struct Sealed: SQLDecodable {
  let bytes: [UInt8]

  init(row: borrowing some SQLRow & ~Copyable) throws { bytes = try row.blob(0) }
}

private struct Kept: SQLDecodable {
  let key: [UInt8]
  let sealed: [UInt8]

  init(row: borrowing some SQLRow & ~Copyable) throws {
    key = try row.blob(0)
    sealed = try row.blob(1)
  }
}
