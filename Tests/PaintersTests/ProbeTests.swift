import BackEnds
import Concurrency
import HTTPClient
import ImageFiles
import JSON
import Studio
import Testing

@testable import Painters

/// Orders that only show whether a picture comes.
@Suite struct ProbeTests {
  private func question(
    _ make: (ModelServer, HTTPClient) -> any PaintingServer
  ) async throws -> JSONValue {
    let http = HTTPClient()
    let server = Props.server(at: try HTTPURL(parsing: "http://127.0.0.1:1"), over: http)
    let order = PaintOrder.probe("far", Props.size(64, 64), .seeded(1))
    let question = try await make(server, http).question(for: order)
    return try #require(question.flatMap(Props.json))
  }

  @Test func `it is the question that is asked in rooms, without drafts`() async throws {
    var settings = OpenAIImages.Settings(Props.terms(), model: "m")
    (settings.partials, settings.quality) = (2, "low")
    let kept = settings
    let openAI = try await question { OpenAIImages(kept, on: $0, over: $1) }
    #expect(
      openAI == [
        "model": "m", "prompt": "a red apple on a wooden table", "size": "64x64", "quality": "low",
      ])
    var webUI = SDAPI.Settings(Props.terms())
    (webUI.sampler, webUI.checkpoint) = ("Euler a", "xl")
    let named = webUI
    let asked = try await question { SDAPI(named, on: $0, over: $1, clock: .system) }
    guard case .object(let members) = asked else {
      Issue.record("\(asked)")
      return
    }
    #expect(members["sampler_name"] == "Euler a")
    #expect(members["override_settings"] == ["sd_model_checkpoint": "xl"])
    #expect(!members.members.contains { $0.name == "force_task_id" })
  }

  @Test func `two probes differ in their seed`() {
    let size = Props.size(64, 64)
    let seeds = (0..<8).map { _ in PaintOrder.probe("far", size, .system).recipe.seed }
    #expect(Set(seeds).count > 1)
  }

  @Test func `the smallest size is one that is painted`() {
    let all: [PainterCapabilities.Sizes] = [
      .any(side: 64...2_048, step: 64, maximumPixels: 1 << 22),
      .any(side: 100...2_048, step: 16, maximumPixels: 1 << 22),
      .only([Props.size(1_024, 1_536), Props.size(1_024, 1_024)]),
    ]
    let least = all.map(\.least)
    #expect(least == [Props.size(64, 64), Props.size(112, 112), Props.size(1_024, 1_024)])
    #expect(PainterCapabilities.Sizes.only([]).least == nil)
  }

  @Test func `the picture to start from is one, of the size asked for`() throws {
    let header = try ImageHeader(ProbePicture.file(width: 64, height: 96))
    #expect(header.format == .png)
    #expect((header.width, header.height) == (64, 96))
  }
}
