internal import JSON
internal import Matrix
internal import Olm

/// Messages to single devices, put together into as few requests as may be.
final class Post {
  private let draft: Draft
  private let type: EventType
  private var body = ToDeviceBody()
  private var cargo = Cargo()
  /// A request names a device once; what comes after for it goes into the next.
  private var named: Set<CryptoKey> = []

  init(_ draft: Draft, _ type: EventType) {
    self.draft = draft
    self.type = type
  }

  func add(_ content: [UInt8], to device: DeviceID, of user: UserID) throws {
    let place = DeviceRow.place(user, device)
    if named.contains(place) || !body.hasRoom(for: content, to: device, of: user) { try finish() }
    named.insert(place)
    body.add(content, to: device, of: user)
  }

  /// A key of a room, which is owed again if it does not arrive.
  func add(_ content: [UInt8], carrying key: Cargo.Key, to device: DeviceRow) throws {
    try add(content, to: device.device, of: device.user)
    cargo.add(key, to: device)
  }

  /// Must be called at the end.
  func finish() throws {
    guard !body.isEmpty else { return }
    let subject = ToDeviceSubject(
      type: type, transaction: try draft.newTransaction(), cargo: cargo)
    _ = draft.ask(.toDevice, subject: subject.bytes, body: body.bytes())
    body = ToDeviceBody()
    cargo = Cargo()
    named = []
  }
}

extension Draft {
  func newTransaction() throws -> TransactionID {
    let bytes = try machine.entropy.bytes(16)
    guard let id = TransactionID("e\(Olm.Base64.encode(bytes, .urlSafe))") else {
      throw OlmError(.library)
    }
    return id
  }

  /// Writes the same content for many devices. Our device's keys go along: who gets a message knows at
  /// once whose it is.
  func writer(_ type: EventType, _ content: [UInt8]) throws -> OlmPayloadWriter {
    let keys = try identityKeys
    return OlmPayloadWriter(
      type: type, content: content, sender: machine.user, senderEd25519: keys.ed25519.base64,
      senderDeviceKeys: try ownDeviceKeys.get())
  }

  /// The content of an `m.room.encrypted`, written with the best ratchet; nothing if there is none.
  func encrypted(_ writer: OlmPayloadWriter, to device: DeviceRow) throws -> [UInt8]? {
    guard var row = try sessions(with: device).first else { return nil }
    let ratchet = try machine.ratchets.session(
      opening: row.ratchet, with: machine.vault, as: row.key.identity)
    let payload = writer.payload(for: device.user, ed25519: device.ed25519.base64)
    let message = try ratchet.encrypt(payload, machine.entropy)
    try keep(ratchet, in: &row)
    return EncryptedContent.olm(
      senderKey: try identityKeys.curve25519.base64,
      recipientKey: device.curve25519.base64, type: message.kind.rawValue, body: message.body)
  }
}
