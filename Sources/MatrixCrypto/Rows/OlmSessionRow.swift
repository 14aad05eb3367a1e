internal import Concurrency
internal import Matrix
internal import Olm

/// A ratchet that we share with one device.
struct OlmSessionRow: CryptoRow {
  static let space = CryptoSpace.olmSessions
  /// More are not kept for one device: the ones that were not used for longest go.
  static let maximumSessions = 10

  let peer: Curve25519Key
  let id: String
  var ratchet: [UInt8]
  let made: Instant
  /// Which of all Olm messages it read last, by their count; the one that read last is written with.
  var received: UInt64 = 0

  init(peer: Curve25519Key, id: String, ratchet: [UInt8], made: Instant) {
    self.peer = peer
    self.id = id
    self.ratchet = ratchet
    self.made = made
  }

  static func place(_ peer: Curve25519Key, _ id: String) -> CryptoKey {
    CryptoKey(.olmSessions, peer.bytes, id)
  }
  static func all(with peer: Curve25519Key) -> CryptoKey { CryptoKey(.olmSessions, peer.bytes) }
  var key: CryptoKey { Self.place(peer, id) }

  /// Of two that read nothing yet the younger is better.
  func isBetter(than other: OlmSessionRow) -> Bool {
    (received, made, id) > (other.received, other.made, other.id)
  }

  func write(to writer: inout RowWriter) {
    writer.write(peer)
    writer.write(id)
    writer.write(ratchet)
    writer.write(made)
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    peer = try reader.curve25519()
    id = try reader.text()
    ratchet = try reader.data()
    made = try reader.instant()
    received = try reader.number()
  }
}

/// What there is to remember of a device besides its ratchets.
struct PeerRow: CryptoRow {
  static let space = CryptoSpace.peers

  let peer: Curve25519Key
  /// The claim that is under way.
  var claim: UInt64?
  /// When a new session was last begun because of a message that did not decrypt.
  var unwedged: Instant?
  /// It was told that no session could be made; not again before there was one.
  var wasToldNoOlm = false

  init(_ peer: Curve25519Key) { self.peer = peer }

  static func place(_ peer: Curve25519Key) -> CryptoKey { CryptoKey(.peers, peer.bytes) }
  var key: CryptoKey { Self.place(peer) }

  func write(to writer: inout RowWriter) {
    writer.write(peer)
    writer.write(optional: claim) { $0.write($1) }
    writer.write(optional: unwedged) { $0.write($1) }
    writer.write(wasToldNoOlm)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    peer = try reader.curve25519()
    claim = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    unwedged = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    wasToldNoOlm = try reader.bool()
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
