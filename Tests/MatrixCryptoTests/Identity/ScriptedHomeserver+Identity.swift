import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

extension ScriptedHomeserver {
  /// Method and path of all that was asked, and the bodies beside them.
  var log: [String] { requests.map { "\($0.method.rawValue) \($0.path)" } }
  var bodies: [JSONValue] { requests.map(\.body) }

  /// Easel's.
  var ownBackups: [Backup] {
    get { backups[easel] ?? [] }
    set { backups[easel] = newValue }
  }
  var ownData: [String: JSONValue] {
    get { accountData[easel] ?? [:] }
    set { accountData[easel] = newValue }
  }

  func waiting(for peer: Peer) -> [JSONValue] {
    waiting(for: peer.device, of: peer.user, since: peer.since)
  }

  /// Account data as a client reads it.
  func accountDataNodes(of owner: UserID = easel) throws -> [EventType: JSONNode] {
    var data: [EventType: JSONNode] = [:]
    for (type, content) in accountData[owner] ?? [:] {
      data[try #require(EventType(type))] = try JSONDocument(content.compact()).root
    }
    return data
  }

  func storage(of owner: UserID = easel) throws -> SecretStorage {
    try SecretStorage(accountDataNodes(of: owner))
  }

  func deviceKeys(_ name: DeviceID, of owner: UserID = easel) throws -> DeviceKeys {
    let value = try #require(devices[owner]?[name]?.keys)
    return try DeviceKeys(JSONDocument(value.compact()).root)
  }

  func key(_ user: UserID, _ kind: String) throws -> CrossSigningKey {
    let value = try #require(crossSigning[user]?[kind])
    return try CrossSigningKey(JSONDocument(value.compact()).root)
  }

  func isSignedByOwner(_ name: DeviceID, of owner: UserID = easel) throws -> Bool {
    let device = try deviceKeys(name, of: owner)
    let signer = try Ed25519Key(base64: key(owner, "self_signing_key").ed25519)
    guard let text = device.signatures.signature(by: owner, ed25519: signer.base64) else {
      return false
    }
    return signer.verifies(text, of: try device.signable())
  }
}

func serverError(_ status: Int, _ code: String, _ more: JSONValue = [:]) -> ServerError {
  var body = more
  body["errcode"] = .string(code)
  return ServerError(status: status, retryAfter: nil, body: body.compact())
}

extension SecretJSON {
  /// Read again, as whoever gets it does.
  func node() throws -> JSONNode {
    try JSONDocument(written().withText { Array($0.utf8) }).root
  }
}
