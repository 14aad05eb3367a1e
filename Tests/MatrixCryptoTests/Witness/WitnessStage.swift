import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// Our device, and those that `generate.py` made with other people's programs, on one server.
final class WitnessStage {
  static let easel = person("@easel:easel.example")
  static let own = device("EASEL")
  static let room = placed("!witness:easel.example")
  /// Where they said what we have no key for.
  static let aside = placed("!aside:easel.example")
  static let answers = ["Réponse: čtyři 🎨", "and at index 1"]

  let server = ScriptedHomeserver()
  let us: Peer
  let witnesses: [Witness]
  private(set) var accountData: [String: JSONValue] = [:]
  /// Of our own identity; servers show it to nobody else.
  private(set) var userSigning: JSONValue?

  struct Witness {
    let told: JSONNode
    let user: UserID
    let device: DeviceID
  }

  /// With chance of its own our device is another one each time.
  init(_ names: String..., entropy: Entropy = .byLength(3)) throws {
    us = try Self.newDevice(on: server, entropy)
    let told = names.isEmpty ? nil : try WitnessFiles.read("witnesses")
    witnesses = try names.map { name in
      let told = try #require(told).object(name)
      return Witness(
        told: told, user: try told.identifier("user"), device: try told.identifier("device"))
    }
    us.interrupt = { [weak self] request in self?.answer(request) }
    for witness in witnesses { try enter(witness) }
    let members = Set([Self.easel] + witnesses.map(\.user)).sorted()
    for room in [Self.room, Self.aside] { try server.make(room, with: members) }
    try us.sync()
    for room in [Self.room, Self.aside] { try us.learnMembers(of: room) }
    try us.sync()
  }

  private static func newDevice(on server: ScriptedHomeserver, _ entropy: Entropy) throws -> Peer {
    let peer = try Peer(easel, own, on: server, seed: 1)
    peer.machine = CryptoMachine(
      user: easel, device: own, ratchets: try LibolmRatchets(),
      vault: try Vault(key: Entropy.seeded(2).secret(32)), entropy: entropy)
    try peer.sync()
    return peer
  }

