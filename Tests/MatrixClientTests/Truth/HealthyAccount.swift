import Concurrency
import MatrixCrypto
import MemoryStorage
import SessionStage
import Storage

@testable import MatrixClient

/// An account that was set up, and what its truth loop tells.
struct HealthyAccount: Sendable {
  let device: BootstrapDevice
  let told = Guarded<[TruthHappening]>([])

  init(_ base: String, on server: ScriptedServer) async throws {
    device = try BootstrapDevice(base, on: server, named: "FIRST", seed: 1)
    // Its one-time keys would only come with a sync.
    server.with { $0.keys.oneTimeKeyCount = 50 }
    _ = try await device.run()
  }

  var homeserver: Homeserver { device.house.server(FixedToken(device.session.tokens.access)) }

  var courier: Courier<MemoryStore> {
    Courier(device.keyring, server: homeserver, clock: device.house.clock.clock)
  }

  func loop(
    _ keyring: Keyring<MemoryStore>? = nil, over tokens: (any AccessTokens)? = nil,
    also heard: @escaping @Sendable (TruthHappening) -> Void = { _ in }
  ) -> TruthLoop<MemoryStore> {
    let told = told
    let server = tokens.map { device.house.server($0) } ?? homeserver
    return TruthLoop(
      AccountCheck(keyring ?? device.keyring, server: server, courier: courier),
      clock: device.house.clock.clock, randomness: .seeded(5),
      observe: { happening in
        told.withLock { $0.append(happening) }
        heard(happening)
      })
  }

  /// What one look finds.
  @discardableResult
  func look() async throws -> [TruthFinding] {
    told.withLock { $0 = [] }
    try await loop().look()
    return looks.last ?? []
  }

  var looks: [[TruthFinding]] {
    told.withLock { told in
      told.compactMap { if case .looked(let findings) = $0 { findings } else { nil } }
    }
  }
  var mending: [TruthFinding] {
    told.withLock { told in
      told.compactMap { if case .mending(let finding) = $0 { finding } else { nil } }
    }
  }
  var waits: [Duration] {
    told.withLock { told in
      told.compactMap { if case .notSaid(_, let wait) = $0 { wait } else { nil } }
    }
  }
  var stops: [AccountProblem] {
    told.withLock { told in
      told.compactMap { if case .stopped(let problem) = $0 { problem } else { nil } }
    }
  }
}
