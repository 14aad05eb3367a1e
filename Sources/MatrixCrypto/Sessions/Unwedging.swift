internal import Concurrency
internal import Matrix
internal import Olm

/// Mends ratchets that broke: one side lost what it had, or the other went on without it.
///
/// 1. A device whose message no ratchet of ours opens gets a new one from us, and is written to, so that
///    it has it too. Once an hour and device. Who is not reached for a month is left alone.
/// 2. A device that begins a ratchet anew could not read with the one before: it gets again what it
///    was given for the rooms as they are written now. Once an hour and device; who begins again within
///    that hour, when it is over.
/// 3. While a new ratchet is on its way, what is given goes over the old one and is owed for the new one
///    too; what is owed waits for that.
extension Draft {
  static let unwedgingInterval = Duration.seconds(3_600)
  static let longestUnwedging = Duration.seconds(30 * 86_400)

  /// Also after a message that was to begin a ratchet: its one-time key was used up or is lost, and
  /// whoever sent it goes on with it until we write.
  func unwedge(_ user: UserID, _ key: Curve25519Key) throws {
    guard let device = try device(of: user, with: key) else { return try remember(user, key) }
    var row = try peer(device)
    if row.unwedged?.isRecent(Self.unwedgingInterval, at: now) ?? false { return }
    row.unwedged = now
    ledger.put(row)
    try claim([device], isUnwedging: true)
    tell(.unwedging(user, device.device))
  }

  /// Whether its ratchet broke, and there is none in its place yet.
  func isMending(_ device: DeviceRow) throws -> Bool {
    let row = try peer(device)
    if row.claim != nil { return true }
    guard let due = row.due else { return false }
    let mark: DueDeviceRow? = try ledger.row(
      at: DueDeviceRow.place(due, device.user, device.curve25519))
    return mark?.isUnwedging ?? false
  }

  /// A device began a ratchet with us.
  func takeBeginning(by device: DeviceRow) throws {
    let post = Post(self, .encrypted)
    var row = try peer(device)
    row.lostAgain = true
    ledger.put(row)
    try giveAgain(to: device, post)
    try giveAllOwed(to: device, post)
    try post.finish()
  }

  /// If it began one anew since it was given what it had, and not more often than may be.
  func giveAgain(to device: DeviceRow, _ post: Post) throws {
    var row = try peer(device)
    let isRecent = row.givenAgain?.isRecent(Self.unwedgingInterval, at: now) ?? false
    guard row.lostAgain, !isRecent else { return }
    row.lostAgain = false
    if try giveKeysAgain(to: device, post) { row.givenAgain = now }
    ledger.put(row)
  }

  /// It was given what it had over a ratchet that we began.
  func forgetLoss(of device: DeviceRow) throws {
    var row = try peer(device)
    guard row.lostAgain else { return }
    row.lostAgain = false
    ledger.put(row)
  }

  /// There is nothing else for which the device would be looked at when the hour is over.
  func waitToGiveAgain(to device: DeviceRow) throws {
    var row = try peer(device)
    guard row.lostAgain, row.due == nil, let last = row.givenAgain else { return }
    let due = last + Self.unwedgingInterval
    row.due = due
    ledger.put(row)
    ledger.put(DueDeviceRow(device, due: due, isUnwedging: false))
  }

  // MARK: Devices that are not known yet

  private func remember(_ user: UserID, _ key: Curve25519Key) throws {
    guard try self.user(user).isTracked else { return }
    let place = UnknownPeerRow.place(user, key)
    guard try ledger.row(UnknownPeerRow.self, at: place) == nil else { return }
    let others = try unknownPeers(of: user)
    if others.count >= UnknownPeerRow.maximumPerUser,
      let oldest = others.min(by: { $0.received < $1.received })
    {
      ledger.remove(oldest.key)
    }
    ledger.put(UnknownPeerRow(user, key, received: now))
  }

  /// Their devices are known as they are now.
  func unwedgeKnown(of user: UserID) throws {
    for row in try unknownPeers(of: user) {
      if try device(of: user, with: row.peer) != nil {
        ledger.remove(row.key)
        try unwedge(user, row.peer)
      } else if now - row.received > UnknownPeerRow.longestKept {
        ledger.remove(row.key)
      }
    }
  }

  private func unknownPeers(of user: UserID) throws -> [UnknownPeerRow] {
    try ledger.rows(
      startingWith: UnknownPeerRow.all(of: user), limit: UnknownPeerRow.maximumPerUser)
  }
}
