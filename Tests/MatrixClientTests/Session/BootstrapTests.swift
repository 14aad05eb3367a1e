import Concurrency
import CryptoStage
import HTTPClient
import JSON
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

@Suite(.timeLimit(.minutes(2))) struct BootstrapTests {
  private func with(
    _ body: @Sendable (ScriptedServer, String) async throws -> Void
  ) async throws {
    try await ScriptedServer.run(body)
  }

  private func isSigned(_ server: ScriptedServer, _ device: String) -> Bool {
    server.with { state in
      let own = state.keys.devices[device]?["signatures"]?[state.logins.user]?.pairs.count
      let master = state.keys.crossSigning["master_key"]?["signatures"]?[state.logins.user]
      return own == 2 && master?["ed25519:\(device)"] != nil
    }
  }

  @Test func `a new account has identity, secret storage and backup when it returns`() async throws
  {
    try await with { server, base in
      let device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      let outcome = try await device.run()
      #expect(outcome.identity == .made)
      #expect(outcome.backup == .active(version: "1"))
      #expect(try await device.state == .ready)
      #expect(isSigned(server, "FIRST"))
      #expect(
        server.with { $0.keys.accountData.keys.sorted().filter { !$0.contains("key.") } } == [
          "m.cross_signing.master", "m.cross_signing.self_signing", "m.cross_signing.user_signing",
          "m.key_backup", "m.megolm_backup.v1", "m.secret_storage.default_key",
        ])
      #expect(server.with { $0.keys.backups.count } == 1)
      // Nobody ever saw the device without its owner's signature.
      let upload = try #require(server.asked.first { $0.line == "POST /keys/upload" })
      #expect(
        upload.body["device_keys"]?["signatures"]?["@bot:a.example"]?.pairs.count == 2)
      let order = server.asked.map(\.line)
      let identity = try #require(order.firstIndex(of: "POST /keys/device_signing/upload"))
      #expect(try #require(order.firstIndex(of: "POST /keys/upload")) > identity)
      #expect(device.shown.withLock { $0.count } == 1)
    }
  }

  @Test func `a second run finds everything in place`() async throws {
    try await with { server, base in
      let device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      _ = try await device.run()
      let (data, count) = server.with { ($0.keys.accountData.count, $0.keys.backups.count) }
      let outcome = try await device.run()
      #expect(outcome.identity == .wasThere && outcome.backup == .active(version: "1"))
      #expect(device.shown.withLock { $0.count } == 1)
      #expect(server.with { ($0.keys.accountData.count) } == data)
      #expect(server.with { $0.keys.backups.count } == count)
      #expect(server.count("POST /keys/device_signing/upload") == 1)
      #expect(server.count("POST /keys/upload") == 1)
    }
  }

  @Test func `the recovery key brings back identity and room keys on an empty store`() async throws
  {
    try await with { server, base in
      let first = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      _ = try await first.run()
      for _ in 0..<3 { try await first.learnRoomKey() }
      let key = try #require(first.shown.withLock { $0.first })
      let second = try BootstrapDevice(base, on: server, named: "SECOND", seed: 2)
      let outcome = try await second.run { $0.recoveryKey = key }
      #expect(outcome.identity == .restored && outcome.missing.isEmpty)
      #expect(outcome.backup == .active(version: "1"))
      #expect(outcome.roomKeys == 3 && outcome.damagedRoomKeys == 0)
      #expect(second.roomKeys == 3)
      #expect(try await second.state == .ready)
      #expect(isSigned(server, "SECOND"))
      #expect(second.shown.withLock { $0.isEmpty })
    }
  }

  @Test func `a wrong key is told, and changes nothing`() async throws {
    try await with { server, base in
      let first = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      _ = try await first.run()
      let second = try BootstrapDevice(base, on: server, named: "SECOND", seed: 2)
      let wrong = try OpenSecretStorage.new(.seeded(5)).recoveryKey
      let before = server.asked.count
      let error = await #expect(throws: SecretStorageError.self) {
        _ = try await second.run { $0.recoveryKey = wrong }
      }
      #expect(error == .wrongKey)
      let typo = await #expect(throws: SecretStorageError.self) {
        _ = try await second.run { $0.recoveryKey = Secret("EsTc nonsense") }
      }
      guard case .badRecoveryKey? = typo else {
        Issue.record("not told as a typing mistake: \(String(describing: typo))")
        return
      }
      let missing = await #expect(throws: BootstrapError.self) { _ = try await second.run() }
      guard case .recoveryKeyNeeded? = missing?.kind else {
        Issue.record("not told that there is an identity")
        return
      }
      #expect(
        server.asked.dropFirst(before).allSatisfy { $0.method == "GET" || $0.path == "/keys/query" }
      )
      #expect(try await second.state == .notOurs)
      #expect(second.roomKeys == 0)
    }
  }

  // MARK: Who it is

  @Test func `a server that wants the password gets it, and a wrong one is told`() async throws {
    try await with { server, base in
      server.with { $0.keys.identityPassword = "correct horse" }
      let device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      func kind(_ password: String?) async -> String {
        do {
          _ = try await device.run { $0.password = password.map { Secret($0) } }
          return "done"
        } catch { return (error as? BootstrapError).map { "\($0.kind)" } ?? "\(error)" }
      }
      #expect(await kind(nil).contains("passwordNeeded"))
      #expect(await kind("wrong").contains("passwordRefused"))
      #expect(await kind("correct horse") == "done")
      #expect(isSigned(server, "FIRST"))
      #expect(device.shown.withLock { $0.count } == 1)
    }
  }

  @Test func `a server with OAuth has it allowed in a browser`() async throws {
    try await with { server, base in
      server.with { $0.keys.approvalPage = "https://auth.a.example/reset" }
      let device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      let error = await #expect(throws: BootstrapError.self) { _ = try await device.run() }
      #expect(error?.description.contains("https://auth.a.example/reset") == true)
      let outcome = try await device.run {
        $0.approve = { page in
          #expect(page == "https://auth.a.example/reset")
          server.with { $0.keys.isApproved = true }
        }
      }
      #expect(outcome.identity == .made && isSigned(server, "FIRST"))
      #expect(device.shown.withLock { $0.count } == 1)
    }
  }

  @Test func `a server that drops our signatures is told`() async throws {
    try await with { server, base in
      server.with { $0.keys.dropsSignatures = true }
      let device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      let error = await #expect(throws: BootstrapError.self) { _ = try await device.run() }
      guard case .deviceUnsigned? = error?.kind else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `a server that stumbles is asked again`() async throws {
    try await with { server, base in
      for line in ["device_signing/upload", "keys/upload", "signatures/upload", "default_key"] {
        server.with {
          $0.instead[line] = { state, _ in
            state.instead[line] = nil
            return refusal(429, "M_LIMIT_EXCEEDED", ["retry_after_ms": 3_000])
          }
        }
      }
      let device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      let outcome = try await device.run()
      #expect(outcome.identity == .made && isSigned(server, "FIRST"))
    }
  }

  // MARK: Killed

  /// Dies at the request of a number: before it is sent.
  private final class Doom: AccessTokens {
    struct Death: Error {}
    let token: Secret
    let left: Guarded<Int>

    init(_ token: Secret, after count: Int) {
      self.token = token
      left = Guarded(count)
    }

    func current() throws -> Secret {
      let isOver = left.withLock { left in
        left -= 1
        return left < 0
      }
      if isOver { throw Death() }
      return token
    }
    func wasRefused(_ token: Secret, because error: ServerError) -> Bool { false }
  }

  @Test(arguments: 0..<26)
  func `killed at any request, the next run goes on, and the key that was shown opens all`(
    _ count: Int
  ) async throws {
    try await with { server, base in
      let device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      do {
        _ = try await device.run(over: Doom(device.session.tokens.access, after: count))
      } catch is Doom.Death {}
      _ = try await device.run()
      #expect(try await device.state == .ready)
      #expect(isSigned(server, "FIRST"))
      #expect(server.with { $0.keys.backups.count } == 1)
      let key = try #require(device.shown.withLock { $0.last })
      let second = try BootstrapDevice(base, on: server, named: "SECOND", seed: 2)
      let outcome = try await second.run { $0.recoveryKey = key }
      #expect(outcome.identity == .restored && outcome.missing.isEmpty)
    }
  }

  @Test(arguments: 0..<16)
  func `killed while it is restored, the next run goes on`(_ count: Int) async throws {
    try await with { server, base in
      let first = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
      _ = try await first.run()
      try await first.learnRoomKey()
      let key = try #require(first.shown.withLock { $0.first })
      let second = try BootstrapDevice(base, on: server, named: "SECOND", seed: 2)
      do {
        _ = try await second.run(over: Doom(second.session.tokens.access, after: count)) {
          $0.recoveryKey = key
        }
      } catch is Doom.Death {}
      _ = try await second.run { $0.recoveryKey = key }
      #expect(try await second.state == .ready)
      #expect(isSigned(server, "SECOND"))
      #expect(second.roomKeys == 1)
    }
  }
}
