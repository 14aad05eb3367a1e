import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Olm
import Storage
import Testing

@testable import MatrixClient

/// Steps are counted beside the store before they are committed: one at a time.
@Suite struct CountedStepsTests {
  struct Done: Error {}

  @Test
  func
    `E56: killed after it was counted, an answer that is full of riddles is no rolled-back store`()
    async throws
  {
    var deaths = 0
    while true {
      let (desk, ada) = try await desk()
      try await keepBackup(desk)
      _ = try await desk.handle()
      try ada.say("plain", in: hall)
      for number in 0..<30 {
        desk.server.say("m.room.encrypted", riddle(number), in: hall, by: ada.user)
      }
      let answer = try desk.answer()
      desk.counter.kill(after: deaths + 1)
      var wasKilled = false
      do { _ = try await desk.loop().takeIn(answer, since: "1") } catch is Counter.Killed {
        wasKilled = true
      }
      desk.counter.kill(after: nil)
      // What a program does that is started again.
      let standing = try await desk.keyring.begin()
      #expect(standing == (wasKilled ? .maybeOneBehind : .current), "killed at \(deaths + 1)")
      if wasKilled { _ = try await desk.loop().takeIn(answer, since: "1") }
      #expect(try await desk.heard().map(\.body) == ["plain"])
      #expect(try await questions(desk) == 20)
      guard wasKilled else { break }
      deaths += 1
    }
    #expect(deaths == 1)
  }

  @Test func `a second step in one transaction is refused, and is not counted`() async throws {
    let (desk, _) = try await desk()
    let (keyring, now) = (desk.keyring, desk.now)
    let before = try #require(desk.counter.counted())
    let error = await #expect(throws: StorageError.self) {
      try await desk.store.write { transaction in
        for _ in 0..<2 {
          try keyring.commit(
            keyring.machine.lostPlace(in: transaction, at: now), in: &transaction)
        }
      }
    }
    #expect(error?.kind == .defect)
    #expect(desk.counter.counted() == before + 1)
    #expect(try await keyring.begin() == .maybeOneBehind)
  }

  @Test func `messages that must wait for keys wait each in a transaction of its own`()
    async throws
  {
    let (desk, _) = try await desk()
    let (keyring, now) = (desk.keyring, desk.now)
    try await desk.store.write { transaction in
      for lane in ["a", "b", "c"] as [Key] {
        try transaction.post(Outgoing(lane: lane, payload: [1], created: now))
      }
    }
    let sender = OutboxSender(
      store: desk.store, clock: keyring.clock, randomness: .seeded(1),
      prepare: { message, _, transaction in
        try keyring.commit(
          keyring.machine.lostPlace(in: transaction, at: now), in: &transaction)
        return message.lane == "c" ? .ready(wire: [1]) : .notYet(retryAfter: .seconds(1))
      },
      deliver: { _ in throw Done() })
    await #expect(throws: Done.self) { try await sender.run() }
    #expect(try await keyring.begin() == .current)
  }

  private func keepBackup(_ desk: Desk) async throws {
    let storage = try OpenSecretStorage.new(.seeded(9))
    try await desk.keyring.step { try $0.keepBackup(creatingIn: storage, in: $1, at: $2) }
    try await desk.flush()
  }

  /// Under a session that nobody has.
  private func riddle(_ number: Int) -> JSONValue {
    [
      "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEnACgAkLmt6qF84IK",
      "session_id": .string("session\(number)"), "sender_key": "key", "device_id": "ADA",
    ]
  }

  private func questions(_ desk: Desk) async throws -> Int {
    try await desk.keyring.look { machine, rows, _ in
      try machine.requests(in: rows).count {
        $0.lane == .backup && $0.request.method == .get
      }
    }
  }
}