  private func enter(_ witness: Witness) throws {
    var device = ScriptedHomeserver.Device()
    device.keys = try JSONValue(witness.told.object("device_keys"))
    for member in try #require(witness.told.object("one_time_keys").members) {
      device.oneTimeKeys.append((member.name, try JSONValue(member.value)))
    }
    server.devices[witness.user, default: [:]][witness.device] = device
    if let identity = witness.told["identity"] { try take(JSONValue(identity), of: witness.user) }
    server.changed(witness.user)
  }

  // MARK: What a server does about identities

  private func take(_ identity: JSONValue, of user: UserID) throws {
    let keys = try ["master_key", "self_signing_key", "user_signing_key"].map {
      try #require(identity[$0])
    }
    server.crossSigning[user] = ["master_key": keys[0], "self_signing_key": keys[1]]
    if user == Self.easel { userSigning = keys[2] }
    let before = server.spoil
    server.spoil = { path, body in
      before?(path, &body)
      if path == "keys/query" { body["user_signing_keys", user.text] = keys[2] }
    }
  }

  private func answer(_ request: APIRequest) -> CryptoAnswer? {
    let parts = request.path.split(separator: "/").map(String.init)
    guard let payload = request.payload,
      let body = try? JSONValue(JSONDocument(payload.bytes).root)
    else { return nil }
    if request.path.hasSuffix("/keys/device_signing/upload") {
      guard (try? take(body, of: Self.easel)) != nil else { return nil }
    } else if request.path.hasSuffix("/keys/signatures/upload") {
      for (name, object) in body[Self.easel.text]?.pairs ?? [] {
        for (key, signature) in object["signatures", Self.easel.text]?.pairs ?? [] {
          let path = ["signatures", Self.easel.text, key]
          if let id = DeviceID(name), server.devices[Self.easel]?[id] != nil {
            server.devices[Self.easel]?[id]?.keys?[path] = signature
          } else {
            // Of our keys only the master key is signed by anything but the master key.
            server.crossSigning[Self.easel]?["master_key"]?[path] = signature
          }
        }
      }
    } else if let place = parts.firstIndex(of: "account_data"), place + 1 < parts.count {
      accountData[parts[place + 1]] = body
    } else {
      return nil
    }
    server.changed(Self.easel)
    return .success(Array("{}".utf8))
  }

  // MARK: What they said

  /// What was sent to our device, under that name.
  func hear(_ name: String, from place: Int = 0) throws {
    let told = try witnesses[place].told.member(name)
    for event in told.elements.map(Array.init) ?? [told] {
      server.send(
        try event.string("type"), try JSONValue(event.object("content")), to: Self.own,
        of: Self.easel, from: try event.identifier("sender"))
    }
    try us.sync()
  }

  func say(_ event: JSONNode, in room: RoomID = room) throws {
    server.say(
      try event.string("type"), try JSONValue(event.object("content")), in: room,
      by: try event.identifier("sender"))
    try us.sync()
  }

  /// The key and what was said with it at first; what stood in it.
  @discardableResult
  func hearAtFirst(from place: Int = 0) throws -> [JSONNode] {
    try hear("prekey", from: place)
    return try witnesses[place].told.array("said").map { said in
      try say(said.object("event"))
      return try said.object("content")
    }
  }

  func firstSaid() throws -> JSONNode {
    try #require(witnesses[0].told["said"]?[0]).object("event")
  }

  // MARK: What we say

  /// Two messages to the first of them, with what gives it their key.
  func answer() throws -> (messages: [JSONValue], events: [JSONValue]) {
    let before = us.sent.count
    let events = try Self.answers.map { text in
      guard
        case .done(let encrypted, let step) = try us.machine.encrypt(
          .message, ["msgtype": "m.text", "body": .string(text)], in: Self.room,
          since: us.now - .seconds(60), rows: us.rows, at: us.now)
      else { throw CryptoError(.notEncrypted) }
      us.commit(step)
      try us.flush()
      return encrypted
    }
    return (try sent("m.room.encrypted", from: before), events)
  }

  /// Contents of messages to the first of them.
  func sent(_ type: String, from start: Int = 0) throws -> [JSONValue] {
    try us.sent.dropFirst(start).filter { $0.path.contains("/sendToDevice/\(type)/") }
      .compactMap { request in
        let body = try JSONValue(JSONDocument(request.payload?.bytes ?? []).root)
        return body["messages", witnesses[0].user.text, witnesses[0].device.text]
      }
  }

  // MARK: Another device of ours

  func storage() throws -> SecretStorage {
    var data: [EventType: JSONNode] = [:]
    for member in try #require(witnesses[0].told.object("account_data").members) {
      data[try #require(EventType(member.name))] = member.value
    }
    return try SecretStorage(data)
  }

  @discardableResult
  func restoreIdentity() throws -> IdentityRestoration {
    us.commit(try us.machine.lookForIdentity(in: us.rows, at: us.now))
    try us.flush()
    let opened = try storage().open(
      recoveryKey: Secret(witnesses[0].told.string("recovery_key")))
    let (restoration, step) = try us.machine.restoreIdentity(from: opened, in: us.rows, at: us.now)
    us.commit(step)
    try us.flush()
    try us.sync()
    return restoration
  }

  /// Asks the sibling for the key of what it said, and for one that it does not have.
  func askSibling() throws -> [JSONValue] {
    let event = try witnesses[0].told.object("aside")
    let session: SessionID = try event.object("content").identifier("session_id")
    for session in [session, try #require(SessionID("nobody's"))] {
      us.commit(try us.machine.requestKey(Self.aside, session, in: us.rows, at: us.now))
      try us.flush()
    }
    return try sent("m.room_key_request")
  }

  func ownDeviceKeys() throws -> JSONValue {
    try #require(server.devices[Self.easel]?[Self.own]?.keys)
  }
}
