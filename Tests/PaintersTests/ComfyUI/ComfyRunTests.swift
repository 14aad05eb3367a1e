import JSON
import BackEnds
import Concurrency
import HTTP
import HTTPServer
import Studio
import TestSupport
import Testing

@testable import Painters

/// With jobs that can be called off one by one, and without.
private let versions = ["0.27.0", "0.3.64"]

@Suite struct ComfyRunTests {
  private func behaviour(_ version: String, works: Bool = true) -> ComfyStage.Behaviour {
    var behaviour = ComfyStage.Behaviour()
    behaviour.version = version
    behaviour.works = works
    return behaviour
  }

  @Test(arguments: versions)
  func `a picture is painted, with progress, under a name that was told before`(
    version: String
  ) async throws {
    try await withComfy(behaviour(version)) { studio in
      let brought = try await studio.paint(order())
      #expect(brought.text == "png: a red boat")
      #expect(brought.detail?.contains("KSampler") == true)
      #expect(brought.place?.hasPrefix(#"outputs["9"].images, as "#) == true)
      let job = try #require(studio.stage.jobs.first)
      #expect(studio.names.withLock { $0 } == [studio.name(job.id)])
      #expect(studio.stage.jobs.count == 1)
    }
  }

  @Test func `while it is worked on, progress is told`() async throws {
    try await withComfy(behaviour("0.27.0", works: false)) { studio in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await studio.paint(order()) }
        try await waitUntil("the job is there and heard of") {
          !studio.stage.jobs.isEmpty && !studio.stage.sockets.open.isEmpty
        }
        let id = try #require(studio.stage.jobs.first?.id)
        studio.stage.set(id, .running)
        for step in 1...2 {
          studio.stage.sockets.say(
            #"{"type":"progress","data":{"value":\#(step),"max":4,"node":"3","prompt_id":"\#(id)"}}"#
          )
        }
        try await waitUntil("its progress is told") {
          studio.fractions.withLock { $0.contains { $0 > 0.4 } }
        }
        studio.stage.set(id, .finished)
        studio.stage.sockets.say(
          #"{"type":"executing","data":{"node":null,"prompt_id":"\#(id)"}}"#)
        try await group.waitForAll()
      }
      let fractions = studio.fractions.withLock { $0 }
      #expect(fractions == fractions.sorted())
      #expect(fractions.contains { $0 > 0.4 })
    }
  }

  @Test(arguments: versions)
  func `without a socket it is asked until it is done`(version: String) async throws {
    try await withComfy(behaviour(version), listens: false) { studio in
      let brought = try await studio.paint(order())
      #expect(brought.text == "png: a red boat")
      #expect(studio.stage.sockets.all.isEmpty)
    }
  }

  @Test func `a picture to start from is uploaded under a name made of its bytes`() async throws {
    try await withComfy { studio in
      let source = [0x89, 0x50, 0x4E, 0x47] + Array("source".utf8)
      for _ in 0..<2 { _ = try await studio.paint(order(source: source, strength: 0.4)) }
      #expect(studio.stage.uploads.count == 1)
      let name = try #require(studio.stage.uploads.keys.first)
      #expect(name.hasSuffix(".png") && name.count == 44)
      let inputs = studio.stage.jobs.last?.graph["10"]?["inputs"]
      #expect(inputs?["image"] == "easel/\(name)")
      #expect(studio.stage.jobs.last?.graph["3"]?["inputs"]?["denoise"] == 0.4)
    }
  }

  @Test(arguments: versions, [ComfyStage.Standing.pending, .running])
  func `a task that is cancelled leaves its job there; called off is its own, and nobody else's`(
    version: String, standing: ComfyStage.Standing
  ) async throws {
    try await withComfy(behaviour(version, works: false)) { studio in
      let (others, waits) = (ComfyName.freshID(.system), ComfyName.freshID(.system))
      studio.stage.put(others, standing == .running ? .pending : .running)
      studio.stage.put(waits, .pending)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { _ = try await studio.paint(order()) }
        }
        try await waitUntil("the job is there") { studio.stage.jobs.count == 3 }
        let id = try #require(studio.stage.jobs.last?.id)
        studio.stage.set(id, standing)
        group.cancelAll()
        try await group.waitForAll()
        #expect(studio.stage.standing(of: id) == standing)
        // A server of another name has nothing of ours.
        await studio.painter.callOff(ComfyName(id: id, server: "0123456789ab").text)
        #expect(studio.stage.standing(of: id) == standing)
        await studio.painter.callOff(studio.name(id))
        let left = studio.stage.standing(of: id)
        #expect(standing == .running ? left == .interrupted : left == nil)
      }
      #expect(studio.stage.standing(of: others) == (standing == .running ? .pending : .running))
      #expect(studio.stage.standing(of: waits) == .pending)
    }
  }

  @Test func `a server that cannot be told whose job to stop is not told to stop any`() async throws
  {
    try await withComfy(behaviour("0.3.40", works: false)) { studio in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await studio.paint(order()) }
        try await waitUntil("the job is there") { studio.stage.jobs.count == 1 }
        let id = try #require(studio.stage.jobs.first?.id)
        studio.stage.set(id, .running)
        group.cancelAll()
        try await group.waitForAll()
        await studio.painter.callOff(studio.name(id))
      }
      #expect(!studio.stage.lines.contains { $0.hasSuffix("/interrupt") })
      #expect(studio.stage.lines.contains("POST /queue"))
    }
  }

  @Test(arguments: versions)
  func `after a restart a finished job is fetched, and one that goes on is waited for`(
    version: String
  ) async throws {
    try await withComfy(behaviour(version, works: false)) { studio in
      let (done, runs) = (ComfyName.freshID(.system), ComfyName.freshID(.system))
      studio.stage.put(done, .finished, words: "from before")
      let brought = try await studio.paint(order(remoteID: studio.name(done)))
      #expect(brought.text == "png: from before")
      studio.stage.put(runs, .running, words: "still painting")
      try await withThrowingTaskGroup(of: String.self) { group in
        group.addTask { try await studio.paint(order(remoteID: studio.name(runs))).text }
        try await Task.sleep(for: .milliseconds(100))
        studio.stage.set(runs, .finished)
        let text = try await group.next()
        #expect(text == "png: still painting")
      }
      // Nothing was begun.
      #expect(studio.names.withLock { $0 } == [])
      #expect(!studio.stage.lines.contains("POST /prompt"))
    }
  }

  @Test(arguments: versions)
  func `a job whose run was stopped is adopted by the name that was told, and painted once`(
    version: String
  ) async throws {
    try await withComfy(behaviour(version, works: false)) { studio in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await studio.paint(order()) }
        try await waitUntil("the job is there") { studio.stage.jobs.count == 1 }
        studio.stage.set(try #require(studio.stage.jobs.first?.id), .running)
        group.cancelAll()
        try await group.waitForAll()
      }
      let job = try #require(studio.stage.jobs.first)
      #expect(job.standing == .running)
      studio.stage.set(job.id, .finished)
      let name = try #require(studio.names.withLock { $0.last })
      let brought = try await studio.paint(order(remoteID: name))
      #expect(brought.text == "png: a red boat")
      #expect(studio.stage.jobs.count == 1)
    }
  }

  @Test(arguments: versions)
  func `after a restart a server that is away in the first moment is asked again`(
    version: String
  ) async throws {
    var behaviour = behaviour(version, works: false)
    behaviour.odd = { line, time in
      line == "GET /system_stats" && time == 1
        ? ServerResponse(status: 502, text: "<html>Bad Gateway</html>") : nil
    }
    try await withComfy(behaviour) { studio in
      let done = ComfyName.freshID(.system)
      studio.stage.put(done, .finished, words: "from before")
      let brought = try await studio.paint(order(remoteID: studio.name(done)))
      #expect(brought.text == "png: from before")
      #expect(!studio.stage.lines.contains("POST /prompt"))
    }
  }

  @Test func `a job whose name cannot be noted is called off: nobody would ask for it`()
    async throws
  {
    let theirs = ComfyName.freshID(.system)
    var behaviour = ComfyStage.Behaviour()
    behaviour.odd = { line, _ in
      guard line == "POST /prompt" else { return nil }
      return ServerResponse(
        status: 200, headers: ["Content-Type": "application/json"],
        body: .bytes(Array(#"{"prompt_id":"\#(theirs)","number":1,"node_errors":{}}"#.utf8)))
    }
    try await withComfy(behaviour) { studio in
      await #expect(throws: CancellationError.self) {
        _ = try await studio.painter.paint(
          order(), progress: { _ in },
          willStart: { name in
            // The one that the server gave it; the first was ours.
            if name == studio.name(theirs) { throw CancellationError() }
          })
      }
      #expect(studio.stage.lines.last == "POST /api/jobs/\(theirs)/cancel")
    }
  }

  @Test(arguments: versions)
  func `after a restart a job that the server does not know is begun anew`(
    version: String
  ) async throws {
    try await withComfy(behaviour(version)) { studio in
      let lost = ComfyName.freshID(.system)
      let brought = try await studio.paint(order(remoteID: studio.name(lost)))
      #expect(brought.text == "png: a red boat")
      #expect(studio.stage.jobs.allSatisfy { $0.id != lost })
    }
  }

  @Test func `a job that another server of ours has is not begun here`() async throws {
    let other = "http://127.0.0.1:9/"
    try await withComfy(neighbours: [other]) { studio in
      let name = ComfyName(
        id: ComfyName.freshID(.system), server: ComfyName.word(forServerAt: other))
      do {
        _ = try await studio.paint(order(remoteID: name.text))
        Issue.record("it was begun")
      } catch let fault as ModelFault {
        #expect(fault.kind == .unreachable && fault.wasNotBegun)
      }
      // One that no server of ours has is nobody's.
      let stray = ComfyName(id: name.id, server: "0123456789ab")
      let brought = try await studio.paint(order(remoteID: stray.text))
      #expect(brought.text == "png: a red boat")
    }
  }

  @Test func `fifty at once share one socket, and each gets its own picture`() async throws {
    try await withComfy { studio in
      try await withThrowingTaskGroup(of: (String, String).self) { group in
        for number in 0..<50 {
          group.addTask {
            let words = "boat \(number)"
            return (words, try await studio.paint(order(words, seed: UInt64(number))).text)
          }
        }
        for try await (words, text) in group { #expect(text == "png: \(words)") }
      }
      #expect(studio.stage.sockets.all.count == 1)
      #expect(studio.stage.jobs.count == 50)
      #expect(Set(studio.names.withLock { $0 }).count == 50)
    }
  }

  @Test(arguments: versions)
  func `what went wrong while painting is one sentence without paths`(version: String) async throws
  {
    try await withComfy(behaviour(version, works: false)) { studio in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: PainterFailure(.badOrder, "KSampler: in x.py")) {
            _ = try await studio.paint(order())
          }
        }
        try await waitUntil("the job is there") { studio.stage.jobs.count == 1 }
        studio.stage.set(try #require(studio.stage.jobs.first?.id), .failed)
        try await group.waitForAll()
      }
    }
  }

  @Test func `a workflow that is refused says why, from the answer that says no`() async throws {
    var behaviour = ComfyStage.Behaviour()
    behaviour.odd = { line, _ in
      guard line == "POST /prompt" else { return nil }
      return ServerResponse(
        status: 400, headers: ["Content-Type": "application/json"],
        body: .bytes(
          Array(
            #"{"error":{"type":"prompt_outputs_failed_validation","message":"m"},"node_errors":{"4":{"errors":[{"type":"value_not_in_list","message":"m","extra_info":{"input_name":"ckpt_name","received_value":"base.safetensors","input_config":[[],{}]}}],"dependent_outputs":["9"],"class_type":"CheckpointLoaderSimple"}}}"#
              .utf8)))
    }
    try await withComfy(behaviour) { studio in
      await #expect(
        throws: PainterFailure(.modelMissing, "CheckpointLoaderSimple asks for base.safetensors")
      ) { _ = try await studio.paint(order()) }
    }
  }

  @Test(arguments: versions)
  func `an order whose answer was lost is looked for, and not given twice`(
    version: String
  ) async throws {
    var behaviour = behaviour(version)
    behaviour.losesAnswers = true
    try await withComfy(behaviour) { studio in
      let brought = try await studio.paint(order())
      #expect(brought.text == "png: a red boat")
      #expect(studio.stage.jobs.count == 1)
    }
  }

  @Test func `a look that fails is followed by another`() async throws {
    var behaviour = ComfyStage.Behaviour()
    behaviour.odd = { line, time in
      // The first answer to a look is an error page.
      line.hasPrefix("GET /api/jobs") && time == 1
        ? ServerResponse(status: 502, text: "<html>Bad Gateway</html>") : nil
    }
    try await withComfy(behaviour) { studio in
      let brought = try await studio.paint(order())
      #expect(brought.text == "png: a red boat")
      #expect(studio.stage.jobs.count == 1)
    }
  }

  @Test func `a server that is not well before anything is sent lets another be asked`()
    async throws
  {
    var behaviour = ComfyStage.Behaviour()
    behaviour.odd = { _, _ in ServerResponse(status: 500, text: "no") }
    try await withComfy(behaviour) { studio in
      do {
        _ = try await studio.paint(order())
        Issue.record("it painted")
      } catch let fault as ModelFault {
        #expect(fault.kind == .trouble && fault.wasNotBegun)
      }
      #expect(studio.stage.jobs.isEmpty)
    }
  }
}
