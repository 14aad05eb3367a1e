internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Begins ratchets with devices that we have none with, or none that works.
extension Draft {
  static let maximumClaimed = 250

  /// One claim a device at a time, and none before a device that had no key had its rest; one that
  /// just wrote to us is there.
  func claim(_ devices: [DeviceRow], isUnwedging: Bool = false) throws {
    var wanted: [ClaimSubject.Wanted] = []
    for device in devices {
      let row = try peer(device)
      guard row.claim == nil, isUnwedging || row.due == nil else { continue }
      wanted.append(
        ClaimSubject.Wanted(
          user: device.user, device: device.device, curve25519: device.curve25519,
          isUnwedging: isUnwedging))
    }
    for start in stride(from: 0, to: wanted.count, by: Self.maximumClaimed) {
      try ask(for: Array(wanted[start..<min(start + Self.maximumClaimed, wanted.count)]))
    }
  }

  func ask(for batch: [ClaimSubject.Wanted]) throws {
    try mark(batch, ask(.claimKeys, subject: ClaimSubject(batch).bytes))
  }

  func mark(_ batch: [ClaimSubject.Wanted], _ request: UInt64) throws {
    for device in batch {
      var row = try peer(device.user, device.curve25519)
      row.claim = request
      ledger.put(row)
    }
  }

  func peer(_ user: UserID, _ key: Curve25519Key) throws -> PeerRow {
    try ledger.row(at: PeerRow.place(user, key)) ?? PeerRow(user, key)
  }

  func peer(_ device: DeviceRow) throws -> PeerRow { try peer(device.user, device.curve25519) }

  // MARK: Answers

  func keysClaimed(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    guard case .success(let bytes) = answer,
      let claimed = try? ClaimedKeys(JSONDocument(bytes, options: .matrix))
    else { return try notClaimed(request, answer) }
    ledger.remove(request.key)
    let subject = try ClaimSubject(bytes: request.subject)
    let failed = Set(claimed.failures)
    let post = Post(self, .encrypted)
    let refusals = Post(self, .roomKeyWithheld)
    for wanted in subject.devices {
      var row = try peer(wanted.user, wanted.curve25519)
      guard row.claim == request.id else { continue }
      let isUnwedging = wanted.isUnwedging || row.broke(since: request.made)
      row.claim = nil
      ledger.put(row)
      guard let device = try device(wanted.user, wanted.device),
        device.curve25519 == wanted.curve25519
      else {
        try forgetOwed(wanted.user, wanted.device, wanted.curve25519)
        continue
      }
      let key = claimed.keys.first { $0.user == wanted.user && $0.device == wanted.device }
      if let key, try begin(with: device, key.key, isUnwedging: isUnwedging) {
        if isUnwedging {
          try greet(device, post)
          _ = try giveKeysAgain(to: device, post)
          try forgetLoss(of: device)
        }
        try giveAllOwed(to: device, post)
        continue
      }
      if key == nil, !failed.contains(where: { $0.text.hasBytes(of: wanted.user.server) }) {
        try refuseWithoutOlm(device, refusals)
      }
      if try isUnwedging || isOwed(device) {
        try tryLater(device, isUnwedging: isUnwedging)
      }
    }
    try post.finish()
    try refusals.finish()
  }

  /// Where it takes the place of one that broke, it is written with, however much that one read.
  private func begin(
    with device: DeviceRow, _ key: SignedOneTimeKey, isUnwedging: Bool
  ) throws -> Bool {
    guard
      let text = key.signatures.signature(by: device.user, ed25519: device.device.text),
      let signable = try? key.signable(), device.ed25519.verifies(text, of: signable),
      let oneTimeKey = try? Curve25519Key(base64: key.key)
    else {
      tell(.deviceRefused(device.user, device: device.device.text))
      return false
    }
    return try withAccount { account, _ -> (Bool, isChanged: Bool) in
      let ratchet = try account.outboundSession(
        to: device.curve25519, oneTimeKey: oneTimeKey, machine.entropy)
      try keepNew(ratchet, of: device.user, with: device.curve25519, isBest: isUnwedging)
      return (true, false)
    }
  }

  private func greet(_ device: DeviceRow, _ post: Post) throws {
    guard let content = try encrypted(try writer(.dummy, Array("{}".utf8)), to: device) else {
      return
    }
    try post.add(content, to: device.device, of: device.user)
  }

  /// Once for a device, about all rooms; again only after there was a ratchet.
  private func refuseWithoutOlm(_ device: DeviceRow, _ post: Post) throws {
    var row = try peer(device)
    guard !row.wasToldNoOlm, try sessions(with: device).isEmpty else { return }
    row.wasToldNoOlm = true
    ledger.put(row)
    let content = Withheld(.noOlm, senderKey: try identityKeys.curve25519.base64).json.compact()
    try post.add(content, to: device.device, of: device.user)
  }
}
