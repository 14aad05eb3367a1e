import Concurrency
import CryptoStage
import JSON
import Matrix
import MemoryStorage
import MatrixCrypto
import Secrets
import Storage
import TestSupport
import Testing

@testable import MatrixClient

/// All services together, over HTTP.
@Suite(.timeLimit(.minutes(1))) struct WholeTests {
  @Test func `E70: members are asked for before the first word, so that the silent read it too`()
    async throws
  {
    try await withWhole { whole, served, ada in
      let carol = try Visitor("@carol:example.org", "CAROL", at: served)
      try served.with { try $0.set(carol.user, .join, in: hall) }
      served.silence(carol.user)
      try await whole.run {
        try await whole.post("hello, all of you")
        try await whole.wait("it is sent") { served.puts.count == 1 }
      }
      let lines = served.asked.map(\.line)
      let members = try #require(lines.firstIndex { $0.contains("/members") })
      let put = try #require(lines.firstIndex { $0.contains("/send/") })
      #expect(members < put)
      #expect(try carol.words() == ["hello, all of you"])
      #expect(try ada.words() == ["hello, all of you"])
    }
  }

  @Test func `E71: who joins while a message is on its way reads the next, and the bot goes on`()
    async throws
  {
    try await withWhole { whole, served, ada in
      let carol = try Visitor("@carol:example.org", "CAROL", at: served)
      try await whole.run {
        // She comes in while the server has the message and has not answered yet.
        let (isIn, joiner) = (Guarded(false), carol.user)
        served.instead { server, line in
          guard line.contains("/send/"), !isIn.withLock({ $0 }) else { return nil }
          isIn.withLock { $0 = true }
          try? server.set(joiner, .join, in: hall)
          return nil
        }
        try await whole.post("before")
        try await whole.wait("the join is known") {
          try await whole.member(carol.user, of: hall) == .join
        }
        try await whole.post("after")
        try await whole.wait("both are sent") { served.puts.count == 2 }
      }
      #expect(try ada.words() == ["before", "after"])
      #expect(try carol.words().last == "after")
    }
  }

  @Test(arguments: [403, 404, 500, 502, 200])
  func `E73: while the members cannot be known nothing goes out, and then it is encrypted`(
    status: Int
  ) async throws {
    try await withWhole { whole, served, ada in
      served.instead { _, line in
        guard line.contains("/members") else { return nil }
        // An answer that is none is no answer.
        if status == 200 { return (200, ["chunk": "x"]) }
        return refusal(status)
      }
      try await whole.run {
        try await whole.post("hello")
        try await whole.wait("it was asked twice") { served.count("/members") >= 2 }
        #expect(served.puts.isEmpty)
        // Nobody is asked without end, though the message waits.
        #expect(served.count("/members") < 5)
        served.instead { _, _ in nil }
        try await whole.wait("it is sent") { served.puts.count == 1 }
      }
      #expect(served.puts.allSatisfy { $0.line.contains("m.room.encrypted") })
      #expect(try ada.words() == ["hello"])
    }
  }

  @Test(arguments: [500, 404])
  func `E73: in a room of which no state came nothing goes out`(status: Int) async throws {
    try await withWhole { whole, served, _ in
      served.instead { _, line in line.contains(" sync") ? refusal(status) : nil }
      try await whole.run {
        try await whole.post("hello")
        try await whole.wait("sync failed twice") { served.count(" sync") >= 2 }
        #expect(served.puts.isEmpty)
        served.instead { _, _ in nil }
        try await whole.wait("it is sent") { served.puts.count == 1 }
      }
      #expect(served.puts.allSatisfy { $0.line.contains("m.room.encrypted") })
    }
  }

  @Test func `E74: what was posted before anything was known goes out encrypted, in order`()
    async throws
  {
    try await withWhole { whole, served, ada in
      for number in 1...5 { try await whole.post("\(number)") }
      try await whole.run {
        try await whole.wait("all are sent") { served.puts.count == 5 }
      }
      #expect(served.puts.allSatisfy { $0.line.contains("m.room.encrypted") })
      #expect(try ada.words() == (1...5).map { "\($0)" })
    }
  }

  @Test func `E68: what nobody knows the end of goes again, the same bytes under the same name`()
    async throws
  {
    try await withWhole { whole, served, ada in
      let tries = Guarded(0)
      served.instead { _, line in
        guard line.contains("/send/") else { return nil }
        return tries.withLock { tries in
          tries += 1
          return tries <= 3 ? refusal(504) : nil
        }
      }
      try await whole.run {
        try await whole.post("once", ticket: [1])
        try await whole.wait("it is settled") { whole.isSettled([1]) != nil }
      }
      #expect(served.puts.count == 4)
      #expect(Set(served.puts.map(\.line)).count == 1)
      #expect(Set(served.puts.map(\.body)).count == 1)
      #expect(try ada.words() == ["once"])
    }
  }

  @Test func `E128: after a soft logout what waits goes on, and nothing twice`() async throws {
    let tokens = RenewedTokens()
    try await withWhole(tokens: tokens) { whole, served, ada in
      served.instead { _, line in
        guard line.contains("/send/"), tokens.renewals == 0 else { return nil }
        return (401, ["errcode": "M_UNKNOWN_TOKEN", "soft_logout": true])
      }
      for number in 1...3 { try await whole.post("\(number)") }
      try await whole.run {
        try await whole.wait("all are sent") { served.puts.count == 4 }
      }
      #expect(tokens.renewals == 1)
      #expect(try ada.words() == ["1", "2", "3"])
    }
  }

  @Test func `an edit takes the place of the one that was not sent yet`() async throws {
    try await withWhole { whole, served, ada in
      let (keyring, key) = (whole.keyring, "progress" as Storage.Key)
      for words in ["10 %", "20 %", "90 %"] {
        _ = try await whole.store.write { transaction in
          try keyring.post(
            RoomPost(.event(.message, MessageContent.text(words).json), in: hall),
            coalescing: key, in: &transaction)
        }
      }
      try await whole.run {
        try await whole.wait("it is sent") { served.puts.count == 1 }
        try await whole.post("done")
        try await whole.wait("both are sent") { served.puts.count == 2 }
      }
      #expect(try ada.words() == ["90 %", "done"])
    }
  }

  @Test func `what the server refuses for good is settled as failed, with all that waits for it`()
    async throws
  {
    try await withWhole { whole, served, _ in
      served.instead { _, line in line.contains("/send/") ? refusal(403) : nil }
      let keyring = whole.keyring
      try await whole.store.write { transaction in
        let first = try keyring.post(
          RoomPost(.event(.message, MessageContent.text("a").json), in: hall, ticket: [1]),
          in: &transaction)
        try keyring.post(
          RoomPost(
            .event(.reaction, EventContent.reaction("👍", to: "$x")), in: hall,
            filling: .relation, ticket: [2]), after: first, in: &transaction)
      }
      try await whole.run {
        try await whole.wait("both are settled") {
          whole.isSettled([1]) != nil && whole.isSettled([2]) != nil
        }
      }
      #expect(whole.isSettled([1])?.state == .failed && whole.isSettled([2])?.state == .failed)
      #expect(whole.isSettled([1])?.reason?.contains("M_FORBIDDEN") == true)
      #expect(served.puts.count == 1)
      #expect(whole.failures.withLock { $0.count } == 2)
    }
  }

  @Test func `what is refused before it is sent is told of too`() async throws {
    try await withWhole { whole, served, _ in
      try await whole.post(String(repeating: "x", count: 70_000), ticket: [1])
      try await whole.run {
        try await whole.wait("it is settled") { whole.isSettled([1]) != nil }
      }
      #expect(whole.isSettled([1])?.state == .failed && served.puts.isEmpty)
      #expect(whole.failures.withLock { $0.count } == 1)
    }
  }

  @Test(arguments: [500, 502, 429])
  func `an invitation is accepted when the server can, however often that fails`(status: Int)
    async throws
  {
    try await withWhole(joined: false) { whole, served, ada in
      try served.with { try $0.set(easel, .invite, in: hall, by: ada.user) }
      let tries = Guarded(0)
      served.instead { _, line in
        guard line.contains(" join/") else { return nil }
        return tries.withLock { tries in
          tries += 1
          return tries <= 2 ? refusal(status) : nil
        }
      }
      try await whole.run {
        try await whole.wait("we are in") {
          whole.news.withLock { news in
            news.contains { if case .joined(hall) = $0 { true } else { false } }
          }
        }
      }
      // An invitation that is still told after we came in is answered once more, without harm.
      #expect(served.count(" join/") >= 3)
    }
  }

  @Test func `who is not welcome is refused`() async throws {
    let policy = RoomPolicy(.listed(users: [bob], servers: []))
    try await withWhole(policy: policy, joined: false) { whole, served, ada in
      try served.with { try $0.set(easel, .invite, in: hall, by: ada.user) }
      try await whole.run {
        try await whole.wait("it is refused") { served.count("/leave") >= 1 }
      }
      #expect(served.count(" join/") == 0)
    }
  }
}

/// Renewed when it is refused.
private final class RenewedTokens: AccessTokens {
  private let count = Guarded(0)
  var renewals: Int { count.withLock { $0 } }
  func current() -> Secret { Secret("token\(renewals)") }
  func wasRefused(_ token: Secret, because error: ServerError) -> Bool {
    count.withLock { $0 += 1 }
    return true
  }
}

private func refusal(_ status: Int) -> Served.Answer {
  (status, ["errcode": .string(status == 403 ? "M_FORBIDDEN" : "M_UNKNOWN")])
}

extension Whole {
  func member(_ user: UserID, of room: RoomID) async throws -> Membership? {
    try await keyring.rows { try RoomBook(ledger: $0).member(user, of: room)?.membership }
  }
}
