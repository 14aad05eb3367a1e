import BackEnds
import Concurrency
import HTTPServer
import JSON
import Studio
import TestSupport
import Testing

@testable import Painters

/// The socket of a ComfyUI over a real connection, with what was recorded there.
@Suite(.timeLimit(.minutes(2))) struct ComfyWireTests {
  private typealias Outcome = Result<Brought, PainterFailure>

  private func behaviour(
    _ version: String = "0.27.0",
    odd: @escaping @Sendable (String) -> ServerResponse? = { _ in nil }
  ) -> ComfyStage.Behaviour {
    var behaviour = ComfyStage.Behaviour()
    (behaviour.version, behaviour.works) = (version, false)
    behaviour.odd = { line, _ in odd(line) }
    return behaviour
  }

  /// Paints, and runs `body` with the name of the job once the server has it and is listened to.
  private func painting(
    _ behaviour: ComfyStage.Behaviour, _ wire: ComfyWire,
    _ body: @escaping @Sendable (ComfyStudio, String) async throws -> Void,
    then check: @escaping @Sendable (ComfyStudio, Outcome) async throws -> Void
  ) async throws {
    try await withComfy(behaviour, open: try wire.opening()) { studio in
      let outcome = try await withThrowingTaskGroup(of: Outcome.self) { group in
        group.addTask {
          do {
            return .success(try await studio.paint(order()))
          } catch let failure as PainterFailure {
            return .failure(failure)
          }
        }
        try await waitUntil("it was heard") {
          !studio.stage.jobs.isEmpty && wire.count(of: "heard") > 0
        }
        let id = try #require(studio.stage.jobs.first?.id)
        studio.stage.set(id, .running)
        try await body(studio, id)
        let first = try await group.next()
        return try #require(first)
      }
      try await check(studio, outcome)
    }
  }

  /// How every job begins.
  private static func beginning(_ id: String, node: String) -> [String] {
    [
      #"{"type":"status","data":{"status":{"exec_info":{"queue_remaining":1}},"sid":"s"}}"#,
      #"{"type":"execution_start","data":{"prompt_id":"\#(id)","timestamp":1}}"#,
      #"{"type":"execution_cached","data":{"nodes":["4","6","7"],"prompt_id":"\#(id)"}}"#,
      #"{"type":"progress_state","data":{"prompt_id":"\#(id)","nodes":{"\#(node)":{"value":0.0,"max":1.0,"state":"running","node_id":"\#(node)"}}}}"#,
      #"{"type":"executing","data":{"node":"\#(node)","display_node":"\#(node)","prompt_id":"\#(id)"}}"#,
    ]
  }

  private static func ending(_ id: String) -> String {
    #"{"type":"executing","data":{"node":null,"prompt_id":"\#(id)"}}"#
  }

  private static func step(_ value: Int, of id: String) -> String {
    #"{"type":"progress","data":{"value":\#(value),"max":200,"prompt_id":"\#(id)","node":"3"}}"#
  }

  /// In the old form, as large as that.
  private static func preview(_ count: Int = 1_000) -> [UInt8] {
    [0, 0, 0, 1, 0, 0, 0, 1, 0xFF, 0xD8] + [UInt8](repeating: 7, count: count - 10)
  }

  @Test func `it is opened with what every question carries, and tells how far a job is`()
    async throws
  {
    let wire = try await ComfyWire()
    try await painting(behaviour(), wire) { studio, id in
      let asked = studio.stage.lines.count
      for text in Self.beginning(id, node: "3") { try await wire.say(text) }
      try await wire.show(Self.preview())
      try await wire.say(Self.step(100, of: id))
      try await waitUntil("it was heard") { studio.fractions.withLock { $0.contains { $0 > 0.4 } } }
      // What is heard need not be asked.
      #expect(studio.stage.lines.count <= asked + 2)
      studio.stage.set(id, .finished)
      try await wire.say(Self.ending(id))
    } then: { studio, result in
      #expect((try? result.get())?.text == "png: a red boat")
      let fractions = studio.fractions.withLock { $0 }
      #expect(fractions == fractions.sorted())
      let opened = try #require(wire.log.first)
      let client = try #require(studio.stage.jobs.first?.client)
      #expect(opened == "open /ws?clientId=\(client) Bearer the-key open")
      #expect(wire.log.contains { $0.contains("supports_preview_metadata") })
    }
  }

  /// `ws_execution_error`; it is believed although the server has forgotten the job since.
  @Test(arguments: RecordedError.both)
  func `an error that is heard is told`(version: String) async throws {
    let wire = try await ComfyWire()
    let isForgotten = Guarded(false)
    let behaviour = behaviour(version) { line in
      guard isForgotten.withLock({ $0 }) else { return nil }
      if line.hasPrefix("GET /api/jobs/") {
        return ServerResponse.json(["error": "Job not found"], status: 404)
      }
      return line.hasPrefix("GET ") ? ServerResponse.json([:]) : nil
    }
    try await painting(behaviour, wire) { _, id in
      for text in Self.beginning(id, node: "10") { try await wire.say(text) }
      isForgotten.withLock { $0 = true }
      try await wire.say(
        #"{"type":"execution_error","data":{"prompt_id":"\#(id)","node_id":"10","node_type":"LoadImage","executed":[],"exception_message":"cannot identify image file '/srv/backend/input/bad.png'\n","exception_type":"PIL.UnidentifiedImageError","traceback":["left out"]}}"#,
        Self.ending(id))
    } then: { _, result in
      #expect(
        result
          == .failure(
            PainterFailure(.sourceUnreadable, "LoadImage: cannot identify image file bad.png")))
    }
  }

  /// `ws_interrupt`, `ws_jobs_cancel`: the next job, of somebody else, begins at once.
  @Test(arguments: RecordedError.both)
  func `a job that is stopped at the server is told, and the next one is not ours`(
    version: String
  ) async throws {
    let wire = try await ComfyWire()
    try await painting(behaviour(version), wire) { studio, id in
      for text in Self.beginning(id, node: "3") { try await wire.say(text) }
      try await wire.say(Self.step(1, of: id))
      try await wire.show(Self.preview())
      studio.stage.set(id, .interrupted)
      try await wire.say(
        #"{"type":"execution_interrupted","data":{"prompt_id":"\#(id)","node_id":"3","node_type":"KSampler","executed":["5"]}}"#,
        Self.ending(id))
      for text in Self.beginning("another", node: "3") { try await wire.say(text) }
      try await wire.say(Self.step(200, of: "another"))
    } then: { studio, result in
      #expect(result == .failure(PainterFailure(.cancelled, "it was stopped at the server")))
      #expect(studio.fractions.withLock { $0.allSatisfy { $0 < 0.5 } })
    }
  }

  @Test(arguments: ["bye", "cut"])
  func `where the socket ends in the middle, the server is asked`(how: String) async throws {
    let wire = try await ComfyWire()
    try await painting(behaviour(), wire) { studio, id in
      for text in Self.beginning(id, node: "3") { try await wire.say(text) }
      try await wire.say(Self.step(20, of: id))
      try await waitUntil("it was heard") { studio.fractions.withLock { $0.contains { $0 > 0 } } }
      // It does not come back.
      try await wire.tell("refuse")
      try await wire.tell(how)
      studio.stage.set(id, .finished)
    } then: { studio, result in
      #expect((try? result.get())?.text == "png: a red boat")
      #expect(wire.count(of: "open") == 1)
      #expect(studio.stage.jobs.count == 1)
    }
  }

  @Test func `a handshake that is refused costs nothing but the news`() async throws {
    let wire = try await ComfyWire()
    var behaviour = behaviour()
    behaviour.works = true
    try await withComfy(behaviour, open: try wire.opening(below: "/refused")) { studio in
      let brought = try await studio.paint(order())
      #expect(brought.text == "png: a red boat")
      #expect(wire.count(of: "open") == 0)
      #expect(wire.log.first?.hasPrefix("refused /refused/ws?clientId=") == true)
    }
  }

  @Test func `a preview has 8 MiB, and what is larger ends the socket and nothing else`()
    async throws
  {
    let wire = try await ComfyWire()
    try await painting(behaviour(), wire) { studio, id in
      for text in Self.beginning(id, node: "3") { try await wire.say(text) }
      try await wire.show(Self.preview(8 << 20))
      try await wire.say(Self.step(100, of: id))
      try await waitUntil("it was heard") { studio.fractions.withLock { $0.contains { $0 > 0.4 } } }
      #expect(wire.count(of: "open") == 1 && wire.count(of: "bye") == 0)
      try await wire.tell("huge")
      try await waitUntil("it was heard") { wire.count(of: "bye") > 0 }
      #expect(wire.log.contains("bye 1009"))
      studio.stage.set(id, .finished)
    } then: { _, result in
      #expect((try? result.get())?.text == "png: a red boat")
    }
  }
}
