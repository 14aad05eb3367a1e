internal import Concurrency
internal import Matrix
internal import Olm

/// What there is to remember of a device besides its ratchets.
struct PeerRow: CryptoRow {
  static let space = CryptoSpace.peers

  let user: UserID
  let peer: Curve25519Key
  /// The claim that is under way.
  var claim: UInt64?
  /// When a new session was last begun because of a message that did not decrypt.
  var unwedged: Instant?
  /// It was told that no session could be made; not again before there was one.
  var wasToldNoOlm = false

  init(_ user: UserID, _ peer: Curve25519Key) {
    self.user = user
    self.peer = peer
  }

  static func place(_ user: UserID, _ peer: Curve25519Key) -> CryptoKey {
    CryptoKey(.peers, user.text, peer.bytes)
  }
  var key: CryptoKey { Self.place(user, peer) }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(peer)
    writer.write(optional: claim) { $0.write($1) }
    writer.write(optional: unwedged) { $0.write($1) }
    writer.write(wasToldNoOlm)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    peer = try reader.curve25519()
    claim = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    unwedged = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    wasToldNoOlm = try reader.bool()
  }
}
