import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixClient

/// Steps in clear rooms, beside the inbox.
@Suite struct StepListeningTests {
  @Test func `a step is told once what it came with is committed, and nothing else is`()
    async throws
  {
    let server = ScriptedHomeserver()
    try server.make(hall, with: [ada, easel], isEncrypted: false)
    server.say("m.room.message", ["msgtype": "m.text", "body": "hello"], in: hall, by: ada)
    server.say(
      "m.room.message",
      [
        "msgtype": "m.key.verification.request", "body": "", "to": .string(easel.text),
        "from_device": "ADA", "methods": ["m.sas.v1"],
      ], in: hall, by: ada)
    let answer = try Desk(on: server).answer()
    let told = Guarded<[RoomID]>([])
    let listening = StepListening(Once(answer)) { _, room in told.withLock { $0.append(room) } }
    #expect(try await listening.next(since: nil).nextBatch == answer.nextBatch)
    #expect(told.withLock { $0 }.isEmpty)
    await #expect(throws: CancellationError.self) { _ = try await listening.next(since: "1") }
    #expect(told.withLock { $0 } == [hall])
    await #expect(throws: CancellationError.self) { _ = try await listening.next(since: "1") }
    #expect(told.withLock { $0 } == [hall])
  }
}

/// One answer, and then no more.
private final class Once: EventSource {
  private let answer: Guarded<Matrix.SyncAnswer?>

  init(_ answer: Matrix.SyncAnswer) { self.answer = Guarded(answer) }

  func next(since: String?) async throws -> Matrix.SyncAnswer {
    let next = answer.withLock { answer in
      defer { answer = nil }
      return answer
    }
    guard let next else { throw CancellationError() }
    return next
  }
}
