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
  /// A passphrase opens it that can be tried too quickly: whoever has it should make another.
  package let isWeak: Bool
  /// The key is that of this storage. Where nothing speaks for it or against it, nothing is written:
  /// nobody might be able to read it.
  package internal(set) var isProven = false
  /// Account data, by the secrets in it.
  private let contents: [SecretName: JSONNode]
  /// Which key was the default before this one is made to be.
  private var previousDefault: JSONNode?

  init(
    id: ProtocolText, key: SecretStorageKey, isWeak: Bool,
    descriptions: [(type: EventType, content: JSONValue)], contents: [SecretName: JSONNode]
  ) {
    self.id = id
    self.key = key
    self.isWeak = isWeak
    self.descriptions = descriptions
    self.contents = contents
  }

  /// To be written down, once. Nobody can ask for it later.
  package var recoveryKey: Secret { key.recoveryKey }

  // MARK: Reading

  /// The 32 bytes of a key. Nothing if it is not kept here.
  package func secret(_ name: SecretName) throws(SecretStorageError) -> Secret? {
    guard let encrypted = contents[name]?["encrypted"]?[id.text] else { return nil }
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

  /// Whether the key opens what is in it; nothing where there is nothing to be opened.
  var opens: Bool? {
    var hasAny = false
    for name in SecretName.allCases where contents[name]?["encrypted"]?[id.text] != nil {
      if (try? secret(name)) != nil { return true }
      hasAny = true
    }
    return hasAny ? false : nil
  }

  // MARK: Writing

  /// Keys that somebody else encrypted a secret with.
  private static let maximumOthers = 20

  /// What account data said when the storage was opened, where writing these secrets changes it.
  /// Nothing can be taken out of account data: an object without members stands for what was not there.
  func previous(_ names: [SecretName]) -> [AccountDatum] {
    var found = names.map { ($0.type, contents[$0]) }
    if !descriptions.isEmpty { found.append((SecretStorage.defaultKey, previousDefault)) }
    return found.map { type, content in
      AccountDatum(type, content.flatMap { try? JSONValue($0) } ?? .object(JSONObject()))
    }
  }

  /// What account data says of the secret from then on. What is there under other keys stays.
  func content(
    of name: SecretName, _ secret: Secret, _ entropy: Entropy
  ) throws -> JSONValue {
    guard isProven else { throw SecretStorageError.cannotTell }
    let encrypted = try key.encrypt(
      name: name.rawValue, secret: Olm.Base64.encode(secret), entropy)
    var members: [(String, JSONValue)] = []
    let others = contents[name]?["encrypted"]?.members
    for other in others.map({ Array($0.prefix(Self.maximumOthers)) }) ?? [] {
      guard !other.name.hasBytes(of: id.text), let value = try? JSONValue(other.value) else {
        continue
      }
      members.append((other.name, value))
    }
    members.append(
      (
        id.text,
        [
          "iv": .string(encrypted.iv), "ciphertext": .string(encrypted.ciphertext),
          "mac": .string(encrypted.mac),
        ]
      ))
    return ["encrypted": .object(JSONObject(members))]
  }
}

extension OpenSecretStorage {
  /// A new one, with a key that its maker must write down. `accountData` is what the account has: of
  /// secrets that are there under other keys, those stay.
  package static func new(
    name: String? = nil, beside accountData: [EventType: JSONNode] = [:],
    _ entropy: Entropy = .system
  ) throws(OlmError) -> OpenSecretStorage {
    try new(
      try SecretStorageKey.new(entropy), passphrase: nil, name: name, isWeak: false, accountData,
      entropy)
  }

  /// A new one that a passphrase opens too. Takes up to seconds.
  package static func new(
    passphrase: Secret, iterations: Int = SecretStorageKey.usualIterations, name: String? = nil,
    beside accountData: [EventType: JSONNode] = [:], _ entropy: Entropy = .system
  ) throws(OlmError) -> OpenSecretStorage {
    let salt = Olm.Base64.encode(try entropy.bytes(24))
    let key = try SecretStorageKey(passphrase: passphrase, salt: salt, iterations: iterations)
    return try new(
      key,
      passphrase: [
        "algorithm": "m.pbkdf2", "salt": .string(salt), "iterations": .integer(iterations),
        "bits": 256,
      ], name: name, isWeak: iterations < SecretStorageKey.weakIterations, accountData, entropy)
  }

  private static func new(
    _ key: SecretStorageKey, passphrase: JSONValue?, name: String?, isWeak: Bool,
    _ accountData: [EventType: JSONNode], _ entropy: Entropy
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
    var storage = OpenSecretStorage(
      id: id, key: key, isWeak: isWeak,
      descriptions: [
        (type, description), (SecretStorage.defaultKey, ["key": .string(id.text)]),
      ], contents: SecretStorage.contents(accountData))
    storage.isProven = true
    storage.previousDefault = accountData[SecretStorage.defaultKey]
    return storage
  }
}
