internal import Matrix
internal import Olm

// What requests are about, as their rows keep it.

/// Whose devices are asked for, and at which change of theirs that was.
struct QuerySubject {
  var users: [(user: UserID, changed: UInt64)]

  init(_ users: [(user: UserID, changed: UInt64)]) { self.users = users }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    users = try reader.list { reader throws(DamagedRow) in
      (try reader.identifier(), try reader.number())
    }
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(list: users) { writer, entry in
      writer.write(entry.user)
      writer.write(entry.changed)
    }
    return writer.bytes
  }
}

/// Which devices a key is claimed from, and why.
struct ClaimSubject {
  struct Wanted {
    let user: UserID
    let device: DeviceID
    let curve25519: Curve25519Key
    /// A ratchet broke: the device is written to at once, so that it has the new one too.
    let isUnwedging: Bool
  }

  var devices: [Wanted]

  init(_ devices: [Wanted]) { self.devices = devices }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    devices = try reader.list { reader throws(DamagedRow) in
      Wanted(
        user: try reader.identifier(), device: try reader.identifier(),
        curve25519: try reader.curve25519(), isUnwedging: try reader.bool())
    }
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 1)
    writer.write(list: devices) { writer, wanted in
      writer.write(wanted.user)
      writer.write(wanted.device)
      writer.write(wanted.curve25519)
      writer.write(wanted.isUnwedging)
    }
    return writer.bytes
  }

  /// Each user once.
  var byUser: [(UserID, [DeviceID])] {
    var order: [UserID] = []
    var found: [UserID: [DeviceID]] = [:]
    for wanted in devices {
      if found[wanted.user] == nil { order.append(wanted.user) }
      found[wanted.user, default: []].append(wanted.device)
    }
    return order.map { ($0, found[$0] ?? []) }
  }
}

/// The name under which the server takes it once, however often it is sent.
struct ToDeviceSubject {
  let type: EventType
  let transaction: TransactionID
  /// From version 2 on.
  let cargo: Cargo

  init(type: EventType, transaction: TransactionID, cargo: Cargo = Cargo()) {
    self.type = type
    self.transaction = transaction
    self.cargo = cargo
  }

  init(bytes: [UInt8]) throws(DamagedRow) {
    var reader = try RowReader(bytes)
    type = try reader.identifier()
    transaction = try reader.identifier()
    cargo = try reader.version >= 2 ? Cargo(from: &reader) : Cargo()
    try reader.finish()
  }

  var bytes: [UInt8] {
    var writer = RowWriter(version: 2)
    writer.write(type)
    writer.write(transaction)
    cargo.write(to: &writer)
    return writer.bytes
  }
}
