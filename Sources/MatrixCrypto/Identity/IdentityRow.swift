internal import Matrix
internal import Olm

/// The three keys of an identity.
struct IdentityKeys: Equatable {
  var master: Ed25519Key?
  var selfSigning: Ed25519Key?
  var userSigning: Ed25519Key?
}

/// How far our own identity is.
struct IdentityRow: CryptoRow, Equatable {
  enum Phase: UInt8 {
    /// We have no private keys, or not those that count.
    case none
    /// They are made, and being written into secret storage.
    case storing
    /// The public ones are being uploaded.
    case uploading
    /// The server has them; this device and the master key are to be signed.
    case signing
    case done
  }

  static let space = CryptoSpace.identity
  static let version: UInt8 = 2
  static let place = CryptoKey(.identity)

  var phase = Phase.none
  /// The server answered for us at least once.
  var hasLooked = false
  /// What the server has.
  var served = IdentityKeys()
  /// The master key that is replaced, on somebody's order.
  var replaced: Ed25519Key?
  /// What must be stored before the next step.
  var waiting: [UInt64] = []
  /// The upload that is under way: of the keys, then of signatures.
  var upload: UInt64?
  /// How often our own signatures were uploaded since the server last showed them.
  var tries: UInt64 = 0
  var isAlarmed = false
  /// A backup is made when the identity is ready.
  var wantsBackup = false
  /// What it is again when the server refuses the new keys…
  var before = Phase.none
  /// … and what secret storage holds again.
  var previous: [AccountDatum] = []
  /// Ours was made here, and the server has not shown all of it since.
  var isMaking = false
  /// Somebody was asked who they are.
  var isAsked = false

  init() {}

  /// The requests of what is under way.
  var requests: [UInt64] { waiting + [upload].compactMap(\.self) }

  var key: CryptoKey { Self.place }

  func write(to writer: inout RowWriter) {
    writer.write(phase.rawValue)
    writer.write(hasLooked)
    for key in [served.master, served.selfSigning, served.userSigning, replaced] {
      writer.write(optional: key) { $0.write($1) }
    }
    writer.write(list: waiting) { $0.write($1) }
    writer.write(optional: upload) { $0.write($1) }
    writer.write(tries)
    writer.write(isAlarmed)
    writer.write(wantsBackup)
    writer.write(before.rawValue)
    writer.write(list: previous) { $1.write(to: &$0) }
    writer.write(isMaking)
    writer.write(isAsked)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    phase = try reader.choice()
    hasLooked = try reader.bool()
    served.master = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    served.selfSigning = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    served.userSigning = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    replaced = try reader.optional { reader throws(DamagedRow) in try reader.ed25519() }
    waiting = try reader.list { reader throws(DamagedRow) in try reader.number() }
    upload = try reader.optional { reader throws(DamagedRow) in try reader.number() }
    tries = try reader.number()
    isAlarmed = try reader.bool()
    wantsBackup = try reader.bool()
    guard reader.version >= 2 else { return }
    before = try reader.choice()
    previous = try reader.list { reader throws(DamagedRow) in try AccountDatum(from: &reader) }
    isMaking = try reader.bool()
    isAsked = try reader.bool()
  }
}
