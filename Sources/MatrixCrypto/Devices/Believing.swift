internal import JSON
internal import Matrix
internal import Olm

/// What of an answer about somebody's devices and identity is believed.
///
/// 1. A device is who it signed itself as, under the user and the name it was asked for.
/// 2. A device never gets another key: what comes under the same name is refused, the old one stays.
///    Being left out of an answer changes nothing about that: a device that vanished is remembered
///    with its keys and what was decided about it, the last ``DeviceRow/maximumVanished`` of each user.
/// 3. An identity is pinned when it is first seen. Another in its place is told, and believed from then
///    on, but nobody is sure of it any more. In the place of our own it is never believed.
/// 4. A device is vouched for when the self-signing key, which the identity vouches for, signed it. What
///    another key of theirs signed before counts no more, whatever comes of the device in the answer.
extension Draft {
  func believe(_ devices: [DeviceKeys], of row: inout UserRow, _ keys: QueriedKeys) throws {
    let (master, verified, signer) = (row.master, row.verified, row.selfSigning)
    try believeIdentity(of: &row, keys)
    let user = row.user
    let isSignedAnew = row.selfSigning != signer
    if isSignedAnew { try endVouching(for: user) }
    let pinned = try pinnedDevices(of: user)
    let before = Dictionary(pinned.map { ($0.device, $0) }) { first, _ in first }
    // Two devices with one key would share their ratchets: the one that came first has it.
    var owners = Dictionary(pinned.map { ($0.curve25519, $0.device) }) { first, _ in first }
    var named: Set<DeviceID> = []
    var hasChanged = row.master != master || row.verified != verified || isSignedAnew
    for device in devices.prefix(DeviceRow.maximumDevices) {
      guard named.insert(device.device).inserted,
        let after = checked(device, before[device.device], row.selfSigning),
        owners[after.curve25519, default: after.device] == after.device
      else {
        tell(.deviceRefused(user, device: device.device.text))
        continue
      }
      owners[after.curve25519] = after.device
      guard after != before[device.device] else { continue }
      hasChanged = true
      ledger.put(after)
    }
    if devices.count > DeviceRow.maximumDevices {
      tell(.devicesLeftOut(user, count: devices.count - DeviceRow.maximumDevices))
    }
    let gone = pinned.filter { $0.vanished == nil && !named.contains($0.device) }
    for var device in gone {
      device.vanished = now
      ledger.put(device)
    }
    if !gone.isEmpty { try forgetVanished(of: user) }
    if hasChanged || !gone.isEmpty { try reconsiderRooms(of: user) }
  }

  /// Their self-signing key is another.
  func endVouching(for user: UserID) throws {
    for var device in try pinnedDevices(of: user) where device.isCrossSigned {
      device.isCrossSigned = false
      ledger.put(device)
    }
  }

  /// Those that vanished longest ago; before them, those that nobody here decided about.
  private func forgetVanished(of user: UserID) throws {
    let vanished = try pinnedDevices(of: user).filter { $0.vanished != nil }
    guard vanished.count > DeviceRow.maximumVanished else { return }
    let order = vanished.sorted {
      ($0.decision == .none ? 0 : 1, $0.vanished ?? now, $0.device)
        < ($1.decision == .none ? 0 : 1, $1.vanished ?? now, $1.device)
    }
    for device in order.dropLast(DeviceRow.maximumVanished) { ledger.remove(device.key) }
  }

  private func checked(
    _ keys: DeviceKeys, _ before: DeviceRow?, _ selfSigning: Ed25519Key?
  ) -> DeviceRow? {
    guard let curve = keys.curve25519, let ed = keys.ed25519,
      let curve25519 = try? Curve25519Key(base64: curve), let ed25519 = try? Ed25519Key(base64: ed),
      let text = keys.ownSignature, let signable = try? keys.signable(),
      ed25519.verifies(text, of: signable)
    else { return nil }
    if let before {
      guard before.ed25519 == ed25519, before.curve25519 == curve25519 else { return nil }
    }
    var row = DeviceRow(
      user: keys.user, device: keys.device, curve25519: curve25519, ed25519: ed25519,
      canMegolm: keys.algorithms.contains(.megolm) && keys.algorithms.contains(.olm),
      isDehydrated: keys.isDehydrated)
    row.decision = before?.decision ?? .none
    row.displayName = keys.displayName?.bounded(DeviceRow.maximumName)
    if let selfSigning,
      let signature = keys.signatures.signature(by: keys.user, ed25519: selfSigning.base64)
    {
      row.isCrossSigned = selfSigning.verifies(signature, of: signable)
    }
    return row
  }

  private func believeIdentity(of row: inout UserRow, _ keys: QueriedKeys) throws {
    let master = keys.masterKeys[row.user].flatMap { try? Ed25519Key(base64: $0.ed25519) }
    guard let master else {
      // An identity does not go away; a server that leaves it out changes nothing.
      return
    }
    if let before = row.master, before != master {
      guard row.user != machine.user else {
        return isOnItsWay(master) ? () : tell(.ownIdentityReplaced)
      }
      tell(.identityChanged(row.user, wasVerified: row.verified == before))
      row.selfSigning = nil
      row.userSigning = nil
    }
    row.master = master
    row.selfSigning = vouched(keys.selfSigningKeys[row.user], by: master)
    row.userSigning = vouched(keys.userSigningKeys[row.user], by: master)
    if row.user != machine.user { try verifyByOwnSignature(&row, keys) }
  }

  /// Ours, whose upload was not answered yet; or the one that it took the place of, in an answer that
  /// was asked for before.
  private func isOnItsWay(_ master: Ed25519Key) -> Bool {
    if (try? signer(.master, .next)?.publicKey) == master { return true }
    guard let identity = try? identity() else { return false }
    return identity.phase == .signing && identity.replaced == master
  }

  /// We signed their identity with our user-signing key, from this device or another of ours.
  private func verifyByOwnSignature(_ row: inout UserRow, _ keys: QueriedKeys) throws {
    guard let own: UserRow = try ledger.row(at: UserRow.place(machine.user)), own.isVerified,
      let signer = own.userSigning, let key = keys.masterKeys[row.user],
      let signature = key.signatures.signature(by: machine.user, ed25519: signer.base64),
      let signable = try? key.signable(), signer.verifies(signature, of: signable)
    else { return }
    row.verified = row.master
  }

  func vouched(_ key: CrossSigningKey?, by master: Ed25519Key) -> Ed25519Key? {
    guard let key, let found = try? Ed25519Key(base64: key.ed25519), found != master,
      let signature = key.signatures.signature(by: key.user, ed25519: master.base64),
      let signable = try? key.signable(), master.verifies(signature, of: signable)
    else { return nil }
    return found
  }
}

extension Ed25519Key {
  /// A text that is no signature signs nothing.
  func verifies(_ signature: String, of message: [UInt8]) -> Bool {
    guard let signature = try? Ed25519Signature(base64: signature) else { return false }
    return verifies(signature, of: message)
  }
}
