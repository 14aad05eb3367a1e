import Concurrency
import HTTPClient
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import Secrets
import Storage
import TestSupport
import Testing

@testable import MatrixClient

/// A clock that stands until somebody sleeps.
final class HandClock: Sendable {
  private let milliseconds = Guarded<Int64>(1_700_000_000_000)

  var now: Instant { milliseconds.withLock { Instant(milliseconds: $0) } }
  func advance(_ duration: Duration) {
    milliseconds.withLock { $0 += duration.wholeMilliseconds }
  }
  var clock: WallClock {
    WallClock(now: { self.now }, sleep: { self.advance($0) })
  }
}

/// What a program of one account has beside its server.
struct Household: Sendable {
  let folder = TemporaryFolder()
  let clock = HandClock()
  let http = HTTPClient()
  let address: HTTPURL

  init(_ base: String) throws { address = try HTTPURL(parsing: base) }

  var file: SessionFile { SessionFile(folder.path("session.json")) }
  var login: Login {
    Login(at: address, over: http, deviceName: "easel", clock: clock.clock)
  }

  /// Logs in with the password as a start of the program does, on the device that was written down.
  func logIn(password: String = "correct horse") async throws -> Session {
    let device: DeviceID
    if let content = try file.read() {
      device = content.device
    } else {
      device = .new(.seeded(7))
      try file.reserve(device)
    }
    let session = try await login.withPassword(
      Secret(password), user: "@bot:a.example", device: device)
    try file.write(session)
    return session
  }

  func keeper(_ session: Session, password: String? = nil) -> SessionKeeper {
    SessionKeeper(
      session, in: file, over: http, password: password.map { Secret($0) }, deviceName: "easel",
      clock: clock.clock)
  }

  /// What a start finds.
  func stored() throws -> Session {
    guard case .session(let session) = try #require(try file.read()) else {
      throw LoginNeeded(.noSession)
    }
    return session
  }

  func server(_ tokens: any AccessTokens) -> Homeserver {
    Homeserver(address, over: http, as: tokens)
  }

  func keyring(
    _ session: Session, in store: MemoryStore, vault: Vault, seed: UInt64 = 1
  ) throws -> Keyring<MemoryStore> {
    let machine = CryptoMachine(
      user: session.user, device: session.device, ratchets: try LibolmRatchets(), vault: vault,
      entropy: .seeded(seed))
    return try Keyring(
      machine, in: store, rooms: .everybody,
      counter: GenerationFile(path: folder.path("generation-\(seed)")), clock: clock.clock)
  }
}

extension Secret {
  var text: String { withText { $0 } }
}
