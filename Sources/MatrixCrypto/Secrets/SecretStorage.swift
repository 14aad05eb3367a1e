package import JSON
package import Matrix
internal import Olm
package import Secrets

/// A user's secret storage, `m.secret_storage.v1.aes-hmac-sha2`, as account data tells of it. Still
/// locked.
package struct SecretStorage: Sendable {
  package static let defaultKey: EventType = "m.secret_storage.default_key"
  package static let algorithm: ProtocolText = "m.secret_storage.v1.aes-hmac-sha2"
  /// In bytes, of the salt of a passphrase.
  package static let maximumSalt = 1_024

  package struct Passphrase: Equatable, Sendable {
    package let salt: String
    package let iterations: Int
    package let bits: Int
    /// It can be tried too quickly by whoever reads the account data: somebody should make another.
    package var isWeak: Bool { iterations < SecretStorageKey.weakIterations }
  }

  package let id: ProtocolText
  package let passphrase: Passphrase?
  let iv: String?
  let mac: String?
  /// Account data, by the secrets in it.
  private let contents: [SecretName: JSONNode]

  /// The account data that must be asked for: first these, and when the default key is known, that.
  package static let types = [defaultKey] + SecretName.allCases.map(\.type)
  package static func keyType(_ defaultKey: JSONNode) -> EventType? {
    defaultKey["key"]?.string.flatMap { EventType("m.secret_storage.key.\($0)") }
  }

  /// From all account data that there is, or that was asked for.
  package init(
    _ accountData: [EventType: JSONNode]
  ) throws(SecretStorageError) {
    guard let pointer = accountData[Self.defaultKey],
      let id = pointer["key"]?.string.flatMap(ProtocolText.init),
      let type = Self.keyType(pointer), let description = accountData[type]
    else { throw .notSetUp }
    self.id = id
    guard let algorithm = description["algorithm"]?.string else { throw .badDescription }
    guard algorithm.hasBytes(of: Self.algorithm.text) else { throw .unknownAlgorithm }
    iv = try Self.text(description, "iv")
    mac = try Self.text(description, "mac")
    passphrase = try Self.passphrase(description)
    contents = Self.contents(accountData)
  }

  static func contents(_ accountData: [EventType: JSONNode]) -> [SecretName: JSONNode] {
    var contents: [SecretName: JSONNode] = [:]
    for name in SecretName.allCases { contents[name] = accountData[name.type] }
    return contents
  }

  private static func text(
    _ node: JSONNode, _ name: String
  ) throws(SecretStorageError) -> String? {
    do { return try node.optionalString(name) } catch { throw .badDescription }
  }

  private static func passphrase(
    _ node: JSONNode
  ) throws(SecretStorageError) -> Passphrase? {
    guard let node = node["passphrase"], !node.isNull else { return nil }
    // One of another algorithm is as good as none: the key itself still opens the storage.
    guard node["algorithm"]?.isString("m.pbkdf2") == true else { return nil }
    do {
      let bits = try node.optionalInteger("bits", in: 1...4_096) ?? 256
      let salt = try node.string("salt")
      guard salt.utf8.count <= Self.maximumSalt else { throw SecretStorageError.badDescription }
      return Passphrase(
        salt: salt,
        iterations: try node.integer("iterations", in: 1...SecretStorageKey.maximumIterations),
        bits: bits)
    } catch { throw .badDescription }
  }

  // MARK: Opening

  package func open(recoveryKey: Secret) throws(SecretStorageError) -> OpenSecretStorage {
    let key: SecretStorageKey
    do {
      key = try SecretStorageKey(recoveryKey: recoveryKey)
    } catch {
      if case .badRecoveryKey(let fault) = error.kind { throw .badRecoveryKey(fault) }
      throw .wrongKey
    }
    return try open(key)
  }

  /// Takes up to seconds: not for a thread that others wait for.
  package func open(passphrase text: Secret) throws(SecretStorageError) -> OpenSecretStorage {
    guard let passphrase else { throw .noPassphrase }
    let key: SecretStorageKey
    do {
      key = try SecretStorageKey(
        passphrase: text, salt: passphrase.salt, iterations: passphrase.iterations,
        bits: passphrase.bits)
    } catch { throw .badDescription }
    return try open(key)
  }

  private func open(_ key: SecretStorageKey) throws(SecretStorageError) -> OpenSecretStorage {
    let match: SecretStorageKey.Match
    do { match = try key.matches(iv: iv, mac: mac) } catch { throw .badDescription }
    guard match != .no else { throw .wrongKey }
    var opened = OpenSecretStorage(
      id: id, key: key, isWeak: passphrase?.isWeak ?? false, descriptions: [], contents: contents)
    // Where the description has nothing to hold it against, a secret has.
    if match == .cannotTell {
      guard let isProven = opened.opens else { return opened }
      guard isProven else { throw .wrongKey }
    }
    opened.isProven = true
    return opened
  }
}
