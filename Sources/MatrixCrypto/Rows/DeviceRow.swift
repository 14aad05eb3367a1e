internal import Concurrency
internal import Matrix
internal import Olm

/// A device of somebody, as it signed itself.
struct DeviceRow: CryptoRow, Equatable {
  /// What was decided about this device here.
  enum Decision: UInt8 { case none, verified, blocked }

  static let space = CryptoSpace.devices
  static let version: UInt8 = 2
  /// Of one user.
  static let maximumDevices = 1_000
  /// Of one user, that are not on the server any more.
  static let maximumVanished = 200
  static let maximumName = 255

  let user: UserID
  let device: DeviceID
  let curve25519: Curve25519Key
  /// Never changes: a device with another is another device, and is refused.
  let ed25519: Ed25519Key
  var canMegolm: Bool
  var isDehydrated: Bool
  /// Its owner's self-signing key vouches for it.
  var isCrossSigned = false
  var decision = Decision.none
  var displayName: String?
  /// Since when the server does not name it any more. It gets nothing, and its keys are kept so that
  /// nobody comes back under its name with others.
  var vanished: Instant?

  init(
    user: UserID, device: DeviceID, curve25519: Curve25519Key, ed25519: Ed25519Key,
    canMegolm: Bool, isDehydrated: Bool
  ) {
    self.user = user
    self.device = device
    self.curve25519 = curve25519
    self.ed25519 = ed25519
    self.canMegolm = canMegolm
    self.isDehydrated = isDehydrated
  }

  /// Of one that vanished, only that it is not to be trusted is still of interest.
  var isOfInterest: Bool { vanished == nil || decision == .blocked }

  static func place(_ user: UserID, _ device: DeviceID) -> CryptoKey {
    CryptoKey(.devices, user.text, device.text)
  }
  static func all(of user: UserID) -> CryptoKey { CryptoKey(.devices, user.text) }
  var key: CryptoKey { Self.place(user, device) }

  func write(to writer: inout RowWriter) {
    writer.write(user)
    writer.write(device)
    writer.write(curve25519)
    writer.write(ed25519)
    writer.write(canMegolm)
    writer.write(isDehydrated)
    writer.write(isCrossSigned)
    writer.write(decision.rawValue)
    writer.write(optional: displayName) { $0.write($1) }
    writer.write(optional: vanished) { $0.write($1) }
  }

  init(from reader: inout RowReader) throws(DamagedRow) {
    user = try reader.identifier()
    device = try reader.identifier()
    curve25519 = try reader.curve25519()
    ed25519 = try reader.ed25519()
    canMegolm = try reader.bool()
    isDehydrated = try reader.bool()
    isCrossSigned = try reader.bool()
    decision = try reader.choice()
    displayName = try reader.optional { reader throws(DamagedRow) in try reader.text() }
    guard reader.version >= 2 else { return }
    vanished = try reader.optional { reader throws(DamagedRow) in try reader.instant() }
  }
}
