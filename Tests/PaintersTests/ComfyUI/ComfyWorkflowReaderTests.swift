import JSON
import Studio
import Testing

@testable import Painters

@Suite struct ComfyWorkflowReaderTests {
  /// What a reader made of a file.
  private struct Read {
    var graph: [UInt8] = []
    var proposal: Proposal?
    var refusal: String?
  }

  private func read(
    _ file: [UInt8], answers: [String: String] = [:], extraNodes: [String] = [],
    beside workflows: ComfyWorkflows = ComfyWorkflows(fromWords: nil, fromPicture: nil)
  ) async throws -> Read {
    let reader = ComfyWorkflowReader(
      painter: "comfy", beside: workflows, extraNodes: extraNodes)
    #expect(reader.painter == "comfy")
    switch try await reader.read(file, answers: answers) {
    case .proposed(let graph, let proposal): return Read(graph: graph, proposal: proposal)
    case .refused(let sentence): return Read(refusal: sentence)
    }
  }

  @Test func `a graph from words is proposed with its lines, its binding and what it can do`()
    async throws
  {
    let found = try await read(Graphs.words.compact())
    let proposal = try #require(found.proposal)
    #expect(proposal.question == nil)
    let lines = try Graphs.read(Graphs.words).lines
    #expect(proposal.lines == lines)
    let abilities = proposal.abilities
    #expect(abilities.paintsFromText && !abilities.paintsFromPictures && abilities.takesSeed)
    #expect(abilities.takesNegative && abilities.takesSteps && abilities.takesSize)
    #expect(!abilities.takesStrength)
    let bound = try BoundWorkflow(graph: found.graph, frozen: proposal.binding)
    #expect(bound.places(.prompt) == ["6.text"])
  }

  @Test func `a graph that loads what is sampled paints from pictures`() async throws {
    let found = try await read(Graphs.picture.compact())
    let abilities = try #require(found.proposal?.abilities)
    #expect(abilities.paintsFromPictures && !abilities.paintsFromText)
    #expect(abilities.takesStrength && !abilities.takesSize)
  }

  @Test func `a title that says where the picture goes says that it starts from one`() async throws
  {
    var graph = Graphs.words
    graph["10"] = Graphs.node("LoadImage", "easel:image", ["image": "old.png"])
    let found = try await read(graph.compact())
    let abilities = try #require(found.proposal?.abilities)
    #expect(abilities.paintsFromPictures && !abilities.paintsFromText)
  }

  @Test func `what may be one node or another is asked, and an answer to it is bound`() async throws
  {
    var graph = Graphs.words
    graph["41"] = Graphs.text("in ink", "Style")
    graph["42"] = Graphs.node(
      "ConditioningCombine", nil,
      ["conditioning_1": Graphs.link("6"), "conditioning_2": Graphs.link("41")])
    graph["3"]?["inputs"]?["positive"] = Graphs.link("42")
    let file = graph.compact()
    let answers: [[String: String]] = [[:], ["prompt": "99"]]
    for said in answers {
      let found = try await read(file, answers: said)
      let asked = try #require(found.proposal)
      #expect(asked.question?.slot == "prompt")
      #expect(
        asked.question?.candidates == ["6 (CLIPTextEncode)", "41 “Style” (CLIPTextEncode)"])
      #expect(asked.binding == "" && asked.lines == [])
    }
    let answered = try await read(file, answers: ["prompt": "41"])
    let proposal = try #require(answered.proposal)
    #expect(proposal.question == nil)
    let bound = try BoundWorkflow(graph: answered.graph, frozen: proposal.binding)
    #expect(bound.places(.prompt) == ["41.text"])
  }

  @Test func `what is kept is the graph alone`() async throws {
    var graph = Graphs.words
    graph["6"] = Graphs.text("a boat", "Positive")
    let plain = try await read(graph.compact()).graph
    #expect(try Workflow(plain).graph == Workflow(graph.compact()).graph)
    // As it is sent to a server, with what the editor has beside it.
    let sent: JSONValue = ["prompt": graph, "extra_data": ["extra_pnginfo": ["workflow": [:]]]]
    #expect(try await read(sent.compact()).graph == plain)
    graph["6"]?["is_changed"] = ["x"]
    graph["6"]?["_meta"]?["colour"] = "red"
    #expect(try await read([0xEF, 0xBB, 0xBF] + graph.compact()).graph == plain)
    let odd = String(decoding: graph.compact(), as: UTF8.self)
      .replacing(#""is_changed":["x"]"#, with: #""is_changed":NaN"#)
    #expect(try await read(Array(odd.utf8)).graph == plain)
  }

  @Test(arguments: [
    ("{not json", "not JSON"), ("", "not JSON"), ("{}", "no nodes"), ("[]", "no nodes"),
    (#"{"nodes":[],"links":[]}"#, "Export (API)"), (#"{"1":{"inputs":{}}}"#, "no class_type"),
    (#"{"prompt":{}}"#, "no nodes"), ("GIF89a", "not JSON"),
  ])
  func `what is no workflow is refused in a sentence`(text: String, words: String) async throws {
    let found = try await read(Array(text.utf8))
    let refusal = try #require(found.refusal)
    #expect(refusal.contains(words), "\(refusal)")
  }

  @Test func `a file that is too large, or has too many nodes, is refused`() async throws {
    let long = [UInt8](repeating: UInt8(ascii: " "), count: Workflow.maximumBytes + 1)
    #expect(try await read(long).refusal?.contains("too large") == true)
    var many: JSONValue = [:]
    for number in 0...Workflow.maximumNodes { many["\(number)"] = Graphs.latent }
    #expect(try await read(many.compact()).refusal?.contains("too large") == true)
  }

  @Test func `a picture brings the workflow that was written into it, and one without says so`()
    async throws
  {
    let plain = Props.picture()
    #expect(
      try await read(plain).refusal?.hasPrefix("the picture carries no workflow") == true)
    let words = Graphs.words.compact()
    let found = try await read(Self.carrying(words, in: plain))
    #expect(found.proposal?.lines.isEmpty == false)
    #expect(try Workflow(found.graph).graph == Workflow(words).graph)
    let edited: JSONValue = ["nodes": [["id": 3, "type": "KSampler"]], "links": []]
    let saved = Self.carrying(edited.compact(), as: "workflow", in: plain)
    #expect(try await read(saved).refusal?.contains("Export (API)") == true)
  }

  /// A PNG with one more text before its end, of 12 bytes. Nobody looks at checksums of texts.
  private static func carrying(
    _ text: [UInt8], as name: String = "prompt", in png: [UInt8]
  ) -> [UInt8] {
    let data = Array(name.utf8) + [0] + text
    let length = UInt32(data.count)
    var file = Array(png.dropLast(12))
    for shift in [24, 16, 8, 0] { file.append(UInt8(truncatingIfNeeded: length >> shift)) }
    file += Array("tEXt".utf8) + data
    file += [0, 0, 0, 0]
    return file + png.suffix(12)
  }
}
