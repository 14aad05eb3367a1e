import Concurrency
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import SQLiteStorage
import Secrets
import SessionStage
import Storage
import TestSupport
import Testing

@testable import MatrixClient

@Suite(.timeLimit(.minutes(1))) struct AccountCheckTests {
  private struct Account: Sendable {
    let house: Household
    let store = MemoryStore()
    let vault: Vault
    let keyring: Keyring<MemoryStore>
    let homeserver: Homeserver

    init(_ house: Household) async throws {
      self.house = house
      let session = try await house.logIn()
      vault = try Vault(key: Entropy.seeded(99).secret(32))
      keyring = try house.keyring(session, in: store, vault: vault)
      homeserver = house.server(house.keeper(session))
    }

    var courier: Courier<MemoryStore> {
      Courier(keyring, server: homeserver, clock: house.clock.clock)
    }

    func upload() async throws {
      try await keyring.step { try $0.uploadDevice(in: $1, at: $2) }
      try await courier.flush(atMost: .seconds(10))
    }

    func check(_ keyring: Keyring<MemoryStore>? = nil) async throws
      -> AccountCheck<MemoryStore>.Outcome
    {
      try await AccountCheck(keyring ?? self.keyring, server: homeserver, courier: courier).run()
    }
  }

  private func with(
    _ body: @Sendable (ScriptedServer, Account) async throws -> Void
  ) async throws {
    try await ScriptedServer.run { server, base in
      try await body(server, Account(Household(base)))
    }
  }

  @Test func `a new device is good, and so is one that the server has as it is`() async throws {
    try await with { server, account in
      #expect(try await account.check() == .good)
      try await account.upload()
      #expect(server.with { $0.keys.devices.count } == 1)
      #expect(try await account.check() == .good)
      #expect(server.count("POST /keys/upload") == 1)
    }
  }

  @Test func `E14: other keys under our device on the server are told, and nothing is sent`()
    async throws
  {
    try await with { server, account in
      try await account.upload()
      // The store was lost and made anew, on the same device.
      let keyring = try account.house.keyring(
        account.house.stored(), in: MemoryStore(), vault: account.vault, seed: 2)
      let before = server.asked.count
      let error = await #expect(throws: AccountProblem.self) {
        _ = try await account.check(keyring)
      }
      #expect(error?.kind == .otherKeys)
      #expect(error?.description.contains("other keys for device") == true)
      // Also when the store has keys of its own.
      try await keyring.step { try $0.uploadDevice(in: $1, at: $2) }
      await #expect(throws: AccountProblem.self) { _ = try await account.check(keyring) }
      #expect(
        server.asked.dropFirst(before).allSatisfy {
          ["/account/whoami", "/keys/query"].contains($0.path)
        })
    }
  }

  @Test func `E15: keys that the server lost are uploaded again, the same ones`() async throws {
    try await with { server, account in
      try await account.upload()
      let first = server.with { state -> JSONValue? in
        defer { state.keys.devices = [:] }
        return state.keys.devices.values.first?["keys"]
      }
      #expect(try await account.check() == .uploadedAgain)
      #expect(server.with { $0.keys.devices.values.first?["keys"] } == first)
      #expect(server.with { $0.logins.devices.count } == 1)
      #expect(try await account.check() == .good)
    }
  }

  @Test func `E16: a token of another device is refused with the command that mends it`()
    async throws
  {
    try await with { server, account in
      let token = server.with { $0.logins.token(on: "GIVEN") }
      let other = account.house.server(FixedToken(Secret(token)))
      let check = AccountCheck(account.keyring, server: other, courier: account.courier)
      let error = await #expect(throws: AccountProblem.self) { _ = try await check.run() }
      #expect(error?.kind == .anotherDevice(token: DeviceID("GIVEN")))
      #expect(
        error?.hint.contains("`easel init --user @bot:a.example --password-file FILE`") == true)
      #expect(server.count("POST /keys/query") == 0)
    }
  }

  @Test func `E131: nothing goes on while the server does not say who we are`() async throws {
    try await with { server, account in
      for status in [403, 500, 502] {
        server.with { $0.instead["/account/whoami"] = { _, _ in (status, [:]) } }
        await #expect(throws: ServerError.self) { _ = try await account.check() }
      }
      #expect(server.asked.allSatisfy { ["/login", "/account/whoami"].contains($0.path) })
    }
  }

  @Test func `a store says whose it is before anybody logs in`() async throws {
    try await with { _, account in
      let vault = account.vault
      let empty = try await account.store.read {
        try CryptoMachine.owner(of: $0, vault: vault)?.device
      }
      #expect(empty == nil)
      try await account.upload()
      let owner = try await account.store.read {
        try CryptoMachine.owner(of: $0, vault: vault)?.device
      }
      #expect(owner == account.keyring.machine.device)
    }
  }

  @Test func `E57: a store that is open is not opened again`() async throws {
    let folder = TemporaryFolder()
    let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    let error = await #expect(throws: StorageError.self) {
      _ = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    }
    #expect(error?.kind == .inUse)
    #expect(error?.hint?.isEmpty == false)
    try await store.close()
    try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system).close()
  }
}
