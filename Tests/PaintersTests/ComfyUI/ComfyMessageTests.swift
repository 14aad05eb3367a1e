import JSON
import Studio
import Testing

@testable import Painters

@Suite struct ComfyMessageTests {
  private func message(_ text: String) -> ComfyMessage? { ComfyMessage(.text(text)) }

  @Test(arguments: [
    (#"{"type":"execution_start","data":{"prompt_id":"a","timestamp":1}}"#, ComfyEvent.started),
    (
      #"{"type":"execution_cached","data":{"nodes":["4","6"],"prompt_id":"a"}}"#,
      .cached(["4", "6"])
    ),
    (
      #"{"type":"executing","data":{"node":"3","display_node":"3","prompt_id":"a"}}"#, .working("3")
    ),
    (#"{"type":"executing","data":{"node":null,"prompt_id":"a"}}"#, .ended),
    (
      #"{"type":"progress","data":{"value":1,"max":4,"prompt_id":"a","node":"3"}}"#,
      .step(ComfyEvent.Share(node: "3", done: 0.25))
    ),
    (
      #"{"type":"progress_state","data":{"prompt_id":"a","nodes":{"5":{"value":1.0,"max":1.0,"state":"finished"},"3":{"value":1,"max":200,"state":"running"}}}}"#,
      .shares([ComfyEvent.Share(node: "5", done: 1), ComfyEvent.Share(node: "3", done: 0.005)])
    ),
    (#"{"type":"execution_success","data":{"prompt_id":"a"}}"#, .succeeded),
    (#"{"type":"execution_interrupted","data":{"prompt_id":"a","node_id":"3"}}"#, .interrupted),
    (
      #"{"type":"execution_error","data":{"prompt_id":"a","node_type":"X","exception_message":"no"}}"#,
      .failed(PainterFailure(.badOrder, "X: no"))
    ),
  ])
  func `each message about a job is read`(text: String, event: ComfyEvent) {
    #expect(message(text) == ComfyMessage(job: "a", event))
  }

  @Test func `a picture that was brought is named`() throws {
    let text =
      #"{"type":"executed","data":{"node":"9","output":{"images":[{"filename":"b.png","subfolder":"","type":"temp"}]},"prompt_id":"a"}}"#
    guard case .brought(let outputs)? = message(text)?.event else {
      Issue.record("not read")
      return
    }
    #expect(outputs.first(of: ["9"]) == ComfyImage(file: "b.png", folder: .temp))
  }

  @Test(arguments: [
    #"{"type":"status","data":{"status":{"exec_info":{"queue_remaining":0}},"sid":"x"}}"#,
    #"{"type":"feature_flags","data":{}}"#, "", "{", "[]", #"{"type":"executing"}"#,
    #"{"type":"crystools.monitor","data":{"prompt_id":"a"}}"#,
  ])
  func `what says nothing of a job is none`(text: String) { #expect(message(text) == nil) }

  @Test func `previews come in two forms, of which one says whose it is`() {
    #expect(
      ComfyMessage(.binary([0, 0, 0, 1, 0, 0, 0, 1, 0xFF, 0xD8]))
        == ComfyMessage(job: nil, .preview))
    let object = Array(#"{"node_id":"3","prompt_id":"a","image_type":"image/jpeg"}"#.utf8)
    let whole = [0, 0, 0, 4, 0, 0, 0, UInt8(object.count)] + object + [0xFF, 0xD8]
    #expect(ComfyMessage(.binary(whole)) == ComfyMessage(job: "a", .preview))
    for bytes in [[], [0, 0, 0, 1], [0, 0, 0, 3, 1, 2, 3, 4, 5], Array(whole.prefix(20))]
      as [[UInt8]]
    {
      #expect(ComfyMessage(.binary(bytes)) == nil)
    }
    #expect(ComfyMessage(.binary([0, 0, 0, 4, 255, 255, 255, 255, 1])) == nil)
  }

  @Test func `progress goes forward only, counts the sampler most, and never ends`() throws {
    var meter = ComfyMeter(try Graphs.read(Graphs.words))
    #expect(meter.progress == PaintProgress(fraction: 0, stage: "waiting"))
    meter.note(.cached(["4", "6", "7"]))
    meter.note(.working("5"))
    #expect(meter.progress.stage == "EmptyLatentImage")
    meter.note(.working("3"))
    let before = meter.progress.fraction
    meter.note(.step(ComfyEvent.Share(node: "3", done: 0.5)))
    #expect(meter.progress.fraction > before + 0.3)
    #expect(meter.progress.stage == "KSampler")
    let half = meter.progress.fraction
    meter.note(.shares([ComfyEvent.Share(node: "3", done: 0)]))
    #expect(meter.progress.fraction == half)
    for node in ["5", "3", "8", "9"] {
      meter.note(.shares([ComfyEvent.Share(node: node, done: 1)]))
    }
    #expect(meter.progress.fraction == 0.98)
  }
}
