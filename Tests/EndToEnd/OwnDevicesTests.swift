import Concurrency
import JSON
import Matrix
import MatrixClient
import Resident
import Secrets
import TestSupport
import Testbed
import Testing

/// Two devices of our own account in one room.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct OwnDevicesTests {
  @Test func `our second device reads along and is read, and its logout rotates`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      try await home.greet()
      let first = try await bob.hears(event: easel.says("from one", in: room).text)
      let folder = TemporaryFolder()
      let phone = try await Resident.open(login(home), in: folder.path)
      let second = try await phone.live { () async throws -> Heard in
        // Somebody new does not cost a new session.
        let second = try await home.says("to both") { phone.hasHeard($0.id) }
        #expect(second.session == first.session)
        var theirs = ""
        for _ in 0..<30 where !phone.hasHeard(theirs) {
          theirs = try await bob.says("to you both", in: room.text)
          try await easel.hears(event: theirs)
          try await Task.sleep(for: .milliseconds(300))
        }
        #expect(phone.hasHeard(theirs))
        let said = try await phone.says("from the other", in: room)
        #expect(try await bob.hears(event: said.text).device == phone.device.text)
        let heard = try await easel.hears(event: said.text)
        #expect(heard.sender == easel.user && heard.content["body"]?.string == "from the other")
        return second
      }
      _ = try await phone.client.server.bytes(API.Logout().request)
      try await phone.close()
      try await home.says("to one again") { $0.session != second.session }
    }
  }

  /// A new device of the household's account.
  private func login(_ home: Household) async throws -> ResidentLogin {
    let answer = try await home.bob.requests(
      "POST", "/_matrix/client/v3/login",
      [
        "type": "m.login.password", "password": .string(home.account.password),
        "identifier": ["type": "m.id.user", "user": .string(home.account.user)],
      ]
    ).object("answer")
    return try ResidentLogin(
      address: home.server.address, user: home.account.user,
      device: answer.string("device_id"), token: answer.string("access_token"))
  }
}

extension Resident {
  fileprivate func hasHeard(_ event: String) -> Bool {
    record.now.inOrder.contains { news in
      if case .heard(let heard) = news { heard.event.id.text == event } else { false }
    }
  }
}
