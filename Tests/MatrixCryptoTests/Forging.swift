import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// Says over Olm what no honest device would.
extension Peer {
  /// Writes to `other` over the ratchet that they share, with the payload changed on its way in, or
  /// what is around it on its way out.
  func forge(
    _ type: EventType, _ content: JSONValue, to other: Peer, outerSender: UserID? = nil,
    _ change: (inout JSONValue) throws -> Void = { _ in },
    outside: (inout JSONValue) throws -> Void = { _ in }
  ) throws {
    let draft = try machine.draft(rows, at: now)
    let device = try #require(try draft.device(other.user, other.device))
    let honest = try draft.writer(type, content.compact())
      .payload(for: other.user, ed25519: device.ed25519.base64)
    var payload = try JSONValue(JSONDocument(honest).root)
    try change(&payload)
    var sealed = try draft.sealedRaw(payload.compact(), to: device)
    commit(try draft.step())
    try outside(&sealed)
    server.send(
      "m.room.encrypted", sealed, to: other.device, of: other.user, from: outerSender ?? user)
  }

  /// A ratchet with `other`, begun by us.
  func meet(_ other: Peer) throws {
    let draft = try machine.draft(rows, at: now)
    let device = try #require(try draft.device(other.user, other.device))
    try draft.claim([device])
    commit(try draft.step())
    try flush()
  }

  /// As after a fault of the disk: the other side knows nothing of it.
  func loseRatchets() throws {
    for row in try rowsOf(OlmSessionRow.self) {
      rows.commit([CryptoChange(key: row.key, sealed: nil)])
    }
  }

  /// Signed by this device's own key, in whosever name.
  func signed(_ keys: JSONValue, as user: UserID) throws -> JSONValue {
    var bare = keys
    bare["signatures"] = nil
    let name = try #require(KeyID(.ed25519, device.text))
    return try machine.draft(rows, at: now).withAccount { account, _ in
      let signature = try account.sign(try CanonicalSigning.signable(bare))
      return (CanonicalSigning.adding(signature.base64, by: user, name, to: bare), false)
    }
  }

  func count(_ isWanted: (CryptoHappening) -> Bool) -> Int { happenings.count(where: isWanted) }

  func sendings(_ path: String) -> Int { sent.count { $0.path.contains(path) } }

  func curve25519() throws -> Curve25519Key {
    try machine.draft(rows, at: now).identityKeys.curve25519
  }

  func rowsOf<Row: CryptoRow>(_ type: Row.Type) throws -> [Row] {
    try Ledger(rows, vault: machine.vault, entropy: machine.entropy)
      .rows(type, startingWith: CryptoKey(type.space), limit: .max)
  }
}

extension Draft {
  fileprivate func sealedRaw(_ payload: [UInt8], to device: DeviceRow) throws -> JSONValue {
    var row = try #require(try sessions(with: device).first)
    let ratchet = try machine.ratchets.session(
      opening: row.ratchet, with: machine.vault, as: row.key.identity)
    let message = try ratchet.encrypt(payload, machine.entropy)
    try keep(ratchet, in: &row)
    let bytes = EncryptedContent.olm(
      senderKey: try identityKeys.curve25519.base64, recipientKey: device.curve25519.base64,
      type: message.kind.rawValue, body: message.body)
    return try JSONValue(JSONDocument(bytes).root)
  }
}

extension JSONValue {
  subscript(path: String...) -> JSONValue? {
    get { self[path] }
    set { self[path] = newValue }
  }

  subscript(path: [String]) -> JSONValue? {
    get { path.reduce(self as JSONValue?) { $0?[$1] } }
    set { self = setting(path[...], newValue) }
  }

  private func setting(_ path: ArraySlice<String>, _ value: JSONValue?) -> JSONValue {
    guard let first = path.first else { return value ?? .null }
    var copy = self
    let rest = path.dropFirst()
    copy[first] = rest.isEmpty ? value : (copy[first] ?? [:]).setting(rest, value)
    return copy
  }
}
