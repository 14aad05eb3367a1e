import Concurrency
import Glibc
import JSON
import Matrix
import Secrets
import SessionStage
import TestSupport
import Testing

@testable import MatrixClient

@Suite(.timeLimit(.minutes(1))) struct SessionKeeperTests {
  private let hour = 3_600_000

  @Test func `E130: a token is renewed 300 seconds ahead, by one for all, and on disk first`()
    async throws
  {
    try await ScriptedServer.run { [hour] server, base in
      server.with { $0.logins.lifetimeMS = hour }
      let house = try Household(base)
      let session = try await house.logIn()
      let keeper = house.keeper(session)
      house.clock.advance(.seconds(3_600 - 301))
      #expect(try await keeper.current().isEqual(to: session.tokens.access))
      #expect(server.count("POST /refresh") == 0)
      house.clock.advance(.seconds(1))
      let tokens = try await withThrowingTaskGroup(of: Secret.self) { group in
        for _ in 0..<20 { group.addTask { try await keeper.current() } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(server.count("POST /refresh") == 1)
      let new = try await keeper.current()
      #expect(!new.isEqual(to: session.tokens.access))
      // The old one is good while the renewal is under way.
      #expect(
        tokens.allSatisfy { $0.isEqual(to: new) || $0.isEqual(to: session.tokens.access) })
      #expect(try house.stored().tokens.access.isEqual(to: new))
      let who = try await house.server(keeper).ask(API.WhoAmI())
      #expect(who.device == session.device)
    }
  }

  @Test func `E130: new tokens that cannot be written down are not used, and not lost`()
    async throws
  {
    try await ScriptedServer.run { [hour] server, base in
      server.with { $0.logins.lifetimeMS = hour }
      let house = try Household(base)
      let session = try await house.logIn()
      let away = SessionKeeper(
        session, in: SessionFile(house.folder.path("gone/session.json")), over: house.http,
        password: nil, deviceName: "easel", clock: house.clock.clock)
      house.clock.advance(.seconds(3_500))
      #expect(try await away.current().isEqual(to: session.tokens.access))
      house.clock.advance(.seconds(200))
      let error = await #expect(throws: PrivateFileError.self) { _ = try await away.current() }
      #expect(error?.kind == .system(ENOENT))
      house.folder.makeFolder("gone")
      house.clock.advance(.seconds(5))
      let token = try await away.current()
      #expect(!token.isEqual(to: session.tokens.access))
      #expect(server.count("POST /refresh") == 1)
    }
  }

  @Test(arguments: [true, false])
  func `E130: killed between the renewal and the disk, it logs in again if it can`(
    _ hasPassword: Bool
  ) async throws {
    try await ScriptedServer.run { [hour] server, base in
      server.with { $0.logins.lifetimeMS = hour }
      let house = try Household(base)
      let session = try await house.logIn()
      // The server gave new tokens, and nobody wrote them down.
      server.with { $0.logins.refresh = [:] }
      house.clock.advance(.seconds(3_700))
      let keeper = house.keeper(
        try house.stored(), password: hasPassword ? "correct horse" : nil)
      if hasPassword {
        let token = try await keeper.current()
        #expect(try house.stored().tokens.access.isEqual(to: token))
        #expect(server.with { $0.logins.devices } == [session.device.text])
      } else {
        let error = await #expect(throws: LoginNeeded.self) { _ = try await keeper.current() }
        #expect(error?.reason == .nothingToRenew)
        #expect(error?.hint.contains("easel init") == true)
        let count = server.asked.count
        await #expect(throws: LoginNeeded.self) { _ = try await keeper.current() }
        #expect(server.asked.count == count)
      }
    }
  }

  @Test func `a server that is away is asked again, and the old token is used meanwhile`()
    async throws
  {
    try await ScriptedServer.run { [hour] server, base in
      server.with {
        $0.logins.lifetimeMS = hour
        $0.instead["POST /refresh"] = { _, _ in (503, [:]) }
      }
      let house = try Household(base)
      let session = try await house.logIn()
      let keeper = house.keeper(session)
      house.clock.advance(.seconds(3_400))
      for _ in 0..<5 { #expect(try await keeper.current().isEqual(to: session.tokens.access)) }
      #expect(server.count("POST /refresh") == 1)
      house.clock.advance(.seconds(300))
      await #expect(throws: ServerError.self) { _ = try await keeper.current() }
      server.with { $0.instead = [:] }
      house.clock.advance(.seconds(3))
      #expect(try await !keeper.current().isEqual(to: session.tokens.access))
    }
  }

  // MARK: Refused

  @Test(arguments: [true, false])
  func `E128: a soft logout is a renewal or another login, on the same device`(
    _ hasRefresh: Bool
  ) async throws {
    try await ScriptedServer.run { server, base in
      server.with { $0.logins.givesRefresh = hasRefresh }
      let house = try Household(base)
      let session = try await house.logIn()
      let keeper = house.keeper(session, password: "correct horse")
      server.with { $0.logins.end(softly: true) }
      let homeserver = house.server(keeper)
      let devices = try await withThrowingTaskGroup(of: DeviceID?.self) { group in
        for _ in 0..<8 { group.addTask { try await homeserver.ask(API.WhoAmI()).device } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(devices.allSatisfy { $0 == session.device })
      #expect(server.count("POST /refresh") == (hasRefresh ? 1 : 0))
      #expect(server.count("POST /login") == (hasRefresh ? 1 : 2))
      #expect(server.with { $0.logins.devices } == [session.device.text])
      #expect(try house.stored().tokens.access.isEqual(to: try await keeper.current()))
    }
  }

  @Test func `E129: a hard logout stops, keeps the store, and asks no more`() async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      let keeper = house.keeper(try await house.logIn(), password: "correct horse")
      server.with { $0.logins.end(softly: false) }
      let homeserver = house.server(keeper)
      for _ in 0..<3 {
        let error = await #expect(throws: LoginNeeded.self) {
          _ = try await homeserver.ask(API.WhoAmI())
        }
        #expect(error?.reason == .loggedOut)
        #expect(error?.device == keeper.session.device)
      }
      #expect(server.count("GET /account/whoami") == 1)
      #expect(server.count("POST /login") == 1)
      #expect(try house.stored().device == keeper.session.device)
    }
  }

  @Test func `E129: a server that refuses each new token at once is no endless loop`() async throws
  {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      let keeper = house.keeper(try await house.logIn(), password: "correct horse")
      server.with {
        $0.instead["/account/whoami"] = { _, _ in
          refusal(401, "M_UNKNOWN_TOKEN", ["soft_logout": true])
        }
      }
      let homeserver = house.server(keeper)
      await #expect(throws: ServerError.self) { _ = try await homeserver.ask(API.WhoAmI()) }
      let error = await #expect(throws: LoginNeeded.self) {
        _ = try await homeserver.ask(API.WhoAmI())
      }
      #expect(error?.reason == .refusedAgain)
      for _ in 0..<10 { _ = try? await homeserver.ask(API.WhoAmI()) }
      #expect(server.count("GET /account/whoami") == 3)
      #expect(server.count("POST /refresh") + server.count("POST /login") == 2)
    }
  }

  @Test func `E129: a stored password that is wrong is tried once`() async throws {
    try await ScriptedServer.run { server, base in
      server.with { $0.logins.givesRefresh = false }
      let house = try Household(base)
      let keeper = house.keeper(try await house.logIn(), password: "another")
      server.with { $0.logins.end(softly: true) }
      let homeserver = house.server(keeper)
      for _ in 0..<3 {
        let error = await #expect(throws: LoginNeeded.self) {
          _ = try await homeserver.ask(API.WhoAmI())
        }
        #expect(error?.reason == .passwordRefused)
      }
      #expect(server.count("POST /login") == 2)
    }
  }
}
