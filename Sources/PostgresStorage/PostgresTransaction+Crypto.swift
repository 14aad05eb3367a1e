package import MatrixCrypto
import Postgres

/// A thousand rows of the machine are one question to the server, not a thousand.
extension PostgresTransaction {
  /// Of one statement: what is sent at once is held in memory at both ends.
  private static let maximumRows = 1_000
  private static let maximumBytes = 4 << 20

  package static let putRows = """
    INSERT INTO crypto_rows (space, key, value)
    SELECT * FROM unnest($1::smallint[], $2::bytea[], $3::bytea[])
    ON CONFLICT (space, key) DO UPDATE SET value = excluded.value
    """
  package static let removeRows = """
    DELETE FROM crypto_rows USING unnest($1::smallint[], $2::bytea[]) AS gone (space, key)
    WHERE crypto_rows.space = gone.space AND crypto_rows.key = gone.key
    """

  package mutating func write(_ changes: [CryptoChange]) throws {
    var (batch, size) = ([CryptoChange](), 0)
    for change in changes {
      let count = change.key.bytes.count + (change.sealed?.count ?? 0)
      if batch.count == Self.maximumRows || size + count > Self.maximumBytes, !batch.isEmpty {
        try send(batch)
        (batch, size) = ([], 0)
      }
      batch.append(change)
      size += count
    }
    try send(batch)
  }

  /// In any order: each key stands there once.
  private func send(_ batch: [CryptoChange]) throws {
    var (kept, values, gone): ([CryptoKey], [[UInt8]], [CryptoKey]) = ([], [], [])
    for change in batch {
      if let sealed = change.sealed {
        kept.append(change.key)
        values.append(sealed)
      } else {
        gone.append(change.key)
      }
    }
    if !kept.isEmpty {
      try connection.run(
        Self.putRows, PostgresArray(kept.map { Int16($0.space.rawValue) }),
        PostgresArray(kept.map(\.bytes)), PostgresArray(values))
    }
    if !gone.isEmpty {
      try connection.run(
        Self.removeRows, PostgresArray(gone.map { Int16($0.space.rawValue) }),
        PostgresArray(gone.map(\.bytes)))
    }
  }
}
