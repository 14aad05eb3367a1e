import BackEnds
import HTTP
import HTTPServer
import Studio
import TestSupport
import Testing

@testable import Painters

@Suite struct HiddenVersionTests {
  @Test(arguments: [true, false])
  func `a server that hides its version is told to stop the job in both ways`(
    isNew: Bool
  ) async throws {
    var behaviour = ComfyStage.Behaviour()
    behaviour.works = false
    behaviour.odd = { line, _ in
      let isHidden = line == "GET /system_stats"
      return isHidden || !isNew && line.hasPrefix("POST /api/") ? ServerResponse(status: 404) : nil
    }
    try await withComfy(behaviour) { studio in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await studio.paint(order()) }
        try await waitUntil("the job is there") { studio.stage.jobs.count == 1 }
        let id = try #require(studio.stage.jobs.first?.id)
        if isNew { studio.stage.set(id, .running) }
        group.cancelAll()
        try await group.waitForAll()
        await studio.painter.callOff(studio.name(id))
        let left = studio.stage.standing(of: id)
        #expect(isNew ? left == .interrupted : left == nil)
      }
      #expect(studio.stage.lines.contains("POST /queue"))
      #expect(!studio.stage.lines.contains { $0.hasSuffix("/interrupt") })
    }
  }

  @Test func `a job is called off although its server is left in peace and says no version`()
    async throws
  {
    var behaviour = ComfyStage.Behaviour()
    behaviour.works = false
    behaviour.odd = { line, time in
      let isIll = line == "GET /ill" || (line == "GET /system_stats" && time > 1)
      return isIll ? ServerResponse(status: 500) : nil
    }
    try await withComfy(behaviour) { studio in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await studio.paint(order()) }
        try await waitUntil("the job is there") { studio.stage.jobs.count == 1 }
        let id = try #require(studio.stage.jobs.first?.id)
        studio.stage.set(id, .running)
        group.cancelAll()
        try await group.waitForAll()
        for _ in 1...3 { _ = try? await studio.painter.server.ask(ModelQuestion(get: "ill")) }
        #expect(studio.painter.server.restsUntil != nil)
        await studio.painter.callOff(studio.name(id))
        #expect(studio.stage.standing(of: id) == .interrupted)
      }
    }
  }
}
