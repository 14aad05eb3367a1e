package import JSON

/// The answer to `/keys/query`.
///
/// 1. A device stands under its user and its ID; one that says it is another is refused, and so is a
///    cross-signing key of somebody else or for something else.
/// 2. Nothing is verified: that is done by whoever knows what is believed already.
package struct QueriedKeys: Sendable {
  package struct Refused: Sendable {
    package let user: String
    package let device: String
    package let reason: JSONError
  }

  /// Servers that could not be reached. Their users' devices are not known to be gone.
  package let failures: [ServerName]
  /// For each user that was answered for, in order; an empty list means that there are no devices.
  package let devices: [(user: UserID, devices: [DeviceKeys])]
  package let masterKeys: [UserID: CrossSigningKey]
  package let selfSigningKeys: [UserID: CrossSigningKey]
  package let userSigningKeys: [UserID: CrossSigningKey]
  package let refused: [Refused]

  package init(_ document: JSONDocument) throws(JSONError) {
    let root = try document.root.asObject()
    var refused: [Refused] = []
    failures = root.serverFailures
    var devices: [(user: UserID, devices: [DeviceKeys])] = []
    if let members = root["device_keys"]?.members {
      devices.reserveCapacity(members.count)
      for member in members {
        guard let user = UserID(member.name), member.value.kind == .object else {
          refused.append(
            Refused(
              user: member.name.bounded(255), device: "",
              reason: member.nameRefusal("expected devices by user ID")))
          continue
        }
        devices.append((user, Self.devices(of: user, member.value, refused: &refused)))
      }
    }
    self.devices = devices
    masterKeys = Self.keys(root["master_keys"], .master, refused: &refused)
    selfSigningKeys = Self.keys(root["self_signing_keys"], .selfSigning, refused: &refused)
    userSigningKeys = Self.keys(root["user_signing_keys"], .userSigning, refused: &refused)
    self.refused = refused
  }

  private static func devices(
    of user: UserID, _ node: JSONNode, refused: inout [Refused]
  ) -> [DeviceKeys] {
    guard let members = node.members else { return [] }
    var devices: [DeviceKeys] = []
    devices.reserveCapacity(members.count)
    for member in members {
      do throws(JSONError) {
        let device = try DeviceKeys(member.value)
        guard device.user == user, member.isNamed(device.device.text) else {
          throw member.value.refusal("says that it is another device")
        }
        devices.append(device)
      } catch {
        refused.append(Refused(user: user.text, device: member.name.bounded(255), reason: error))
      }
    }
    return devices
  }

  private static func keys(
    _ node: JSONNode?, _ usage: CrossSigningKey.Usage, refused: inout [Refused]
  ) -> [UserID: CrossSigningKey] {
    var keys: [UserID: CrossSigningKey] = [:]
    guard let members = node?.members else { return keys }
    for member in members {
      do throws(JSONError) {
        let key = try CrossSigningKey(member.value)
        guard member.isNamed(key.user.text), key.isFor(usage) else {
          throw member.value.refusal("says that it is another key")
        }
        keys[key.user] = key
      } catch {
        refused.append(
          Refused(user: member.name.bounded(255), device: usage.rawValue, reason: error))
      }
    }
    return keys
  }
}

extension JSONNode {
  /// The servers named in `failures`.
  var serverFailures: [ServerName] {
    self["failures"]?.members?.compactMap { ServerName($0.name) } ?? []
  }
}
