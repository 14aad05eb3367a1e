import Concurrency
import CryptoStage
import HTTPClient
import JSON
import Matrix
import Secrets
import SessionStage
import Testing

@testable import MatrixClient

@Suite(.timeLimit(.minutes(1))) struct LoginTests {
  @Test func `E17: however often it logs in, there is one device`() async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      for _ in 0..<5 { _ = try await house.logIn() }
      #expect(server.with { $0.logins.devices.count } == 1)
      #expect(server.asked.allSatisfy { $0.body["device_id"]?.text == "\(house.deviceText)" })
      #expect(server.asked.first?.body["initial_device_display_name"]?.text == "easel")
      #expect(server.asked.first?.body["refresh_token"] == true)
    }
  }

  @Test func `E17: a login whose answer was lost is made again on the same device`() async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      // It was done, and nobody heard of it.
      server.with {
        $0.instead["POST /login"] = { state, asked in
          state.instead = [:]
          _ = state.logins.answer(asked)
          return (502, [:])
        }
      }
      await #expect(throws: (any Error).self) { _ = try await house.logIn() }
      _ = try await house.logIn()
      #expect(server.with { $0.logins.devices.count } == 1)
    }
  }

  @Test func `a wrong password, and another device than was asked for, are told`() async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      do {
        _ = try await house.logIn(password: "wrong")
        Issue.record("it was let in")
      } catch let error as LoginError {
        #expect(error.description == "the homeserver refuses the login: HTTP 403, M_FORBIDDEN")
        #expect(error.hint == "check the user and the password")
      }
      server.with { $0.logins.otherDevice = "ANOTHER" }
      do {
        _ = try await house.logIn()
        Issue.record("another device was taken")
      } catch let error as LoginError {
        #expect(error.description.contains("gave ANOTHER"))
      }
      guard case .reserved? = try house.file.read() else {
        Issue.record("something else than the device was written down")
        return
      }
    }
  }

  @Test func `a token says whose it is`() async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      let token = server.with { $0.logins.token(on: "GIVEN") }
      let session = try await house.login.withToken(Secret(token))
      #expect(session.device.text == "GIVEN" && session.user.text == "@bot:a.example")
      #expect(session.origin == .token && session.tokens.expires == nil)
      await #expect(throws: LoginError.self) {
        _ = try await house.login.withToken(Secret("nonsense"))
      }
    }
  }

  // MARK: OAuth

  private func oauth(
    _ server: ScriptedServer, _ house: Household, polls: [String]
  ) async throws -> Session {
    server.with {
      $0.logins.hasOAuth = true
      $0.logins.polls = polls
    }
    let found = try await Discovery(over: house.http, scheme: .http).find(house.address.text)
    let offer = try #require(found.oauth)
    return try await house.login.withOAuth(
      offer, device: DeviceID("BROWSER")
    ) { code in
      #expect(code.userCode == "AB-CD")
      #expect(code.page == house.address.origin.description + "/link")
    }
  }

  @Test func `somebody allows it in a browser, and polls are as slow as the server asks`()
    async throws
  {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      let before = house.clock.now
      let session = try await oauth(
        server, house, polls: ["authorization_pending", "slow_down", "authorization_pending"])
      // 5, 5, then 10 and 10.
      #expect(house.clock.now - before == .seconds(30))
      #expect(session.device.text == "BROWSER")
      #expect(session.origin == .oauth(client: "client-7"))
      #expect(session.tokens.refresh != nil)
      #expect(session.tokens.expires == house.clock.now + .seconds(300))
      #expect(
        server.asked.first { $0.path == "/oauth/device" }?.body["scope"]?.text
          == "urn:matrix:client:api:* urn:matrix:client:device:BROWSER")
    }
  }

  @Test(arguments: ["access_denied", "expired_token", "invalid_client"])
  func `a login that is not allowed ends`(_ code: String) async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      await #expect(throws: LoginError.self) {
        _ = try await oauth(server, house, polls: [code])
      }
      #expect(server.count("POST /oauth/token") == 1)
    }
  }

  @Test func `a login that nobody allows ends with its code`() async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      await #expect(throws: LoginError.self) {
        _ = try await oauth(
          server, house, polls: Array(repeating: "authorization_pending", count: 1_000))
      }
      #expect(server.count("POST /oauth/token") == 120)
    }
  }

  @Test func `E130: tokens of OAuth are renewed with their client's name`() async throws {
    try await ScriptedServer.run { server, base in
      let house = try Household(base)
      let session = try await oauth(server, house, polls: [])
      try house.file.write(session)
      let keeper = house.keeper(try house.stored())
      house.clock.advance(.seconds(280))
      let token = try await keeper.current()
      #expect(!token.isEqual(to: session.tokens.access))
      #expect(try house.stored().tokens.access.isEqual(to: token))
      #expect(try house.stored().origin == .oauth(client: "client-7"))
      // Taken away: nothing to renew it with, and a password would not help.
      server.with { $0.logins.refresh = [:] }
      house.clock.advance(.seconds(400))
      await #expect(throws: LoginNeeded.self) { _ = try await keeper.current() }
    }
  }
}

extension Household {
  var deviceText: String { (try? file.read()?.device.text) ?? "" }
}
