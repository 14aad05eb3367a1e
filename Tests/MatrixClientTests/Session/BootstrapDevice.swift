import Concurrency
import HTTPClient
import Matrix
import MemoryStorage
import Olm
import Secrets
import SessionStage
import Storage
import TestSupport
import Testing

@testable import MatrixClient
@testable import MatrixCrypto

/// A device, its store and the recovery keys that it was shown.
struct BootstrapDevice: Sendable {
  let house: Household
  let store = MemoryStore()
  let session: Session
  let keyring: Keyring<MemoryStore>
  let shown = Guarded<[Secret]>([])

  init(_ base: String, on server: ScriptedServer, named name: String, seed: UInt64) throws {
    house = try Household(base)
    let token = server.with { $0.logins.token(on: name) }
    session = Session(
      homeserver: house.address, user: UserID("@bot:a.example"),
      device: try #require(DeviceID(name)), origin: .token,
      tokens: SessionTokens(
        access: Secret(token), refresh: nil, obtained: .epoch, expires: nil))
    keyring = try house.keyring(
      session, in: store, vault: try Vault(key: Entropy.seeded(seed).secret(32)), seed: seed)
  }

  func run(
    over tokens: (any AccessTokens)? = nil,
    _ change: (inout Bootstrap<MemoryStore>.Means) -> Void = { _ in }
  ) async throws -> Bootstrap<MemoryStore>.Outcome {
    let shown = shown
    var means = Bootstrap<MemoryStore>.Means { key in shown.withLock { $0.append(key) } }
    change(&means)
    let server = house.server(tokens ?? FixedToken(session.tokens.access))
    return try await Bootstrap(keyring, server: server, clock: house.clock.clock).run(means)
  }

  var state: CryptoMachine.IdentityState {
    get async throws {
      try await keyring.look { try $0.identityState(in: $1, at: $2) }
    }
  }

  /// A key of a room, as it comes with what is written there.
  func learnRoomKey() async throws {
    let room = RoomID("!room:a.example")
    try await keyring.step { machine, rows, now in
      let draft = try machine.draft(rows, at: now)
      let ratchet = try machine.ratchets.newOutboundGroup(machine.entropy)
      let id = try #require(SessionID(ratchet.id))
      let keys = try draft.identityKeys
      try draft.keep(
        try machine.ratchets.inboundGroup(sessionKey: ratchet.key), room: room, session: id,
        curve25519: keys.curve25519, ed25519: keys.ed25519, sender: machine.user,
        source: .direct, isSharedHistory: true)
      try draft.backUp()
      return try draft.step()
    }
    let courier = Courier(
      keyring, server: house.server(FixedToken(session.tokens.access)),
      clock: house.clock.clock)
    try await courier.flush(atMost: .seconds(10))
  }

  var roomKeys: Int {
    store.contents.rows(in: .inboundGroups, startingWith: [], after: nil, limit: 99).count
  }
}
