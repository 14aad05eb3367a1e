package import Concurrency
internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// Secrets between our own devices.
///
/// 1. Only devices that our verified identity vouches for are asked, answered and believed.
/// 2. An answer counts if it came over Olm from a device that was asked, to the request that was
///    asked last, and if the secret is the private half of what we know the public half of. That of a
///    backup is held against the one that the server has first.
/// 3. What is here takes nothing's place: an answer that comes late is thrown away.
extension CryptoMachine {
  /// Asks for those that are not here. Nothing is asked while no other device of ours is verified.
  package func requestSecrets(
    _ names: [SecretName] = SecretName.allCases, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.requestSecrets(try names.filter { try draft.lacks($0) })
    return try draft.step()
  }
}

extension Draft {
  /// Our other devices that may have what is ours.
  func ownVerifiedDevices() throws -> [DeviceRow] {
    try devices(of: machine.user).filter {
      try $0.device != machine.device && !$0.isDehydrated && isOwnVerified($0)
    }
  }

  /// By our identity, or by somebody here; not one that was only seen first.
  func isOwnVerified(_ device: DeviceRow?) throws -> Bool {
    guard let device, device.user == machine.user, device.decision != .blocked else { return false }
    return try trust(in: device, of: machine.user) == .verified
  }

  func newRequestID() throws -> ProtocolText {
    guard let id = ProtocolText(Olm.Base64.encode(try machine.entropy.bytes(18), .urlSafe)) else {
      throw OlmError(.library)
    }
    return id
  }

  func requestSecrets(_ names: [SecretName]) throws {
    let devices = try ownVerifiedDevices()
    guard !devices.isEmpty else { return }
    for name in names {
      let row = SecretRequestRow(
        name: name, request: try newRequestID(), devices: devices.map(\.device), made: now)
      ledger.put(row)
      try say(.request(name: name.text), row, to: devices.map(\.device))
    }
  }

  func cancelSecretRequest(_ name: SecretName) throws {
    guard let row: SecretRequestRow = try ledger.row(at: SecretRequestRow.place(name)) else {
      return
    }
    ledger.remove(row.key)
    try say(.cancellation, row, to: row.devices)
  }

  private func say(
    _ action: SecretRequest.Action, _ row: SecretRequestRow, to devices: [DeviceID]
  ) throws {
    let content = SecretRequest(action, device: machine.device, request: row.request).json.compact()
    let post = Post(self, .secretRequest)
    for device in devices { try post.add(content, to: device, of: machine.user) }
    try post.finish()
  }

  // MARK: Asked

  func takeSecretRequest(_ event: ToDeviceEvent) throws {
    guard event.sender == machine.user, let request = try? SecretRequest(event.content),
      request.device != machine.device
    else { return }
    switch request.action {
    case .request(let name):
      guard let name = SecretName(name), try !lacks(name) else { return }
      try answerOwn(request.device, .secret(name, request: request.request))
    case .cancellation: try forget(request.request, of: event.sender, request.device)
    }
  }

  // MARK: Answered

  func takeSecret(_ message: OlmMessageRead) throws {
    guard message.sender == machine.user, let device = message.device, try isOwnVerified(device),
      let send = try? SecretSend(message.content),
      let row = try ledger.rows(
        SecretRequestRow.self, startingWith: SecretRequestRow.all, limit: SecretName.allCases.count
      ).first(where: { $0.request == send.request }), row.devices.contains(device.device),
      send.secret.count <= Self.maximumSecretText,
      let secret = try? Olm.Base64.decode(send.secret), secret.count == 32, try lacks(row.name)
    else { return }
    if row.name == .backup {
      guard (try? BackupKey(key: secret)) != nil else { return }
      try keep(secret, as: .backup, .given)
      return try lookForBackup(restoring: true)
    }
    guard try isExpected(secret, row.name) else { return }
    try keep(secret, as: row.name)
    tell(.secret(row.name))
    if row.name == .selfSigning {
      var identity = try identity()
      if identity.phase == .none {
        identity.phase = .signing
        identity.tries = 0
        ledger.put(identity)
      }
      try lookAtOwnSignatures()
    }
    try signWhatWaits()
  }

  /// Base64 of 32 bytes, and room to spare.
  private static let maximumSecretText = 64

  private func isExpected(_ secret: Secret, _ name: SecretName) throws -> Bool {
    let own = try user(machine.user)
    guard own.isVerified, let key = try? SigningKey(seed: secret) else { return false }
    let known = IdentityKeys(
      master: own.master, selfSigning: own.selfSigning, userSigning: own.userSigning)
    return key.publicKey == known[name]
  }
}
