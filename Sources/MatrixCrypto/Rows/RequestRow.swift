internal import Concurrency
internal import Matrix

/// Something to be sent, kept until it was answered: a restart sends the same bytes again.
struct RequestRow: CryptoRow {
  enum Kind: UInt8 {
    case uploadKeys = 1
    case queryKeys = 2
    case claimKeys = 3
    case toDevice = 4
    case uploadSignatures = 5
    case backUp = 6
    case putAccountData = 7
    case uploadIdentity = 8
    case lookForBackup = 9
    case createBackup = 10
    case fetchBackup = 11

    var lane: CryptoRequest.Lane {
      switch self {
      case .uploadKeys: .keys
      case .queryKeys: .queries
      case .claimKeys: .claims
      case .toDevice: .toDevice
      case .uploadIdentity, .uploadSignatures: .identity
      case .putAccountData: .accountData
      case .lookForBackup, .createBackup, .backUp, .fetchBackup: .backup
      }
    }
  }

  static let space = CryptoSpace.requests

  let id: UInt64
  let kind: Kind
  /// What the request is about, as its kind writes it.
  let subject: [UInt8]
  /// The body, for those kinds whose bytes must stay the same.
  let body: [UInt8]
  let made: Instant
  var notBefore: Instant?
  var failures: UInt64 = 0

  init(id: UInt64, kind: Kind, subject: [UInt8] = [], body: [UInt8] = [], made: Instant) {
    self.id = id
    self.kind = kind
    self.subject = subject
    self.body = body
    self.made = made
  }

  func numbered(_ id: UInt64) -> RequestRow {
    var row = RequestRow(id: id, kind: kind, subject: subject, body: body, made: made)
    row.notBefore = notBefore
    row.failures = failures
    return row
  }

  static func place(_ id: UInt64) -> CryptoKey { CryptoKey(.requests, id) }
  static let all = CryptoKey(.requests)
  var key: CryptoKey { Self.place(id) }

  func write(to writer: inout RowWriter) {
    writer.write(id)
    writer.write(kind.rawValue)
    writer.write(subject)
    writer.write(body)
    writer.write(made)
    writer.write(optional: notBefore) { $0.write($1) }
    writer.write(failures)
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    id = try reader.number()
    kind = try reader.choice()
    subject = try reader.data()
    body = try reader.data()
    made = try reader.instant()
    notBefore = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
    failures = try reader.number()
  }
}
