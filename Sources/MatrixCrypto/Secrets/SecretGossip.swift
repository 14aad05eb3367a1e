package import Concurrency
internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// Secrets between our own devices.
///
/// 1. Only devices that our verified identity vouches for are asked, answered and believed.
/// 2. An answer counts if it came over Olm from a device that was asked, to the request that was
///    asked last, and if the secret is the private half of what we know the public half of.
extension CryptoMachine {
  /// Asks for those that are not here. Nothing is asked while no other device of ours is verified.
  package func requestSecrets(
    _ names: [SecretName] = SecretName.allCases, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.requestSecrets(try names.filter { try !draft.has($0) })
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
      guard let name = SecretName(name), try has(name) else { return }
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
      let secret = try? Olm.Base64.decode(Secret(send.secret)), secret.count == 32,
      try isExpected(secret, row.name)
    else { return }
    ledger.remove(row.key)
    try keep(secret, as: row.name)
    try say(.cancellation, row, to: row.devices.filter { $0 != device.device })
    tell(.secret(row.name))
    switch row.name {
    case .selfSigning:
      var identity = try identity()
      if identity.phase == .none {
        identity.phase = .signing
        identity.tries = 0
        ledger.put(identity)
      }
      try lookAtOwnSignatures()
    case .backup: try lookForBackup(creating: false, restoring: true)
    case .master, .userSigning: break
    }
  }

  private func isExpected(_ secret: Secret, _ name: SecretName) throws -> Bool {
    // The backup is held against its public key before it is used.
    if name == .backup { return (try? BackupKey(key: secret)) != nil }
    let own = try user(machine.user)
    guard own.isVerified, let key = try? SigningKey(seed: secret) else { return false }
    let known = IdentityKeys(
      master: own.master, selfSigning: own.selfSigning, userSigning: own.userSigning)
    return key.publicKey == known[name]
  }
}
