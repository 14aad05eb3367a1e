package import Concurrency
package import Matrix
internal import Olm

// How the protocol's values stand in rows.

extension RowWriter {
  package mutating func write(_ identifier: some Identifier) { write(identifier.text) }
  mutating func write(_ key: Curve25519Key) { write(key.bytes) }
  mutating func write(_ key: Ed25519Key) { write(key.bytes) }

  /// Milliseconds, from the year 1970 on.
  package mutating func write(_ time: Instant) { write(UInt64(max(0, time.milliseconds))) }
}

extension RowReader {
  package mutating func identifier<Wanted: Identifier>(
    _: Wanted.Type = Wanted.self
  ) throws(DamagedRow) -> Wanted {
    guard let identifier = Wanted(try text()) else { throw DamagedRow() }
    return identifier
  }

  mutating func curve25519() throws(DamagedRow) -> Curve25519Key {
    let bytes = try data()
    do { return try Curve25519Key(bytes: bytes) } catch { throw DamagedRow() }
  }

  mutating func ed25519() throws(DamagedRow) -> Ed25519Key {
    let bytes = try data()
    do { return try Ed25519Key(bytes: bytes) } catch { throw DamagedRow() }
  }

  package mutating func instant() throws(DamagedRow) -> Instant {
    guard let milliseconds = Int64(exactly: try number()) else { throw DamagedRow() }
    return Instant(milliseconds: milliseconds)
  }

  package mutating func choice<Choice: RawRepresentable<UInt8>>(
    _: Choice.Type = Choice.self
  ) throws(DamagedRow) -> Choice {
    guard let choice = Choice(rawValue: try byte()) else { throw DamagedRow() }
    return choice
  }
}
