internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixCrypto
package import Olm
package import Storage

extension Keyring {
  /// What an arrival tells.
  package func open(_ arrival: Arrival) throws -> RoomNews {
    try RoomNews(opening: arrival.payload, of: arrival.key, with: vault)
  }
}

/// As it lies in the inbox: sealed to the arrival's key, since what was said in an encrypted room
/// must not lie in clear on a disk.
extension RoomNews {
  package func sealed(by vault: Vault, for key: Key) throws -> [UInt8] {
    try vault.seal(bytes, as: Self.identity(of: key))
  }

  package init(opening payload: [UInt8], of key: Key, with vault: Vault) throws {
    try self.init(bytes: try vault.open(payload, as: Self.identity(of: key)))
  }

  private static func identity(of key: Key) -> [UInt8] { Array("inbox\0".utf8) + key.bytes }

  private enum Kind: UInt8 { case heard = 1, unreadable, joined, left, moved }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    switch self {
    case .heard(let heard):
      writer.write(Kind.heard.rawValue)
      heard.write(to: &writer)
    case .unreadable(let unread):
      writer.write(Kind.unreadable.rawValue)
      unread.write(to: &writer)
    case .joined(let room):
      writer.write(Kind.joined.rawValue)
      writer.write(room)
    case .left(let room, let user, let reason):
      writer.write(Kind.left.rawValue)
      writer.write(room)
      writer.write(optional: user) { $0.write($1) }
      writer.write(optional: reason) { $0.write($1) }
    case .moved(let old, let new):
      writer.write(Kind.moved.rawValue)
      writer.write(old)
      writer.write(new)
    }
    return writer.bytes
  }

  init(bytes: [UInt8]) throws {
    var reader = try RowReader(bytes)
    switch Kind(rawValue: try reader.byte()) {
    case .heard: self = .heard(try HeardEvent(from: &reader))
    case .unreadable: self = .unreadable(try UnreadEvent(from: &reader))
    case .joined: self = .joined(try reader.identifier())
    case .left:
      self = .left(
        try reader.identifier(),
        by: try reader.optional { reader throws(DamagedRow) in try reader.identifier() },
        reason: try reader.optional { reader throws(DamagedRow) in try reader.text() })
    case .moved: self = .moved(from: try reader.identifier(), to: try reader.identifier())
    case nil: throw DamagedRow()
    }
    try reader.finish()
  }
}

extension HeardEvent {
  fileprivate func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(Array(event.raw.rawBytes))
    writer.write(optional: payload) { $0.write(Array($1.raw.rawBytes)) }
    writer.write(optional: trust) { $0.write($1.rawValue) }
    writer.write(isAllowed)
    writer.write(isLate)
    writer.write(received)
  }

  fileprivate init(from reader: inout RowReader) throws {
    room = try reader.identifier()
    event = try RoomEvent(JSONDocument(try reader.data(), options: .matrix).root)
    let inside = try reader.optional { reader throws(DamagedRow) in try reader.data() }
    payload = try inside.map { try MegolmPayload(decrypted: $0) }
    let trust = try reader.optional { reader throws(DamagedRow) in try reader.byte() }
    self.trust = trust.flatMap(SenderTrust.init)
    isAllowed = try reader.bool()
    isLate = try reader.bool()
    received = try reader.instant()
  }
}

extension UnreadEvent {
  fileprivate func write(to writer: inout RowWriter) {
    writer.write(room)
    writer.write(event)
    writer.write(sender)
    writer.write(optional: session) { $0.write($1) }
    writer.write(cause.code)
    writer.write(cause.withheldCode)
    writer.write(sent)
  }

  fileprivate init(from reader: inout RowReader) throws(DamagedRow) {
    room = try reader.identifier()
    event = try reader.identifier()
    sender = try reader.identifier()
    session = try reader.optional { reader throws(DamagedRow) in try reader.identifier() }
    let code = try reader.byte()
    guard let cause = UndecryptableEvent.Cause(code: code, withheld: try reader.text()) else {
      throw DamagedRow()
    }
    self.cause = cause
    sent = try reader.instant()
  }
}

extension UndecryptableEvent.Cause {
  /// The numbers stand in stores.
  private static let simple: [(UInt8, Self)] = [
    (1, .noKey), (3, .earlier), (4, .replayed), (5, .wrongSender), (6, .wrongRoom),
    (7, .malformed), (8, .unknownAlgorithm), (9, .damaged),
  ]

  fileprivate var code: UInt8 { Self.simple.first { $0.1 == self }?.0 ?? 2 }

  fileprivate var withheldCode: String {
    if case .withheld(let code) = self { code.text } else { "" }
  }

  fileprivate init?(code: UInt8, withheld: String) {
    if code == 2 {
      guard let text = ProtocolText(withheld) else { return nil }
      self = .withheld(Withheld.Code(text))
    } else {
      guard let found = Self.simple.first(where: { $0.0 == code })?.1 else { return nil }
      self = found
    }
  }
}
