import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import SessionStage
import Testing

@testable import MatrixClient

/// What is found when a healthy account is made ill at the server, one organ at a time.
@Suite(.timeLimit(.minutes(2))) struct AccountTruthTests {
  struct Illness: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let found: TruthFinding
    let change: @Sendable (inout ServedKeys) -> Void

    init(
      _ name: String, _ found: TruthFinding,
      _ change: @escaping @Sendable (inout ServedKeys) -> Void
    ) {
      testDescription = name
      self.found = found
      self.change = change
    }
  }

  static let illnesses = [
    Illness("unsigned device", .deviceUnsigned(canBeSigned: true)) {
      $0.devices["FIRST"]?["signatures"] = ["@bot:a.example": [:]]
    },
    Illness("a signature of nobody", .deviceUnsigned(canBeSigned: true)) {
      guard let master = $0.crossSigning["self_signing_key"]?["keys"]?.pairs.first?.0 else {
        return
      }
      let forged = JSONValue.string(String(repeating: "A", count: 86))
      $0.devices["FIRST"]?["signatures"] = [
        "@bot:a.example": .object(JSONObject([(master, forged)]))
      ]
    },
    Illness("no identity", .identityGone) { $0.crossSigning = [:] },
    Illness("another identity", .identityReplaced) {
      $0.crossSigning["master_key"] = [
        "user_id": "@bot:a.example", "usage": ["master"],
        "keys": [
          "ed25519:FmjLDgh8xS7Yy0g+oTnFJRWXAn0WqcZMlvBbNPbzqWs":
            "FmjLDgh8xS7Yy0g+oTnFJRWXAn0WqcZMlvBbNPbzqWs"
        ],
      ]
    },
    Illness("nobody vouches for what signs devices", .identityNotOurs) {
      $0.crossSigning["self_signing_key"]?["signatures"] = [:]
    },
    Illness("few keys", .oneTimeKeysFew(3)) { $0.oneTimeKeyCount = 3 },
    Illness("no backup", .backupMissing(wasActive: true)) { $0.backups = [] },
    Illness("another version", .backupReplaced(version: "2", active: "1")) {
      $0.backups.append($0.backups[0])
    },
    Illness("another's backup", .backupNotOurs(version: "1")) {
      $0.backups[0].authData["public_key"] = "FmjLDgh8xS7Yy0g+oTnFJRWXAn0WqcZMlvBbNPbzqWs"
    },
    Illness("unsigned backup", .backupUnsigned(version: "1")) {
      $0.backups[0].authData["signatures"] = [:]
    },
    Illness("no secret storage", .secretStorageMissing) {
      $0.accountData["m.secret_storage.default_key"] = nil
    },
    Illness("a key that is not described", .secretStorageBroken) {
      for name in $0.accountData.keys where name.hasPrefix("m.secret_storage.key.") {
        $0.accountData[name] = nil
      }
    },
    Illness("a secret for another key", .secretsMissing([.selfSigning])) {
      $0.accountData["m.cross_signing.self_signing"] = ["encrypted": ["other": [:]]]
    },
  ]

  @Test(arguments: illnesses) func `what is wrong is found, and nothing else`(illness: Illness)
    async throws
  {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      let before = try await account.look()
      #expect(before.allSatisfy { $0.severity == .ok }, "\(before)")
      #expect(
        Set(before.map(\.area)).symmetricDifference(TruthFinding.Area.allCases) == [.fallbackKey])
      server.with { illness.change(&$0.keys) }
      let after = try await account.look()
      let bad = after.filter { $0.severity > .ok }
      #expect(bad.contains(illness.found), "\(bad)")
      #expect(illness.found.hint?.isEmpty == false)
      // What an identity signs is not signed when that is gone.
      let follow: Set<TruthFinding.Area> =
        illness.found.area == .identity ? [.identity, .signature, .backup] : [illness.found.area]
      #expect(bad.allSatisfy { follow.contains($0.area) }, "\(bad)")
    }
  }

  @Test func `what can be mended is mended, once the machine has been told`() async throws {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      server.with {
        $0.keys.devices["FIRST"]?["signatures"] = ["@bot:a.example": [:]]
        $0.keys.oneTimeKeyCount = 3
        $0.keys.backups.append($0.keys.backups[0])
      }
      let uploads = server.count("POST /keys/upload")
      try await account.look()
      try await account.courier.flush(atMost: .seconds(10))
      server.with { $0.keys.oneTimeKeyCount = 50 }
      let oneTime = server.asked.filter { $0.line == "POST /keys/upload" }.dropFirst(uploads)
        .compactMap { $0.body["one_time_keys"]?.pairs.count }
      #expect(oneTime == [47])
      let after = try await account.look()
      #expect(after.allSatisfy { $0.severity == .ok }, "\(after)")
    }
  }

  @Test func `keys that the server lost are uploaded again, and told`() async throws {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      server.with { $0.keys.devices = [:] }
      let first = try await account.look()
      #expect(first.allSatisfy { $0.severity == .ok }, "\(first)")
      #expect(account.mending.contains(.deviceLost))
      #expect(server.with { $0.keys.devices.count } == 1)
      let second = try await account.look()
      #expect(second.allSatisfy { $0.severity == .ok } && second.count > first.count, "\(second)")
    }
  }

  @Test func `counts from before another step are not believed`() async throws {
    try await ScriptedServer.run { server, base in
      let account = try await HealthyAccount(base, on: server)
      let (keyring, own) = (account.device.keyring, try await account.device.keyring.ownAccount())
      server.with { $0.keys.oneTimeKeyCount = 0 }
      let homeserver = account.homeserver
      let counts = try await homeserver.servedOneTimeKeys(within: .seconds(5))
      try await keyring.step {
        try $0.hear(counts, askedAt: own.generation - 1, in: $1, at: $2)
      }
      #expect(try await keyring.ownAccount() == own)
      try await keyring.step { try $0.hear(counts, askedAt: own.generation, in: $1, at: $2) }
      #expect(try await keyring.ownAccount().generation == own.generation + 1)
    }
  }

  @Test func `a fallback key is judged by what the store has made`() throws {
    var own = OwnAccount(user: "@bot:a.example", device: "FIRST")
    #expect(AccountTruth.fallbackKey(["signed_curve25519"], own) == .fallbackKeyNotMade)
    own.hasFallbackKey = true
    #expect(AccountTruth.fallbackKey(["signed_curve25519"], own) == .fallbackKeyServed)
    #expect(AccountTruth.fallbackKey([], own) == .fallbackKeyUsed)
    #expect(AccountTruth.fallbackKey(nil, own) == nil)
  }
}
