import HTTPClient
import JSON
import Matrix
import SessionStage
import Testing

@testable import MatrixClient

@Suite(.timeLimit(.minutes(1))) struct DiscoveryTests {
  private func kind(
    _ place: @Sendable (String) -> String,
    _ script: @escaping @Sendable (inout ScriptedServer.State) -> Void
  ) async throws -> DiscoveryError.Kind? {
    try await ScriptedServer.run { server, base -> DiscoveryError.Kind? in
      server.with(script)
      do throws(DiscoveryError) {
        _ = try await Discovery(over: HTTPClient(), scheme: .http).find(place(base))
        return nil
      } catch {
        #expect(!error.description.isEmpty && !error.hint.isEmpty)
        return error.kind
      }
    }
  }

  private static func name(_ base: String) -> String { String(base.dropFirst("http://".count)) }

  @Test func `a name says where its homeserver is, and a user's name is enough`() async throws {
    try await ScriptedServer.run { server, base in
      let name = Self.name(base)
      server.with {
        $0.wellKnown = (200, "{\"m.homeserver\":{\"base_url\":\"\(base)/\"}}")
        $0.logins.hasOAuth = true
      }
      for place in [name, "@bot:\(name)", base] {
        let found = try await Discovery(over: HTTPClient(), scheme: .http).find(place)
        #expect(found.address.text == base + "/")
        #expect(found.versions.speaks("v1.15") && !found.versions.speaks("v1.16"))
        #expect(found.takesPasswords)
        #expect(found.oauth?.offersDeviceGrant == true)
      }
    }
  }

  @Test func `a name that says nothing is the homeserver itself`() async throws {
    try await ScriptedServer.run { _, base in
      let found = try await Discovery(over: HTTPClient(), scheme: .http).find(Self.name(base))
      #expect(found.address.text == base + "/")
      #expect(found.oauth == nil)
    }
  }

  @Test(arguments: [
    (500, "{}"), (200, ""), (200, "nonsense"), (200, "{}"), (200, "{\"m.homeserver\":{}}"),
    (200, "{\"m.homeserver\":{\"base_url\":7}}"),
  ])
  func `what cannot be read is for a person to say`(_ status: Int, _ text: String) async throws {
    #expect(try await kind(Self.name) { $0.wellKnown = (status, text) } == .prompt)
  }

  @Test(arguments: ["", "matrix.example", "ftp://a.example", "http://127.0.0.1:1"])
  func `an address that is none is nothing to go to`(_ address: String) async throws {
    #expect(
      try await kind(Self.name) {
        $0.wellKnown = (200, "{\"m.homeserver\":{\"base_url\":\"\(address)\"}}")
      } == .wrongAddress)
  }

  @Test(arguments: [(404, "{}"), (200, "{}"), (200, "{\"versions\":[]}")])
  func `what does not answer as a homeserver is none`(_ status: Int, _ text: String) async throws {
    let script: @Sendable (inout ScriptedServer.State) -> Void = {
      $0.versions = (status, text.contains("versions") ? ["versions": []] : [:])
    }
    #expect(try await kind({ $0 }, script) == .noHomeserver)
    #expect(try await kind(Self.name, script) == .wrongAddress)
  }

  @Test(arguments: ["", "a b", "http://", "https://me:pw@a.example", "@bot", "ex ample.org"])
  func `what is no name is not asked`(_ place: String) async throws {
    #expect(try await kind({ _ in place }, { _ in }) == .badName)
  }
}
