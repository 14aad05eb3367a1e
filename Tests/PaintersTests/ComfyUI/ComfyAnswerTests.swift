import Concurrency
import JSON
import Studio
import Testing

@testable import Painters

/// What servers answer, in the shapes of 0.3.64 and 0.27.0.
@Suite struct ComfyAnswerTests {
  private func read(_ text: String) throws -> JSONNode { try JSONDocument(Array(text.utf8)).root }

  private func refusal(
    _ type: String, _ message: String = "", details: String = "", extra: String = "{}",
    of kind: String = "KSampler"
  ) throws -> PainterFailure? {
    ComfyRefusal(
      try read(
        """
        {"error":{"type":"prompt_outputs_failed_validation","message":"Prompt outputs failed",
        "details":"","extra_info":{}},"node_errors":{"3":{"errors":[{"type":"\(type)",
        "message":"\(message)","details":"\(details)","extra_info":\(extra)}],
        "dependent_outputs":["9"],"class_type":"\(kind)"}}}
        """))?.failure
  }

  @Test func `a model that is not installed is named, with those that are`() throws {
    let failure = try #require(
      try refusal(
        "value_not_in_list", "Value not in list",
        extra: """
          {"input_name":"ckpt_name","received_value":"XL/best.safetensors","input_config":
          [["tiny.safetensors","XL/base.safetensors"],{"tooltip":"The name"}]}
          """, of: "CheckpointLoaderSimple"))
    #expect(failure.kind == .modelMissing)
    #expect(
      failure.detail
        == "CheckpointLoaderSimple asks for best.safetensors; it has tiny.safetensors, "
        + "base.safetensors")
  }

  @Test(arguments: [
    (
      "value_not_in_list", "Value not in list",
      #"{"input_name":"sampler_name","received_value":"x"}"#,
      "KSampler: there is no sampler_name x"
    ),
    (
      "required_input_missing", "Required input is missing", #"{"input_name":"text"}"#,
      "KSampler: text is missing"
    ),
    (
      "value_smaller_than_min", "Value -1 smaller than min of 0",
      #"{"input_name":"seed","received_value":-1}"#,
      "KSampler: seed: Value -1 smaller than min of 0"
    ),
    (
      "value_bigger_than_max", "Value 1000.0 bigger than max of 100.0", #"{"input_name":"cfg"}"#,
      "KSampler: cfg: Value 1000.0 bigger than max of 100.0"
    ),
    (
      "invalid_input_type", "Failed to convert", #"{"input_name":"seed"}"#,
      "KSampler: seed is not of the kind that it takes"
    ),
    (
      "return_type_mismatch", "Return type mismatch", #"{"input_name":"latent_image"}"#,
      "KSampler: latent_image is linked to something of another kind"
    ),
    (
      "bad_linked_input", "Bad linked input", #"{"input_name":"model"}"#,
      "KSampler: model is linked wrongly"
    ),
    ("dependency_cycle", "", "{}", "KSampler: the workflow goes round in a circle"),
    (
      "exception_during_inner_validation", "Exception when validating",
      #"{"exception_type":"KeyError","traceback":["/srv/execution.py"]}"#,
      "KSampler: it is linked to a node that is not there"
    ),
    (
      "something_new", "Look in /srv/app/nodes.py for it", "{}",
      "KSampler: Look in nodes.py for it"
    ),
  ])
  func `each complaint about a node is one sentence`(
    type: String, message: String, extra: String, wanted: String
  ) throws {
    let failure = try #require(try refusal(type, message, extra: extra))
    #expect(failure == PainterFailure(.badOrder, wanted))
  }

  @Test func `a picture that is not there is the source's trouble`() throws {
    let failure = try refusal(
      "custom_validation_failed", "Custom validation failed for node",
      details: "image - Invalid image file: easel/0a.png", of: "LoadImage")
    #expect(
      failure == PainterFailure(.sourceUnreadable, "LoadImage: image - Invalid image file: 0a.png"))
  }

  @Test(arguments: [
    (
      #"{"type":"prompt_no_outputs","message":"Prompt has no outputs"}"#,
      "no node that saves or shows"
    ),
    (#"{"type":"no_prompt","message":"No prompt provided"}"#, "it got no workflow"),
    (
      #"{"type":"invalid_prompt","message":"Cannot execute because node Nope does not exist."}"#,
      "node Nope does not exist"
    ),
    (
      #"{"type":"missing_node_type","message":"Node","extra_info":{"class_type":"Nope"}}"#,
      "it has no node Nope"
    ),
    (
      #"{"type":"invalid_prompt_id","message":"prompt_id must be a valid UUID"}"#, "name of the job"
    ),
  ])
  func `complaints about the whole are sentences too`(error: String, words: String) throws {
    let refusal = try #require(ComfyRefusal(try read(#"{"error":\#(error),"node_errors":{}}"#)))
    #expect(refusal.failure.kind == .badOrder)
    #expect(refusal.failure.detail.contains(words), "\(refusal.failure.detail)")
  }

  @Test func `a workflow that is taken in part says which outputs are left out`() throws {
    let receipt = try #require(
      ComfyReceipt(
        try read(
          """
          {"prompt_id":"72f93e2d-198f-481c-97c9-a0ce590f1b6c","number":22,"node_errors":{"3":{
          "errors":[{"type":"custom_validation_failed","message":"m","details":"image - Invalid",
          "extra_info":{"input_name":"image"}}],"dependent_outputs":["4"],
          "class_type":"LoadImage"}}}
          """)))
    #expect(receipt.refusal?.outputs == ["4"])
    let whole = ComfyReceipt(try read(#"{"prompt_id":"a","number":1,"node_errors":{}}"#))
    #expect(whole == ComfyReceipt(id: "a"))
    #expect(ComfyReceipt(try read("{}")) == nil)
  }

  @Test func `the history tells of success, pictures, errors and interruptions`() throws {
    func standing(_ entry: String) throws -> ComfyStanding {
      ComfyStanding(history: try read("{\"a\":\(entry)}"), of: "a")
    }
    let done = try standing(
      """
      {"outputs":{"9":{"images":[{"filename":"easel_00002_.png","subfolder":"","type":"output"},
      {"filename":"easel_00003_.png","subfolder":"","type":"output"}]},"12":{"images":[
      {"filename":"t_00001_.png","subfolder":"x","type":"temp"}]}},
      "status":{"status_str":"success","completed":true,"messages":[]}}
      """)
    guard case .finished(let outputs) = done else {
      Issue.record("\(done)")
      return
    }
    #expect(outputs.first(of: ["9"]) == ComfyImage(file: "easel_00002_.png"))
    #expect(
      outputs.first(of: ["7", "12"])
        == ComfyImage(file: "t_00001_.png", subfolder: "x", folder: .temp))
    #expect(outputs.first(of: ["7"]) == nil)
    #expect(
      outputs.place(of: ["7", "9"]) == #"outputs["9"].images, as easel_00002_.png"#)
    #expect(outputs.place(of: ["7"]) == nil)
    #expect(try standing(#"{"outputs":{},"status":null}"#) == .finished(ComfyOutputs()))
    #expect(
      try standing(
        #"{"status":{"status_str":"error","messages":[["execution_interrupted",{}]]}}"#)
        == .cancelled)
    let failed = try standing(
      """
      {"status":{"status_str":"error","completed":false,"messages":[["execution_start",{}],
      ["execution_error",{"node_type":"LoadImage","exception_message":
      "cannot identify image file '/srv/backend/input/bad.png'\\n","exception_type":
      "PIL.UnidentifiedImageError","traceback":["/srv/backend/nodes.py"]}]]}}
      """)
    #expect(
      failed
        == .failed(
          PainterFailure(.sourceUnreadable, "LoadImage: cannot identify image file bad.png")))
    #expect(ComfyStanding(history: try read("{}"), of: "a") == .unknown)
  }

  @Test(arguments: [
    (#"{"id":"a","status":"pending","outputs_count":0}"#, ComfyStanding.pending),
    (#"{"id":"a","status":"in_progress"}"#, .running),
    (#"{"id":"a","status":"cancelled","outputs":{}}"#, .cancelled),
    (#"{"id":"a","status":"completed","outputs":{}}"#, .finished(ComfyOutputs())),
    (
      #"{"id":"a","status":"failed","execution_error":{"exception_type":"torch.OutOfMemoryError","node_type":"KSampler"}}"#,
      .failed(PainterFailure(.outOfMemory, "it happened in KSampler"))
    ),
    (#"{"error":"Job not found"}"#, .unknown),
  ])
  func `newer servers say how a job stands`(text: String, standing: ComfyStanding) throws {
    #expect(ComfyStanding(job: try read(text)) == standing)
  }

  @Test func `older servers list what runs and what waits`() throws {
    let queue = try read(#"{"queue_running":[[1,"r",{}]],"queue_pending":[[2,"p",{}],[3,"q"]]}"#)
    #expect(ComfyStanding(queue: queue, of: "r") == .running)
    #expect(ComfyStanding(queue: queue, of: "q") == .pending)
    #expect(ComfyStanding(queue: queue, of: "x") == .unknown)
  }

  @Test(arguments: [
    ("torch.cuda.OutOfMemoryError", "Allocation on device", PainterFailure.Kind.outOfMemory),
    ("RuntimeError", "CUDA error: out of memory", .outOfMemory),
    ("RuntimeError", "CUDA error: device-side assert", .trouble),
    ("ValueError", "shapes do not fit", .badOrder),
  ])
  func `what went wrong while painting has a kind`(
    type: String, message: String, kind: PainterFailure.Kind
  ) throws {
    let node = try read(
      #"{"node_type":"KSampler","exception_type":"\#(type)","exception_message":"\#(message)"}"#)
    #expect(ComfyTrouble.failure(node).kind == kind)
  }

  @Test(arguments: [
    ("0.27.0", 0, 27, 0), ("v0.3.64", 0, 3, 64), ("0.3.64-2-gabc", 0, 3, 64), ("1.2", 1, 2, 0),
  ])
  func `versions are read`(text: String, major: Int, minor: Int, patch: Int) throws {
    let version = try #require(ComfyVersion(text))
    #expect(version == ComfyVersion(major: major, minor: minor, patch: patch))
  }

  @Test func `what is no version is none, and newer ones are greater`() throws {
    for text in ["", "unknown", "7", "..", "999999.1"] { #expect(ComfyVersion(text) == nil) }
    let old = try #require(ComfyVersion("0.3.64"))
    let newer = try #require(ComfyVersion("0.3.70"))
    #expect(newer > old && newer < .withJobs)
    #expect(old >= .withAimedInterrupt)
  }

  @Test func `names of jobs are UUIDs of chance and say which server has them`() throws {
    let chance = Randomness.seeded(4)
    let ids = Set((0..<200).map { _ in ComfyName.freshID(chance) })
    #expect(ids.count == 200)
    for id in ids {
      #expect(ComfyName.isID(id), "\(id)")
      #expect(Array(id)[14] == "4" && "89ab".contains(Array(id)[19]), "\(id)")
      let name = ComfyName(id: id, server: ComfyName.word(forServerAt: "http://a:8188/"))
      #expect(ComfyName(name.text) == name)
    }
    let id = try #require(ids.first)
    for text in ["", "a b", id, "\(id) b c"] {
      #expect(ComfyName(text) == nil)
    }
  }
}
