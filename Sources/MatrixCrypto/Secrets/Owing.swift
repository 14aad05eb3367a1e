internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// Answers over Olm to what devices asked for: now if there is a ratchet, else when there is.
extension Draft {
  func owe(_ device: DeviceRow, _ what: OwedAnswerRow.What) throws {
    let row = OwedAnswerRow(user: device.user, device: device.device, what: what)
    guard try sessions(with: device).isEmpty else {
      let post = Post(self, .encrypted)
      try give(row, to: device, post)
      return try post.finish()
    }
    let owed = try ledger.rows(
      OwedAnswerRow.self, startingWith: OwedAnswerRow.all(device.user, device.device),
      limit: OwedAnswerRow.maximumPerDevice)
    guard owed.count < OwedAnswerRow.maximumPerDevice else { return }
    ledger.put(row)
    try claim([device])
  }

  /// To a device of ours if it is verified. One that was verified a moment ago asks before the server
  /// told us of it: that is decided when the server has answered.
  func answerOwn(_ id: DeviceID, _ what: OwedAnswerRow.What) throws {
    if let device = try device(machine.user, id), try isOwnVerified(device) {
      return try owe(device, what)
    }
    let owed = try ledger.rows(
      OwedAnswerRow.self, startingWith: CryptoKey(.owed, machine.user.text),
      limit: OwedAnswerRow.maximumPerDevice)
    guard try user(machine.user).isOutdated, owed.count < OwedAnswerRow.maximumPerDevice else {
      return
    }
    ledger.put(OwedAnswerRow(user: machine.user, device: id, what: what))
  }

  /// What our own devices are is known again.
  func settleOwed() throws {
    guard try !user(machine.user).isOutdated else { return }
    let owed = try ledger.rows(
      OwedAnswerRow.self, startingWith: CryptoKey(.owed, machine.user.text),
      limit: OwedAnswerRow.maximumPerDevice)
    for row in owed {
      ledger.remove(row.key)
      guard let device = try device(machine.user, row.device), try isOwnVerified(device) else {
        continue
      }
      try owe(device, row.what)
    }
  }

  /// Somebody does not want any more what they asked for under this name.
  func forget(_ request: ProtocolText, of user: UserID, _ device: DeviceID) throws {
    let owed = try ledger.rows(
      OwedAnswerRow.self, startingWith: OwedAnswerRow.all(user, device),
      limit: OwedAnswerRow.maximumPerDevice)
    for row in owed where row.what.request == request { ledger.remove(row.key) }
  }

  func forgetAnswers(owedTo device: DeviceID, of user: UserID) throws {
    for row in try ledger.rows(
      OwedAnswerRow.self, startingWith: OwedAnswerRow.all(user, device),
      limit: OwedAnswerRow.maximumPerDevice)
    {
      ledger.remove(row.key)
    }
  }

  /// A ratchet with the device was begun.
  func giveOwed(to device: DeviceRow, _ post: Post) throws {
    let owed = try ledger.rows(
      OwedAnswerRow.self, startingWith: OwedAnswerRow.all(device.user, device.device),
      limit: OwedAnswerRow.maximumPerDevice)
    for row in owed {
      ledger.remove(row.key)
      try give(row, to: device, post)
    }
  }

  private func give(_ row: OwedAnswerRow, to device: DeviceRow, _ post: Post) throws {
    guard let (type, content) = try answer(to: row, for: device),
      let encrypted = try encrypted(try writer(type, content), to: device)
    else { return }
    try post.add(encrypted, to: device.device, of: device.user)
  }

  /// Nothing if the device may not have it, or not any more.
  private func answer(
    to row: OwedAnswerRow, for device: DeviceRow
  ) throws -> (EventType, content: [UInt8])? {
    switch row.what {
    case .secret(let name, let request):
      guard try isOwnVerified(device), let secret = try secret(name) else { return nil }
      let content = SecretSend.content(request: request, secret: Olm.Base64.encode(secret))
      return (.secretSend, unsafe content.written().withUnsafeBytes { unsafe Array($0) })
    case .roomKey(let room, let session, _):
      guard let index = try grantedIndex(of: session, in: room, to: device),
        let group: InboundGroupRow = try ledger.row(at: InboundGroupRow.place(room, session))
      else { return nil }
      return (.forwardedRoomKey, try exported(group, at: index).forwarded.compact())
    }
  }
}
