import BackEnds
import Concurrency
import HTTPClient
import ImageFiles
import JSON
import Studio
import TestSupport
import Testing

@testable import Painters

/// What goes wrong at a server that nobody here wrote, and what people must not be able to do there.
@Suite(
  .enabled(if: RealBackEnd.isWanted, Comment(rawValue: RealBackEnd.howTo)), .timeLimit(.minutes(4)))
struct RealTroubleTests {
  private func failure(
    of order: PaintOrder = Props.order(), by painter: ServedPainter
  ) async -> PainterFailure? {
    await painterFailure { _ = try await paint(order, by: painter) }
  }

  @Test(arguments: RealWay.allCases)
  func `a prompt of nothing but signs is refused in the server's words`(way: RealWay) async throws {
    let failure = try await failure(of: Props.order(Props.recipe("<>")), by: way.painter())
    #expect(failure == PainterFailure(.badOrder, "prompt required"))
  }

  @Test(arguments: RealWay.allCases)
  func `a size that the server rounds is said`(way: RealWay) async throws {
    let recipe = Props.recipe(size: Props.size(100, 70))
    let image = try await paint(Props.order(recipe), by: way.painter())
    #expect(image.remarks == [.otherSize(Props.size(104, 72))])
  }

  @Test func `a sampler that it lacks is found out before it paints with another`() async throws {
    let painter = try await RealWay.sdapi.painter { $0.sampler = "nope" }
    let said = await failure(by: painter)
    let failure = try #require(said)
    #expect(failure.kind == .badOrder)
    #expect(failure.detail.hasPrefix("it has no sampler “nope”; it has default, euler, euler_a,"))
    for name in ["euler_a", "Euler a", "DPM++ 2M Karras"] {
      let good = try await RealWay.sdapi.painter { $0.sampler = name }
      #expect(try await paint(by: good).facts.width == 64)
    }
  }

  @Test func `an address that leads nowhere is said`() async throws {
    let address = try await RealBackEnd.painter.get().address()
    let failure = try await failure(by: RealWay.sdapi.painter(at: "\(address)/nowhere"))
    #expect(failure == PainterFailure(.modelMissing))
  }

  @Test(arguments: RealWay.allCases)
  func `a server whose weights are missing is not there`(way: RealWay) async throws {
    let server = try RealBackEnd.startPainter(weights: "/nonexistent")
    try await waitUntil("it gives up") { server.log.contains("new_sd_ctx_t failed") }
    let failure = try await failure(by: way.painter(at: "http://127.0.0.1:\(server.port)"))
    #expect(failure == PainterFailure(.unreachable))
  }

  /// The server takes orders from within the prompt, where they stand between such tags.
  @Test(arguments: RealWay.allCases)
  func `what people write changes nothing but the picture`(way: RealWay) async throws {
    let tag = #"<sd_cpp_extra_args>{"width":128,"height":128}</sd_cpp_extra_args>"#
    let server = try await way.server(over: HTTPClient())
    let raw: ModelQuestion
    switch way {
    case .openAI:
      raw = ModelQuestion(
        post: "images/generations", .json(["prompt": .string("a boat \(tag)"), "size": "64x64"]))
    case .sdapi:
      raw = ModelQuestion(
        post: "sdapi/v1/txt2img",
        .json(["prompt": .string("a boat \(tag)"), "width": 64, "height": 64, "steps": 2]))
    }
    let answer = try await server.ask(raw)
    let reference =
      way == .openAI
      ? try OpenAIPicture(answer).reference : try SDAPIPicture(answer).reference
    guard case .bytes(let bytes) = reference else {
      Issue.record("the picture comes in base64")
      return
    }
    #expect(try ImageHeader(bytes).width == 128)

    let painter = try await way.painter()
    let image = try await paint(Props.order(Props.recipe("a boat \(tag)")), by: painter)
    #expect(image.facts.width == 64 && image.facts.height == 64 && image.remarks.isEmpty)
  }

  @Test func `who leaves is gone at once, and the server goes on well`() async throws {
    let painter = try await RealWay.sdapi.painter()
    _ = try await paint(by: painter)
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do {
          _ = try await paint(Props.order(Props.recipe(steps: 400)), by: painter)
          return false
        } catch { return error is CancellationError }
      }
      try? await Task.sleep(for: .milliseconds(500))
      let start = ContinuousClock.now
      group.cancelAll()
      let wasCancelled = await group.next()
      #expect(wasCancelled == true)
      #expect(ContinuousClock.now - start < .seconds(3))
    }
    // It cannot be told to stop: it paints to the end for nobody first.
    let image = try await paint(by: painter)
    #expect(image.facts.width == 64)
  }
}
