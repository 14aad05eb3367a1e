import Concurrency
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import Storage
import Studio
import Testing

@testable import Bot
@testable import MatrixClient

/// Taps and answers that are quicker than the homeserver's answer to us.
@Suite struct WaitingTests {
  private func stage() async throws -> RoomStage {
    let stage = try RoomStage()
    try await stage.joins([RoomStage.ada])
    _ = try await stage.drain()
    return stage
  }

  /// Something of ours that the server may have.
  private func goesOut(_ stage: RoomStage) async throws -> OutgoingID {
    let (vault, now) = (stage.keyring.vault, stage.now)
    return try await stage.store.write { transaction in
      let post = RoomPost(.event(.message, ["body": "on its way"]), in: RoomStage.room, ticket: [])
      let id = try transaction.post(try post.outgoing(sealedBy: vault, at: now))
      let message = try #require(transaction.outgoing(id))
      _ = try transaction.prepare(message, wire: [1], transactionID: "t")
      return id
    }
  }

  private func hasWaiting(_ stage: RoomStage) async throws -> Bool {
    let now = stage.now
    return try await stage.store.read { $0.nextArrivalDue(after: now) != nil }
  }

  @Test(arguments: ["a tap", "a reply", "a redaction"])
  func `it waits for the name of what it means, and its room with it`(what: String) async throws {
    let stage = try await stage()
    let outgoing = try await goesOut(stage)
    let target = try RoomStage.event("$coming:example.org")
    switch what {
    case "a tap": try await stage.reacts("👍", to: target.text)
    case "a reply": try await stage.says("bluer", relation: .reply(to: target))
    default: try await stage.redacts(target)
    }
    try await stage.says("a boat")
    #expect(try await hasWaiting(stage))
    #expect(try await stage.pictures.isEmpty)
    let now = stage.now
    try await stage.store.write { transaction in
      let message = try #require(transaction.outgoing(outgoing))
      _ = try transaction.settle(message, sent: [], at: now)
    }
    stage.wait(.seconds(1))
    try await stage.handle()
    #expect(try await !hasWaiting(stage))
    #expect(try await stage.pictures.count == (what == "a reply" ? 2 : 1))
  }

  @Test func `what means nothing of ours waits for nothing`() async throws {
    let stage = try await stage()
    try await stage.reacts("👍", to: "$nobody:example.org")
    try await stage.says("a boat")
    #expect(try await stage.pictures.count == 1)
  }

  @Test func `it does not wait for ever`() async throws {
    let stage = try await stage()
    _ = try await goesOut(stage)
    try await stage.reacts("👍", to: "$coming:example.org")
    stage.wait(.seconds(700))
    try await stage.says("a boat")
    #expect(try await stage.pictures.count == 1)
  }
}
