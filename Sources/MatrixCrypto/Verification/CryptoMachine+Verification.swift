package import Concurrency
internal import JSON
package import Matrix
package import Olm

/// Where verification and the machine's rows meet.
extension CryptoMachine {
  /// The keys as the rows have them.
  package func verificationKeys(in rows: any CryptoReading) -> any VerificationKeys {
    StoredVerificationKeys(machine: self, rows: rows)
  }

  /// Asks for somebody's devices, whether or not an encrypted room is shared with them. A query that is
  /// under way may have begun before what is looked for was there, so another follows it.
  package func lookUp(
    _ user: UserID, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    var row = try draft.user(user)
    row.isTracked = true
    try draft.outdate(&row)
    try draft.queryOutdated()
    return try draft.step()
  }

  /// Whether the room was ever seen to be encrypted.
  package func isEncrypted(_ room: RoomID, in rows: any CryptoReading) throws -> Bool {
    try draft(rows, at: .epoch).room(room).isEncrypted
  }

  /// Messages to devices as requests that are kept until they were answered, in their order. Those to
  /// rooms are for the caller to encrypt and send.
  package func post(
    _ messages: [VerificationMessage], in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    for message in messages {
      guard case .devices(let user, let devices) = message.destination else { continue }
      let post = Post(draft, message.type)
      for device in devices { try post.add(message.content.compact(), to: device, of: user) }
      try post.finish()
    }
    return try draft.step()
  }

  /// Takes down what was verified, and that it is to be signed. Of a key that is not theirs any more
  /// nothing is: `pinned` says what was. If it is our own identity that somebody made sure of, the
  /// device that did is asked for the secrets that are not here.
  package func pin(
    _ verified: Verified, in rows: any CryptoReading, at now: Instant
  ) throws -> (step: Step, pinned: Verified) {
    let draft = try draft(rows, at: now)
    var master: Ed25519Key?
    var row = try draft.user(verified.user)
    if let key = verified.master, key == row.master {
      master = key
      row.verified = key
      draft.ledger.put(row)
    }
    var found: VerifiedDevice?
    if let device = verified.device, var known = try draft.device(verified.user, device.device),
      known.ed25519 == device.ed25519
    {
      found = device
      known.decision = .verified
      draft.ledger.put(known)
    }
    if master != nil || found != nil { try draft.reconsiderRooms(of: verified.user) }
    let pinned = Verified(user: verified.user, master: master, device: found)
    try draft.want(pinned.signatures(of: user).map { $0.row(of: user) })
    if master != nil, verified.user == user {
      try draft.requestSecrets(try SecretName.allCases.filter { try draft.lacks($0) })
    }
    return (try draft.step(), pinned)
  }
}

/// What is to be signed after a verification, and with which key.
package enum VerifiedSignature: Sendable, Equatable {
  /// Somebody else's master key, with our user-signing key.
  case user(UserID, master: Ed25519Key)
  /// A device of ours, with our self-signing key.
  case ownDevice(VerifiedDevice)
  /// Our own master key, with this device's key.
  case ownMaster(Ed25519Key)
}

extension VerifiedSignature {
  fileprivate func row(of owner: UserID) -> SignatureRow {
    switch self {
    case .user(let user, let master): SignatureRow(master: master, of: user)
    case .ownDevice(let device):
      SignatureRow(user: owner, name: device.device.text, ed25519: device.ed25519)
    case .ownMaster(let master): SignatureRow(master: master, of: owner)
    }
  }
}

extension Verified {
  /// Devices of other people are not signed by us: their owner does that.
  package func signatures(of owner: UserID) -> [VerifiedSignature] {
    guard user == owner else { return master.map { [.user(user, master: $0)] } ?? [] }
    return (master.map { [.ownMaster($0)] } ?? []) + (device.map { [.ownDevice($0)] } ?? [])
  }
}

private struct StoredVerificationKeys: VerificationKeys {
  let machine: CryptoMachine
  let rows: any CryptoReading

  func own() throws -> VerificationOwner {
    let draft = try machine.draft(rows, at: .epoch)
    // Keys that nobody has seen yet cannot be verified, and asking must not make any.
    guard try draft.ledger.row(AccountRow.self, at: AccountRow.place) != nil else {
      throw VerificationRefusal.notNow
    }
    let row = try draft.user(machine.user)
    return VerificationOwner(
      user: machine.user, device: machine.device, ed25519: try draft.identityKeys.ed25519,
      master: row.master, trustsMaster: row.isVerified)
  }

  func person(_ user: UserID) throws -> VerificationPerson? {
    let draft = try machine.draft(rows, at: .epoch)
    guard let row: UserRow = try draft.ledger.row(at: UserRow.place(user)) else { return nil }
    let devices = try draft.devices(of: user)
    return VerificationPerson(
      user: user, master: row.master,
      crossSigning: [row.selfSigning, row.userSigning].compactMap(\.self),
      devices: Dictionary(devices.map { ($0.device, $0.ed25519) }) { first, _ in first })
  }
}
