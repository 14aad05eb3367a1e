internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// Our private keys, and what they sign.
extension Draft {
  func identity() throws -> IdentityRow {
    try ledger.row(at: IdentityRow.place) ?? IdentityRow()
  }

  /// Our device as it is seen by others: signed by the self-signing key too, once there is one.
  func signedByOwner(_ device: JSONValue) throws -> JSONValue {
    guard let signer = try signer(.selfSigning) else { return device }
    return try signed(device, by: signer)
  }

  func signed(_ value: JSONValue, by key: SigningKey) throws -> JSONValue {
    guard let name = KeyID(.ed25519, key.publicKey.base64) else { throw OlmError(.library) }
    let signature = try key.sign(try CanonicalSigning.signable(value))
    return CanonicalSigning.adding(signature.base64, by: machine.user, name, to: value)
  }

  /// Of the private keys that are here.
  func publicKeys(_ standing: SecretRow.Standing) throws -> IdentityKeys {
    IdentityKeys(
      master: try signer(.master, standing)?.publicKey,
      selfSigning: try signer(.selfSigning, standing)?.publicKey,
      userSigning: try signer(.userSigning, standing)?.publicKey)
  }

  /// Ourselves, to be asked for again.
  func askForOurselves() throws {
    var own = try user(machine.user)
    own.isTracked = true
    try outdate(&own)
    try queryOutdated()
  }
}

extension SigningKey {
  /// From what secret storage and other devices give: base64, padded or not.
  convenience init(base64: Secret) throws(OlmError) {
    try self.init(seed: Olm.Base64.decode(base64))
  }
}
