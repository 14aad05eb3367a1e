import JSON
import Testing

@testable import BackEnds

/// What servers answer to the question what they have.
@Suite struct LightQuestionTests {
  private func glimpse(_ text: String, _ shape: LightQuestion.Shape) throws -> Glimpse {
    try Glimpse(JSONDocument(Array(text.utf8)).root, shape)
  }

  @Test func `models are listed as OpenAI does`() throws {
    let seen = try glimpse(#"{"data": [{"id": "flux"}, {"id": "a/b"}, {"name": "c"}]}"#, .data)
    #expect(seen.models == ["flux", "a/b"])
    #expect(seen.has("flux") == true && seen.has("fluks") == false)
  }

  @Test func `models are listed as Ollama does, whose usual tag goes without saying`() throws {
    let seen = try glimpse(
      #"{"models": [{"name": "qwen3-vl:latest"}, {"name": "llava:7b"}]}"#, .tags)
    #expect(seen.has("qwen3-vl") == true && seen.has("qwen3-vl:latest") == true)
    #expect(seen.has("llava") == false && seen.has("llava:7b") == true)
  }

  @Test func `checkpoints are known by title, by title without its hash, and by name`() throws {
    let seen = try glimpse(
      #"[{"title": "xl.safetensors [0a1b]", "model_name": "xl"}]"#, .titles)
    #expect(seen.models == ["xl.safetensors [0a1b]"])
    #expect(seen.has("xl.safetensors [0a1b]") == true && seen.has("xl.safetensors") == true)
    #expect(seen.has("xl") == true && seen.has("xm") == false)
  }

  @Test func `samplers are known by name, label and alias, however large their letters`() throws {
    let seen = try glimpse(
      #"[{"name": "Euler a", "label": "Euler A", "aliases": ["k_euler_a"]}, {"name": "LCM"}]"#,
      .choices)
    #expect(seen.models == ["Euler a", "LCM"])
    #expect(seen.has(choice: "euler A") == true && seen.has(choice: "K_euler_a") == true)
    #expect(seen.has(choice: "Euler a Karras") == false && seen.has(choice: "no such") == false)
    #expect(seen.has(choice: "lcm") == true && seen.has(choice: "heun") == false)
    #expect(Glimpse().has(choice: "heun") == nil)
  }

  @Test(arguments: [
    ("Euler a Karras", true), ("DPM++ 2M SGM Uniform", true), ("euler_a karras", true),
    ("Euler a banana", false), ("Karras", false), ("nope Karras", false), ("Euler a ", false),
  ])
  func `a name of two is known where both lists have their part of it`(
    name: String, isKnown: Bool
  ) throws {
    let samplers = try glimpse(
      #"[{"name": "euler_a", "label": "Euler a"}, {"name": "dpm++2m"}]"#, .choices)
    let schedulers = try glimpse(
      #"[{"name": "karras", "label": "Karras"}, {"name": "sgm_uniform"}]"#, .choices)
    #expect(samplers.has(pair: name, with: schedulers) == isKnown)
    #expect(!samplers.has(pair: name, with: Glimpse()))
  }

  @Test func `ComfyUI says its version and its checkpoints in two answers`() throws {
    var seen = try glimpse(#"{"system": {"comfyui_version": "0.27.0"}}"#, .system)
    #expect(seen.version == "0.27.0" && seen.models == nil && seen.has("x") == nil)
    seen.add(try glimpse(#"["x.safetensors"]"#, .names))
    #expect(seen.version == "0.27.0" && seen.has("x.safetensors") == true)
  }

  @Test func `one of Gemini's is known with its folder and without`() throws {
    let seen = try glimpse(#"{"name": "models/gemini-3"}"#, .one)
    #expect(seen.has("gemini-3") == true && seen.has("models/gemini-3") == true)
  }

  @Test(arguments: [
    ("{}", LightQuestion.Shape.data), ("[]", .data), (#"{"data": {}}"#, .data), ("{}", .tags),
    ("{}", .titles), (#"{"names": []}"#, .names), ("[]", .one), ("[]", .system), ("7", .titles),
  ])
  func `what such a server would not answer is nonsense`(
    text: String, shape: LightQuestion.Shape
  ) throws {
    let fault = #expect(throws: ModelFault.self) { try glimpse(text, shape) }
    #expect(fault?.kind == .nonsense)
  }

  @Test func `an error that comes as an answer is an error`() throws {
    let fault = #expect(throws: ModelFault.self) {
      try glimpse(#"{"error": {"code": 401, "message": "no such key"}}"#, .data)
    }
    #expect(fault?.kind == .unauthorised && fault?.words == "no such key")
  }

  @Test func `a list is bounded, and its names are for people`() throws {
    let many = (0..<6_000).map { #"{"id": "m\#($0)"}"# }.joined(separator: ",")
    #expect(try glimpse("{\"data\": [\(many)]}", .data).models?.count == 5_000)
    let odd = try glimpse(#"{"data": [{"id": "/srv/secret/model"}, {"id": "a\nb"}]}"#, .data)
    #expect(odd.models == ["…", "a b"])
    #expect(odd.has("/srv/secret/model") == true)
  }

  @Test func `the question costs nothing and waits for little`() {
    let question = LightQuestion("v1/models", .data, limit: 1_000).question
    #expect(question.isIdempotent && question.path == "v1/models")
    #expect(question.query.map(\.name) == ["limit"] && question.query.map(\.value) == ["1000"])
    #expect(question.deadline == .seconds(10))
    #expect(LightQuestion("models", .data).question.query.isEmpty)
  }

  @Test(arguments: ModelFault.Kind.allCases)
  func `every fault has advice that names the entry or says what to do`(kind: ModelFault.Kind) {
    let advice = ModelFault(kind).advice("painters.sdxl")
    #expect(!advice.isEmpty && !advice.hasSuffix("."))
    let isElsewhere: Set<ModelFault.Kind> = [
      .insecure, .unpaid, .outOfMemory, .trouble, .cut, .silent,
    ]
    #expect(advice.contains("`painters.sdxl.") == !isElsewhere.contains(kind))
  }
}
