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

  init() {}

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
  }
}

/// The type of account data that a request puts.
struct AccountDataSubject {
  let type: EventType

  init(_ type: EventType) { self.type = type }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    type = try reader.identifier()
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(type)
    return writer.bytes
  }
}
