internal import Concurrency
internal import Matrix
internal import Olm

/// A ratchet that we share with one device.
struct OlmSessionRow: CryptoRow {
  static let space = CryptoSpace.olmSessions
  /// More are not kept for one device: the ones that were not used for longest go.
  static let maximumSessions = 10

  /// Nothing proves that a key is its device's alone: who copies another's key gets ratchets apart.
  let user: UserID
  let peer: Curve25519Key
  let id: String
  var ratchet: [UInt8]
  let made: Instant
  /// Which of all Olm messages it read last, by their count; the one that read last is written with.
  /// One that was begun in the place of a broken one counts as if it had read then.
  var received: UInt64 = 0

  init(user: UserID, peer: Curve25519Key, id: String, ratchet: [UInt8], made: Instant) {
    self.user = user
    self.peer = peer
    self.id = id
    self.ratchet = ratchet
    self.made = made
  }

  static func place(_ user: UserID, _ peer: Curve25519Key, _ id: String) -> CryptoKey {
    CryptoKey(.olmSessions, user.text, peer.bytes, id)
  }
  static func all(of user: UserID, with peer: Curve25519Key) -> CryptoKey {
    CryptoKey(.olmSessions, user.text, peer.bytes)
  }
  var key: CryptoKey { Self.place(user, peer, id) }

  /// Of two that read nothing yet the younger is better.
  func isBetter(than other: OlmSessionRow) -> Bool {
    (received, made, id) > (other.received, other.made, other.id)
  }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(peer)
    writer.write(id)
    writer.write(ratchet)
    writer.write(made)
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    peer = try reader.curve25519()
    id = try reader.text()
    ratchet = try reader.data()
    made = try reader.instant()
    received = try reader.number()
  }
}

/// An Olm message that was read. Of two days: what is older does not come again.
struct ReadMessageRow: CryptoRow {
  static let space = CryptoSpace.readMessages
  static let dayMilliseconds: Int64 = 86_400_000

  let day: UInt64
  let hash: [UInt8]

  init(day: UInt64, hash: [UInt8]) {
    self.day = day
    self.hash = hash
  }

  static func place(_ day: UInt64, _ hash: [UInt8]) -> CryptoKey {
    CryptoKey(.readMessages, day, hash)
  }
  var key: CryptoKey { Self.place(day, hash) }

  func write(to writer: inout RowWriter) {
    writer.write(day)
    writer.write(hash)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    day = try reader.number()
    hash = try reader.data()
  }
}
