import JSON
package import Matrix
import Olm

/// Many devices that nobody sits at: keys that sign themselves, and one key to begin a ratchet with.
package struct Crowd {
  package let users: [UserID]
  private var devices: [UserID: [DeviceID: ScriptedHomeserver.Device]] = [:]

  package init(users count: Int, devicesEach: Int) throws {
    let ratchets = try LibolmRatchets()
    let entropy = Entropy.seeded(77)
    users = try (0..<count).map { try wanted(UserID("@user\($0):here")) }
    for user in users {
      for number in 0..<devicesEach {
        let id = try wanted(DeviceID("D\(number)"))
        let account = try ratchets.newAccount(entropy)
        let keys = account.identityKeys
        func signed(_ value: JSONValue) throws -> JSONValue {
          CanonicalSigning.adding(
            try account.sign(try CanonicalSigning.signable(value)).base64, by: user,
            try wanted(KeyID(.ed25519, id.text)), to: value)
        }
        var device = ScriptedHomeserver.Device()
        device.keys = try signed(
          DeviceKeys.unsigned(
            user: user, device: id, ed25519: keys.ed25519.base64,
            curve25519: keys.curve25519.base64))
        try account.generateOneTimeKeys(1, entropy)
        for key in try account.unpublishedOneTimeKeys() {
          device.oneTimeKeys.append(
            (
              "signed_curve25519:\(key.id)",
              try signed(SignedOneTimeKey.unsigned(key: key.key.base64))
            ))
        }
        devices[user, default: [:]][id] = device
      }
    }
  }

  package func enter(_ server: ScriptedHomeserver) {
    for (user, own) in devices {
      server.devices[user] = own
      server.changed(user)
    }
  }
}

private struct Missing: Error {}

private func wanted<Value>(_ value: Value?) throws -> Value {
  guard let value else { throw Missing() }
  return value
}
