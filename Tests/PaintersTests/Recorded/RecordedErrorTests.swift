import BackEnds
import Concurrency
import HTTPClient
import HTTPServer
import JSON
import Studio
import TestSupport
import Testing

@testable import Painters

/// Every error that was recorded at real servers, over the wire. Those of models that talk are in the
/// tests of critics, those of ComfyUI's socket in `ComfyWireTests`.
@Suite(.timeLimit(.minutes(2))) struct RecordedErrorTests {
  /// A job that is done, for what goes wrong after it.
  private static let completed = [
    RecordedError(
      name: "history", line: "GET /history/",
      body:
        #"{"$ID":{"outputs":{"9":{"images":[{"filename":"a.png","subfolder":"","type":"output"}]}},"status":{"status_str":"success","completed":true}}}"#,
      failure: PainterFailure(.defect)),
    RecordedError(
      name: "job", line: "GET /api/jobs/",
      body:
        #"{"id":"$ID","status":"completed","outputs":{"9":{"images":[{"filename":"a.png","subfolder":"","type":"output"}]}}}"#,
      failure: PainterFailure(.defect)),
  ]

  private static let source = [0x89, 0x50, 0x4E, 0x47] + Array("source".utf8)

  /// Nobody works there; `odd` says what is answered otherwise.
  private func behaviour(
    _ version: String, odd: @escaping @Sendable (String) -> ServerResponse?
  ) -> ComfyStage.Behaviour {
    var behaviour = ComfyStage.Behaviour()
    (behaviour.version, behaviour.works) = (version, false)
    behaviour.odd = { line, _ in odd(line) }
    return behaviour
  }

  private static func isDone(_ line: String) -> ServerResponse? {
    completed.lazy.compactMap { $0.answer(to: line) }.first
  }

  @Test(arguments: RecordedError.all)
  func `what went wrong at a real ComfyUI is one sentence here`(error: RecordedError) async throws {
    for version in error.versions {
      let behaviour = behaviour(version) { line in
        error.answer(to: line) ?? (error.line == "GET /view" ? Self.isDone(line) : nil)
      }
      try await withComfy(behaviour, listens: false, clock: .leaping()) { studio in
        let failure = await painterFailure {
          do {
            _ = try await studio.paint(order(source: error.hasSource ? Self.source : nil))
          } catch let fault as ModelFault { throw PainterFailure(fault) }
        }
        #expect(failure == error.failure, "\(version)")
      }
    }
  }

  @Test func `what the server calls an upload is what the workflow asks for`() async throws {
    // Where there is another file of that name: upload_same_name_other_bytes.
    let behaviour = behaviour("0.3.64") { line in
      line == "POST /upload/image"
        ? ServerResponse.json(["name": "easel-src (1).png", "subfolder": "", "type": "input"])
        : Self.isDone(line)
    }
    try await withComfy(behaviour, listens: false, clock: .leaping()) { studio in
      _ = try? await studio.paint(order(source: Self.source))
      let image = studio.stage.jobs.last?.graph["10"]?["inputs"]?["image"]
      #expect(image == "easel-src (1).png")
    }
  }

  /// What is answered elsewhere cannot reach us: jobs_bad_limit, jobs_bad_status, jobs_cancel_bad_body,
  /// jobs_cancel_batch_bogus.
  @Test(arguments: RecordedError.both)
  func `nothing else is asked of a ComfyUI`(version: String) async throws {
    let behaviour = behaviour(version) { line in
      line.hasPrefix("GET ") && !line.contains("stats") && !line.contains("view")
        ? Self.isDone(line) : nil
    }
    try await withComfy(behaviour, listens: false, clock: .leaping()) { studio in
      _ = try? await studio.paint(order(source: Self.source))
      let id = try #require(studio.stage.jobs.last?.id)
      let server = try ComfyServer(
        server: ModelServer(
          ModelServer.Settings(HTTPURL(parsing: studio.base)), over: HTTPClient(), clock: .system),
        randomness: .system)
      await server.callOff(id, ComfyGreeting(server), on: .system)
      let standing =
        version == "0.27.0"
        ? ["GET /api/jobs/\(id)", "POST /api/jobs/\(id)/cancel"]
        : ["GET /history/\(id)", "POST /queue", "POST /interrupt"]
      let asked = Set(studio.stage.lines)
      let may = ["GET /system_stats", "POST /upload/image", "POST /prompt", "GET /view"] + standing
      #expect(asked.subtracting(may).isEmpty, "\(asked)")
    }
  }

  /// models_unknown: only who looks at a server at a glance asks for its models.
  @Test func `a folder of models that is not there is missing`() async throws {
    try await withPaintServer { _ in
      ServerResponse(status: 404)
    } _: { _, address in
      let server = Props.server(at: address, over: HTTPClient())
      await #expect(throws: ModelFault(.missing)) {
        _ = try await LightQuestion("models/nonesuch", .names).ask(server)
      }
    }
  }

  // MARK: The server of stable-diffusion.cpp

  @Test(arguments: [
    (PaintingKind.sdcpp, "openai_err_no_prompt", "prompt required"),
    (.sdcpp, "openai_err_edit_no_image", "at least one image[] required"),
    (.sdcppWeb, "sdapi_err_empty", "prompt required"),
  ])
  func `what it refuses is said in its words`(
    kind: PaintingKind, name: String, words: String
  ) async throws {
    try await withPaintServer { _ in
      .json(["error": .string(words)], status: 400)
    } _: { _, address in
      let painter = try kind.painter(at: address)
      let failure = await painterFailure { _ = try await paint(by: painter) }
      #expect(failure == PainterFailure(.badOrder, words), "\(name)")
    }
  }

  /// What it takes in silence and paints all the same is never sent: a size of words
  /// (openai_err_bad_size), a change of no picture (sdapi_err_i2i_no_image), a sampler that it lacks
  /// (sdapi_err_bad_sampler; see `SDAPITests`). Its jobs (sdcpp_job_…, sdcpp_err_bad_json) and what it
  /// has not (sdapi_progress, sdapi_interrupt, sdapi_cmd_flags) are not asked for.
  @Test(arguments: [
    (PaintingKind.sdcpp, false, "POST /v1/images/generations"),
    (.sdcpp, true, "POST /v1/images/edits"), (.sdcppWeb, false, "POST /v1/sdapi/v1/txt2img"),
    (.sdcppWeb, true, "POST /v1/sdapi/v1/img2img"),
  ])
  func `it is asked one whole question, and nothing that it has not`(
    kind: PaintingKind, hasSource: Bool, line: String
  ) async throws {
    let (source, picture) = (Props.picture(), Props.picture(width: 128))
    try await withPaintServer { asked in
      try await kind.answer(to: asked, .good(picture))
    } _: { server, address in
      let order = Props.order(from: hasSource ? source : nil)
      _ = try await paint(order, by: try kind.painter(at: address))
      #expect(server.lines == [line])
      let asked = try #require(server.asked.first)
      if kind == .sdcpp, !hasSource { #expect(asked.json?["size"] == "64x64") }
      if kind == .sdcpp, hasSource {
        let form = String(decoding: asked.body, as: UTF8.self)
        #expect(form.contains("name=\"image\"") && form.contains("64x64"))
      }
      if kind == .sdcppWeb, hasSource {
        let pictures: JSONValue = [.string(Props.digits(source))]
        #expect(asked.json?["init_images"] == pictures)
      }
    }
  }
}
