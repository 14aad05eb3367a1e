import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Storage
import Testing

@testable import MatrixClient

/// The sync loop where things go wrong.
@Suite struct SyncTroubleTests {
  struct Killed: Error {}

  @Test func `killed at any point, an answer has the effect of one`() async throws {
    var deaths = 0
    while true {
      let fuse = Guarded<Int?>(nil)
      let store = MemoryStore { _ in
        let isOver = fuse.withLock { left in
          left = left.map { $0 - 1 }
          return left == 0
        }
        if isOver { throw Killed() }
      }
      let (desk, ada) = try await desk(over: store)
      _ = try await desk.handle()
      for number in 1...3 { try ada.say("\(number)", in: hall) }
      let answer = try desk.answer()
      deaths += 1
      let point = deaths
      fuse.withLock { $0 = point }
      var wasKilled = false
      do { _ = try await desk.loop().takeIn(answer, since: "1") } catch is Killed {
        wasKilled = true
      }
      fuse.withLock { $0 = nil }
      // What a program does that is started again.
      let account = desk.keyring.account
      let place = try await store.read { try $0.syncToken(of: account) }
      if place != answer.nextBatch { _ = try await desk.loop().takeIn(answer, since: place) }
      #expect(try await desk.heard().map(\.body) == ["1", "2", "3"], "killed at \(point)")
      guard wasKilled else { break }
    }
    // Before the read, before the commit, after it; and once not at all.
    #expect(deaths >= 4)
  }

  @Test func `what passes is waited for; the next place is asked for after the commit`()
    async throws
  {
    let desk = try Desk(on: ScriptedHomeserver())
    let script = Script([
      .failure(ServerError(status: 502, retryAfter: nil, body: [])),
      .success("a"), .success("b"),
      .failure(ServerError(status: 429, retryAfter: "3", body: [])),
      .success("c"),
      .failure(ServerError(status: 401, retryAfter: nil, body: Self.error("M_UNKNOWN_TOKEN"))),
    ])
    await #expect(throws: ServerError.self) { try await desk.loop(from: script).run() }
    #expect(script.asked == [nil, nil, "a", "b", "b", "c"])
    let account = desk.keyring.account
    #expect(try await desk.store.read { try $0.syncToken(of: account) } == "c")
  }

  @Test(arguments: ["M_UNKNOWN_POS", "M_UNKNOWN", "M_INVALID_PARAM"])
  func `a place that the server does not know is begun anew`(code: String) async throws {
    let desk = try Desk(on: ScriptedHomeserver())
    let script = Script([
      .success("a"),
      .failure(ServerError(status: 400, retryAfter: nil, body: Self.error(code))),
      .success("n"),
      .failure(ServerError(status: 401, retryAfter: nil, body: Self.error("M_UNKNOWN_TOKEN"))),
    ])
    await #expect(throws: ServerError.self) { try await desk.loop(from: script).run() }
    #expect(script.asked == [nil, "a", nil, "n"])
  }

  private static func error(_ code: String) -> [UInt8] { Array(#"{"errcode":"\#(code)"}"#.utf8) }
}

/// Answers as they are written down, without anything in them but the place.
final class Script: EventSource {
  private let steps: Guarded<[Result<String, any Error>]>
  private let places = Guarded<[String?]>([])

  init(_ steps: [Result<String, any Error>]) { self.steps = Guarded(steps) }

  var asked: [String?] { places.withLock { $0 } }

  func next(since: String?) async throws -> SyncAnswer {
    places.withLock { $0.append(since) }
    let step = steps.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    guard let step else { throw CancellationError() }
    let place = try step.get()
    return try SyncAnswer(JSONDocument(#"{"next_batch":"\#(place)"}"#.utf8Array, options: .matrix))
  }
}
