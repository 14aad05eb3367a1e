internal import Concurrency
internal import Matrix
internal import Olm

/// What there is to remember of a device besides its ratchets.
struct PeerRow: CryptoRow {
  static let space = CryptoSpace.peers
  static let version: UInt8 = 2

  let user: UserID
  let peer: Curve25519Key
  /// The claim that is under way.
  var claim: UInt64?
  /// When a new session was last begun because of a message that did not decrypt.
  var unwedged: Instant?
  /// It was told that no session could be made; not again before there was one.
  var wasToldNoOlm = false
  /// How often it was not reached since there was a new ratchet…
  var failures: UInt64 = 0
  /// … and when it is tried again: there is a ``DueDeviceRow`` then.
  var due: Instant?
  /// When it was given again what it had, because it began a ratchet anew.
  var givenAgain: Instant?
  /// It began one anew again too soon after that: it is given it once more when it may be. From version
  /// 2 on.
  var lostAgain = false

  init(_ user: UserID, _ peer: Curve25519Key) {
    self.user = user
    self.peer = peer
  }

  /// A claim that was under way already is for that too.
  func broke(since began: Instant) -> Bool { unwedged.map { $0 >= began } ?? false }

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
    writer.write(failures)
    writer.write(optional: due) { $0.write($1) }
    writer.write(optional: givenAgain) { $0.write($1) }
    writer.write(lostAgain)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    peer = try reader.curve25519()
    claim = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    unwedged = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    wasToldNoOlm = try reader.bool()
    failures = try reader.number()
    due = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    givenAgain = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    if reader.version >= 2 { lostAgain = try reader.bool() }
  }
}

/// A device that is to be tried again, in the order of time.
struct DueDeviceRow: CryptoRow {
  static let space = CryptoSpace.dueDevices

  let due: Instant
  let user: UserID
  let device: DeviceID
  let peer: Curve25519Key
  /// Its ratchet broke: a new one is wanted, also if there is nothing to give.
  let isUnwedging: Bool

  init(_ device: DeviceRow, due: Instant, isUnwedging: Bool) {
    self.due = due
    user = device.user
    self.device = device.device
    peer = device.curve25519
    self.isUnwedging = isUnwedging
  }

  static func place(_ due: Instant, _ user: UserID, _ peer: Curve25519Key) -> CryptoKey {
    CryptoKey(.dueDevices, UInt64(max(0, due.milliseconds)), user.text, peer.bytes)
  }
  var key: CryptoKey { Self.place(due, user, peer) }

  func write(to writer: inout RowWriter) {
    writer.write(due)
    writer.write(user)
    writer.write(device)
    writer.write(peer)
    writer.write(isUnwedging)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    due = try reader.instant()
    user = try reader.identifier()
    device = try reader.identifier()
    peer = try reader.curve25519()
    isUnwedging = try reader.bool()
  }
}

/// A device that we do not know wrote what no ratchet opens. Its owner's devices may be out of date.
struct UnknownPeerRow: CryptoRow {
  static let space = CryptoSpace.unknownPeers
  /// The oldest goes.
  static let maximumPerUser = 10
  static let longestKept = Duration.seconds(86_400)

  let user: UserID
  let peer: Curve25519Key
  let received: Instant

  init(_ user: UserID, _ peer: Curve25519Key, received: Instant) {
    self.user = user
    self.peer = peer
    self.received = received
  }

  static func all(of user: UserID) -> CryptoKey { CryptoKey(.unknownPeers, user.text) }
  static func place(_ user: UserID, _ peer: Curve25519Key) -> CryptoKey {
    CryptoKey(.unknownPeers, user.text, peer.bytes)
  }
  var key: CryptoKey { Self.place(user, peer) }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(peer)
    writer.write(received)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    peer = try reader.curve25519()
    received = try reader.instant()
  }
}
