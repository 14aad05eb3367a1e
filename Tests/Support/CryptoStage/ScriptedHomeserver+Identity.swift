package import JSON
internal import Matrix

/// Identities: what they upload, and what is signed with them.
extension ScriptedHomeserver {
  func uploadIdentity(_ body: JSONValue, of user: UserID) throws -> JSONValue {
    if let identityPassword, body["auth"]?["password"] != .string(identityPassword) {
      throw refused(
        401, "M_FORBIDDEN", ["session": "uia", "flows": [["stages": ["m.login.password"]]]])
    }
    if let approvalPage, !(isApproved && body["auth"]?["session"] == "uia") {
      throw Refused(
        401,
        [
          "session": "uia", "flows": [["stages": ["m.oauth"]]],
          "params": ["m.oauth": ["url": .string(approvalPage)]],
        ], at: "device_signing/upload")
    }
    if let identityFailure { throw Refused(identityFailure, at: "device_signing/upload") }
    for kind in ["master_key", "self_signing_key", "user_signing_key"] {
      crossSigning[user, default: [:]][kind] = body[kind]
    }
    changed(user)
    return [:]
  }

  func uploadSignatures(_ body: JSONValue) -> JSONValue {
    if let signatureFailures { return ["failures": signatureFailures] }
    guard !dropsSignatures else { return [:] }
    for (name, objects) in body.pairs {
      guard let user = UserID(name) else { continue }
      for (name, object) in objects.pairs {
        for (signer, signatures) in object["signatures"]?.pairs ?? [] {
          if let id = DeviceID(name), let keys = devices[user]?[id]?.keys {
            devices[user]?[id]?.keys = keys.adding(signatures, by: signer)
          } else if let master = crossSigning[user]?["master_key"] {
            crossSigning[user]?["master_key"] = master.adding(signatures, by: signer)
          }
        }
      }
      changed(user)
    }
    return ["failures": [:]]
  }
}

extension JSONValue {
  package var pairs: [(String, JSONValue)] {
    guard case .object(let object) = self else { return [] }
    return object.members.map { ($0.name, $0.value) }
  }

  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package func adding(_ signatures: JSONValue, by signer: String) -> JSONValue {
    var value = self
    var all = value["signatures"] ?? [:]
    var own = all[signer] ?? [:]
    for (name, signature) in signatures.pairs { own[name] = signature }
    all[signer] = own
    value["signatures"] = all
    return value
  }
}
