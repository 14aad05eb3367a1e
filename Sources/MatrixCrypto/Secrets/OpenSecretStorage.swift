package import JSON
package import Matrix
package import Olm
package import Secrets

/// Secret storage with its key: secrets can be read from it and written for it.
package struct OpenSecretStorage: Sendable {
  package let id: ProtocolText
  private let key: SecretStorageKey
  /// What account data must say before the first secret is written; empty for a storage that is
  /// there already.
  package let descriptions: [(type: EventType, content: JSONValue)]
  private let secrets: [SecretName: JSONNode]

  init(
    id: ProtocolText, key: SecretStorageKey,
    descriptions: [(type: EventType, content: JSONValue)], secrets: [SecretName: JSONNode]
  ) {
    self.id = id
    self.key = key
    self.descriptions = descriptions
    self.secrets = secrets
  }

  /// To be written down, once. Nobody can ask for it later.
  package var recoveryKey: Secret { key.recoveryKey }

  // MARK: Reading

  /// The 32 bytes of a key. Nothing if it is not kept here.
  package func secret(_ name: SecretName) throws(SecretStorageError) -> Secret? {
    guard let encrypted = secrets[name]?["encrypted"]?[id.text] else { return nil }
    let text: Secret
    do {
      text = try key.decrypt(
        name: name.rawValue,
        SecretStorageKey.Encrypted(
          iv: try encrypted.string("iv"), ciphertext: try encrypted.string("ciphertext"),
          mac: try encrypted.string("mac")))
    } catch { throw .damaged(name) }
    guard let secret = try? Olm.Base64.decode(text), secret.count == 32 else {
      throw .damaged(name)
    }
    return secret
  }

  /// Whether nothing in it speaks against the key. An empty storage says nothing.
  var opensAnything: Bool {
    var hasAny = false
    for name in SecretName.allCases {
      guard let secret = try? secret(name) else {
        if secrets[name]?["encrypted"]?[id.text] != nil { hasAny = true }
        continue
      }
      return secret.count > 0
    }
    return !hasAny
  }

  // MARK: Writing

  func content(
    of name: SecretName, _ secret: Secret, _ entropy: Entropy
  ) throws(OlmError) -> JSONValue {
    let encrypted = try key.encrypt(
      name: name.rawValue, secret: Olm.Base64.encode(secret), entropy)
    let member: JSONValue = [
      "iv": .string(encrypted.iv), "ciphertext": .string(encrypted.ciphertext),
      "mac": .string(encrypted.mac),
    ]
    return ["encrypted": .object(JSONObject([(id.text, member)]))]
  }
}

extension OpenSecretStorage {
  /// A new one, with a key that its maker must write down.
  package static func new(
    name: String? = nil, _ entropy: Entropy = .system
  ) throws(OlmError) -> OpenSecretStorage {
    try new(try SecretStorageKey.new(entropy), passphrase: nil, name: name, entropy)
  }

  /// A new one that a passphrase opens too. Takes up to seconds.
  package static func new(
    passphrase: Secret, iterations: Int = SecretStorageKey.usualIterations, name: String? = nil,
    _ entropy: Entropy = .system
  ) throws(OlmError) -> OpenSecretStorage {
    let salt = Olm.Base64.encode(try entropy.bytes(24))
    let key = try SecretStorageKey(passphrase: passphrase, salt: salt, iterations: iterations)
    return try new(
      key,
      passphrase: [
        "algorithm": "m.pbkdf2", "salt": .string(salt), "iterations": .integer(iterations),
        "bits": 256,
      ], name: name, entropy)
  }

  private static func new(
    _ key: SecretStorageKey, passphrase: JSONValue?, name: String?, _ entropy: Entropy
  ) throws(OlmError) -> OpenSecretStorage {
    guard let id = ProtocolText(Olm.Base64.encode(try entropy.bytes(18), .urlSafe)),
      let type = EventType("m.secret_storage.key.\(id.text)")
    else { throw OlmError(.library) }
    let check = try key.description(entropy)
    var description: JSONValue = [
      "algorithm": .string(SecretStorage.algorithm.text), "iv": .string(check.iv),
      "mac": .string(check.mac),
    ]
    if let name { description["name"] = .string(name) }
    if let passphrase { description["passphrase"] = passphrase }
    return OpenSecretStorage(
      id: id, key: key,
      descriptions: [
        (type, description), (SecretStorage.defaultKey, ["key": .string(id.text)]),
      ], secrets: [:])
  }
}
