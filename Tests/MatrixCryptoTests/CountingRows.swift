import CryptoStage
import MatrixCrypto

/// Counts the rows that are read.
final class CountingRows: CryptoReading {
  private let rows: MemoryRows
  var read = 0

  init(_ rows: MemoryRows) { self.rows = rows }

  func row(_ key: CryptoKey) throws -> [UInt8]? {
    read += 1
    return rows.row(key)
  }

  func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) throws -> [StoredRow] {
    let found = rows.rows(in: space, startingWith: prefix, after: last, limit: limit)
    read += found.count
    return found
  }
}
