internal import Concurrency
internal import Matrix
internal import Olm

/// Devices that were not reached are tried again, later each time: their server was away, they had no
/// key to begin with, or ours refused what was for them.
extension Draft {
  /// In one step; the others follow with the next.
  static let maximumTried = 250
  private static let longestRest = Duration.seconds(3_600)

  /// Whether there is something to give the device as soon as there is a ratchet.
  func isOwed(_ device: DeviceRow) throws -> Bool {
    if try !ledger.rows(OwedKeyRow.self, startingWith: OwedKeyRow.all(to: device), limit: 1).isEmpty
    {
      return true
    }
    let all = OwedAnswerRow.all(device.user, device.device)
    return try !ledger.rows(OwedAnswerRow.self, startingWith: all, limit: 1).isEmpty
  }

  func tryLater(_ device: DeviceRow, isUnwedging: Bool = false) throws {
    let wasUnwedging = try forgetDue(device)?.isUnwedging ?? false
    var row = try peer(device)
    row.failures += 1
    let due = now + Postponing.wait(after: row.failures, longest: Self.longestRest)
    row.due = due
    ledger.put(row)
    ledger.put(DueDeviceRow(device, due: due, isUnwedging: isUnwedging || wasUnwedging))
  }

  func tryAgain() throws {
    let due = try ledger.due(
      DueDeviceRow.self, \.due, at: now, within: Self.longestRest, limit: Self.maximumTried)
    var (wanted, broken): ([DeviceRow], [DeviceRow]) = ([], [])
    let post = Post(self, .encrypted)
    for mark in due {
      ledger.remove(mark.key)
      var row = try peer(mark.user, mark.peer)
      row.due = nil
      ledger.put(row)
      guard let device = try device(mark.user, mark.device), device.curve25519 == mark.peer else {
        try forgetOwed(mark.user, mark.device, mark.peer)
        continue
      }
      try forgetOldKeys(owedTo: device)
      if mark.isUnwedging, row.broke(since: now - Self.longestUnwedging) {
        broken.append(device)
      } else if try sessions(with: device).isEmpty {
        if try isOwed(device) { wanted.append(device) }
      } else {
        try giveAgain(to: device, post)
        try giveAllOwed(to: device, post)
      }
    }
    try post.finish()
    try claim(wanted)
    try claim(broken, isUnwedging: true)
    try giveMoreToStale()
  }

  /// There is a ratchet with the device: everything that waited for one goes over it.
  func giveAllOwed(to device: DeviceRow, _ post: Post) throws {
    _ = try forgetDue(device)
    try giveOwedKeys(to: device, post)
    try giveOwed(to: device, post)
    try waitToGiveAgain(to: device)
  }

  private func forgetDue(_ device: DeviceRow) throws -> DueDeviceRow? {
    var row = try peer(device)
    guard let due = row.due else { return nil }
    let place = DueDeviceRow.place(due, device.user, device.curve25519)
    let mark: DueDeviceRow? = try ledger.row(at: place)
    ledger.remove(place)
    row.due = nil
    ledger.put(row)
    return mark
  }
}
