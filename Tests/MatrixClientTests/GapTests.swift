import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import Testing

@testable import MatrixClient

/// More was said while the server was away than is fetched afterwards.
@Suite(.timeLimit(.minutes(1))) struct GapTests {
  @Test func `of a gap that is too long the newest is heard, and who is in the room asked anew`()
    async throws
  {
    var sync = SyncSettings()
    sync.gapLimit = 10
    try await withWhole(sync: sync) { whole, served, ada in
      let carol = try Visitor("@carol:example.org", "CAROL", at: served)
      served.silence(carol.user)
      served.limitTimelines(to: 5)
      try await whole.run {
        try await whole.post("hello")
        try await whole.wait("it is sent") { served.puts.count == 1 }
        let asked = served.count("/members")
        try await Self.goesAway(served, whole, ada)
        // Nobody tells of her, unless asked for the members.
        try served.with { try $0.set(carol.user, .join, in: hall) }
        for number in 1...30 { try ada.say("\(number)") }
        served.instead { _, _ in nil }
        try await whole.wait("the last is heard") { whole.words(of: ada.user).last == "30" }
        #expect(whole.words(of: ada.user) == ["before"] + (16...30).map { "\($0)" })
        #expect(served.count("/messages") == 1)
        try await whole.post("after")
        try await whole.wait("both are sent") { served.puts.count == 2 }
        #expect(served.count("/members") > asked)
      }
      #expect(try carol.words().contains("after"))
    }
  }

  @Test func `where nobody may look back the newest is heard, and it goes on`() async throws {
    try await withWhole { whole, served, ada in
      served.limitTimelines(to: 5)
      try await whole.run {
        try await Self.goesAway(served, whole, ada)
        for number in 1...30 { try ada.say("\(number)") }
        served.instead { _, line in
          line.contains("/messages") ? (403, ["errcode": "M_FORBIDDEN"]) : nil
        }
        try await whole.wait("the last is heard") { whole.words(of: ada.user).last == "30" }
        #expect(whole.words(of: ada.user) == ["before"] + (26...30).map { "\($0)" })
        #expect(served.count("/messages") == 1)
        try ada.say("after")
        try await whole.wait("it goes on") { whole.words(of: ada.user).last == "after" }
        #expect(whole.words(of: ada.user).count == 7)
      }
    }
  }

  @Test(arguments: [(7, 1), (13, 2)])
  func `a server that gives more than it is asked for fills no more than the limit`(
    limit: Int, pages: Int
  ) async throws {
    var sync = SyncSettings()
    sync.gapLimit = limit
    try await withWhole(sync: sync) { whole, served, ada in
      served.limitTimelines(to: 5)
      try await whole.run {
        try await Self.goesAway(served, whole, ada)
        for number in 1...30 { try ada.say("\(number)") }
        served.instead { _, _ in nil }
        try await whole.wait("the last is heard") { whole.words(of: ada.user).last == "30" }
        #expect(whole.words(of: ada.user) == ["before"] + (26 - limit...30).map { "\($0)" })
        #expect(served.count("/messages") == pages)
      }
    }
  }

  @Test func `what lost against other state in a filled gap does not count`() async throws {
    try await withWhole { whole, served, ada in
      let carol = try Visitor("@carol:example.org", "CAROL", at: served)
      try served.with { server in
        server.knowsStateAfter = true
        try server.set(carol.user, .join, in: hall)
        try server.state("m.room.name", ["name": "Hall"], in: hall, by: ada.user)
      }
      served.limitTimelines(to: 5)
      try await whole.run {
        try await whole.post("hello")
        try await whole.wait("it is sent") { served.puts.count == 1 }
        try await Self.goesAway(served, whole, ada)
        let asked = served.count("/members")
        served.with { server in
          server.overruled("m.room.name", key: "", ["name": "Cellar"], in: hall, by: ada.user)
          server.overruled(
            "m.room.member", key: carol.user.text, ["membership": "leave"], in: hall,
            by: carol.user)
        }
        for number in 1...9 { try ada.say("\(number)") }
        served.instead { _, _ in nil }
        try await whole.wait("all is heard") { whole.words(of: ada.user).last == "9" }
        #expect(whole.words(of: ada.user).count == 10)
        #expect(try await whole.keyring.rooms { try $0.state(of: hall).name } == "Hall")
        try await whole.post("after")
        try await whole.wait("both are sent") { served.puts.count == 2 }
        #expect(served.count("/members") > asked)
      }
      #expect(try carol.words().contains("after"))
    }
  }

  /// One word is heard, and from then on no sync is answered.
  private static func goesAway(_ served: Served, _ whole: Whole, _ ada: Visitor) async throws {
    try await whole.wait("the first sync") { served.count(" sync") >= 2 }
    try ada.say("before")
    try await whole.wait("it is heard") { whole.words(of: ada.user) == ["before"] }
    served.instead { _, line in line.contains(" sync") ? (500, ["errcode": "M_UNKNOWN"]) : nil }
    let before = served.count(" sync")
    try await whole.wait("the server is away") { served.count(" sync") > before + 1 }
  }
}

extension Whole {
  fileprivate func words(of user: UserID) -> [String] {
    heard.filter { $0.sender == user }.compactMap { $0.content["body"]?.string }
  }
}
