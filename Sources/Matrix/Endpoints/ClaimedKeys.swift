package import JSON

/// The answer to `/keys/claim`: a key for each device that had one.
package struct ClaimedKeys: Sendable {
  package struct Claimed: Sendable {
    package let user: UserID
    package let device: DeviceID
    package let id: KeyID
    package let key: SignedOneTimeKey
  }

  package let failures: [ServerName]
  package let keys: [Claimed]
  /// Entries that could not be read, or were of an algorithm that nobody asked for.
  package let skipped: Int

  package init(_ document: JSONDocument) throws(JSONError) {
    let root = try document.root.asObject()
    failures = root.serverFailures
    var keys: [Claimed] = []
    var skipped = 0
    if let users = root["one_time_keys"]?.members {
      for user in users {
        guard let id = UserID(user.name), let devices = user.value.members else {
          skipped += 1
          continue
        }
        for device in devices {
          guard let claimed = Self.claimed(id, device) else {
            skipped += 1
            continue
          }
          keys.append(claimed)
        }
      }
    }
    self.keys = keys
    self.skipped = skipped
  }

  /// The first that is what was asked for; servers give one.
  private static func claimed(_ user: UserID, _ member: JSONMember) -> Claimed? {
    guard let device = DeviceID(member.name), let keys = member.value.members else { return nil }
    for key in keys {
      guard let id = KeyID(key.name), id.isOf(.signedCurve25519),
        let signed = try? SignedOneTimeKey(key.value)
      else { continue }
      return Claimed(user: user, device: device, id: id, key: signed)
    }
    return nil
  }
}
