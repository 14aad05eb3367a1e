internal import JSON
internal import Matrix
internal import MatrixCrypto
package import Olm
package import Storage

/// As it lies in the outbox: sealed to its room.
extension RoomPost {
  package func sealed(by vault: Vault) throws -> [UInt8] {
    try vault.seal(bytes, as: Self.identity(of: room.text))
  }

  package init(opening payload: [UInt8], of lane: Key, with vault: Vault) throws {
    try self.init(bytes: try vault.open(payload, as: Self.identity(of: lane.description)))
  }

  private static func identity(of room: String) -> [UInt8] { Array("outbox\0\(room)".utf8) }

  private enum Kind: UInt8 { case event = 1, redaction, upload }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(room)
    switch act {
    case .event(let type, let content):
      writer.write(Kind.event.rawValue)
      writer.write(type)
      writer.write(content.compact())
    case .redaction(let event, let reason):
      writer.write(Kind.redaction.rawValue)
      writer.write(optional: event) { $0.write($1) }
      writer.write(optional: reason) { $0.write($1) }
    case .upload(let uploads):
      writer.write(Kind.upload.rawValue)
      writer.write(list: uploads) { writer, upload in
        writer.write(upload.slot.rawValue)
        switch upload.source {
        case .blob(let blob, let mimeType):
          writer.write(false)
          writer.write(blob.bytes)
          writer.write(mimeType)
        case .made(let recipe):
          writer.write(true)
          writer.write(recipe)
        }
      }
    }
    writer.write(filling.rawValue)
    writer.write(ticket)
    writer.write(isForEverybody)
    return writer.bytes
  }

  init(bytes: [UInt8]) throws {
    var reader = try RowReader(bytes)
    room = try reader.identifier()
    switch Kind(rawValue: try reader.byte()) {
    case .event:
      let type: EventType = try reader.identifier()
      act = .event(type, try JSONValue(JSONDocument(try reader.data(), options: .strict).root))
    case .redaction:
      act = .redaction(
        try reader.optional { reader throws(DamagedRow) in try reader.identifier() },
        reason: try reader.optional { reader throws(DamagedRow) in try reader.text() })
    case .upload:
      act = .upload(
        try reader.list { reader throws(DamagedRow) in
          let slot: MediaUpload.Slot = try reader.choice()
          if try reader.bool() { return MediaUpload(slot, .made(try reader.data())) }
          guard let blob = BlobName(bytes: try reader.data()) else { throw DamagedRow() }
          return MediaUpload(slot, blob, mimeType: try reader.text())
        })
    case nil: throw DamagedRow()
    }
    filling = try reader.choice()
    ticket = try reader.data()
    isForEverybody = try reader.bool()
    try reader.finish()
  }
}
