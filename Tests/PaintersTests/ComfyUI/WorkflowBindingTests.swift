import JSON
import Studio
import Testing

@testable import Painters

@Suite struct WorkflowBindingTests {
  @Test func `without a title, a plain graph is bound by walking from its sampler`() throws {
    let bound = try Graphs.read(Graphs.words)
    #expect(bound.places(.prompt) == ["6.text"])
    #expect(bound.places(.negative) == ["7.text"])
    #expect(bound.places(.seed) == ["3.seed"])
    #expect(bound.places(.steps) == ["3.steps"])
    #expect(bound.places(.width) == ["5.width"])
    #expect(bound.places(.height) == ["5.height"])
    #expect(bound.places(.denoise) == [])
    #expect(bound.binding.outputs == ["9"])
  }

  @Test func `from a picture, the picture and the denoise are bound, and no size that nobody sets`()
    throws
  {
    let bound = try Graphs.read(Graphs.picture, for: .fromPicture)
    #expect(bound.places(.image) == ["10.image"])
    #expect(bound.places(.denoise) == ["3.denoise"])
    #expect(bound.places(.width) == [])
  }

  @Test func `where only what leads the sampler is a picture, nothing says how much is changed`()
    throws
  {
    var graph = Graphs.words
    graph["10"] = Graphs.node("LoadImage", nil, ["image": "pose.png"])
    graph["12"] = Graphs.node(
      "ControlNetApplyAdvanced", nil,
      [
        "positive": Graphs.link("6"), "negative": Graphs.link("7"), "image": Graphs.link("10"),
        "strength": 1,
      ])
    var sampler = Graphs.sampler()
    sampler["inputs"]?["positive"] = Graphs.link("12", 0)
    sampler["inputs"]?["negative"] = Graphs.link("12", 1)
    graph["3"] = sampler
    let bound = try Graphs.read(graph, for: .fromPicture)
    #expect(bound.places(.image) == ["10.image"])
    #expect(bound.places(.denoise) == [])
    #expect(bound.places(.width) == ["5.width"])
  }

  @Test func `a picture that is scaled before it is encoded is scaled to the size of the order`()
    throws
  {
    var graph = Graphs.picture
    graph["11"] = Graphs.node("VAEEncode", nil, ["pixels": Graphs.link("12")])
    graph["12"] = Graphs.node(
      "ImageScale", nil,
      ["image": Graphs.link("10"), "width": 8, "height": 8, "upscale_method": "lanczos"])
    let bound = try Graphs.read(graph, for: .fromPicture)
    #expect(bound.places(.width) == ["12.width"])
    #expect(bound.places(.image) == ["10.image"])
  }

  @Test func `guiders, noise and schedulers are walked through, and no negative is wanted there`()
    throws
  {
    let bound = try Graphs.read(Graphs.guided)
    #expect(bound.places(.prompt) == ["2.text"])
    #expect(bound.places(.negative) == [])
    #expect(bound.places(.seed) == ["5.noise_seed"])
    #expect(bound.places(.steps) == ["6.steps"])
    #expect(bound.places(.width) == ["7.width"])
    #expect(bound.binding.outputs == ["11"])
  }

  @Test func `a negative of the prompt's own words, emptied, is none`() throws {
    var graph = Graphs.words
    graph["7"] = Graphs.node("ConditioningZeroOut", nil, ["conditioning": Graphs.link("6")])
    #expect(try Graphs.read(graph).places(.negative) == [])
    graph["7"] = Graphs.node("SomebodysNode", nil, ["conditioning": Graphs.link("6")])
    #expect(try Graphs.read(graph).places(.negative) == [])
  }

  @Test func `a control net changes both conditionings, and each is followed by its own port`()
    throws
  {
    var graph = Graphs.words
    graph["12"] = Graphs.node(
      "ControlNetApplyAdvanced", nil,
      ["positive": Graphs.link("6"), "negative": Graphs.link("7"), "strength": 1])
    var sampler = Graphs.sampler()
    sampler["inputs"]?["positive"] = Graphs.link("12", 0)
    sampler["inputs"]?["negative"] = Graphs.link("12", 1)
    graph["3"] = sampler
    let bound = try Graphs.read(graph)
    #expect(bound.places(.prompt) == ["6.text"])
    #expect(bound.places(.negative) == ["7.text"])
  }

  @Test func `words and numbers that come from a node of their own are set there`() throws {
    var graph = Graphs.words
    graph["6"] = Graphs.node("CLIPTextEncode", nil, ["text": Graphs.link("30"), "clip": "c"])
    graph["30"] = Graphs.node("PrimitiveString", nil, ["value": "a boat"])
    graph["5"]?["inputs"]?["width"] = Graphs.link("31")
    graph["31"] = Graphs.node("PrimitiveInt", nil, ["value": 640])
    let bound = try Graphs.read(graph)
    #expect(bound.places(.prompt) == ["30.value"])
    #expect(bound.places(.width) == ["31.value"])
  }

  @Test func `encoders of two text models are given the words twice`() throws {
    var graph = Graphs.words
    graph["6"] = Graphs.node("CLIPTextEncodeSDXL", nil, ["text_g": "a", "text_l": "b", "width": 9])
    #expect(try Graphs.read(graph).places(.prompt) == ["6.text_g", "6.text_l"])
  }

  @Test func `of two samplers, both are seeded, the first sets the size, and steps are left alone`()
    throws
  {
    var graph = Graphs.words
    var second = Graphs.sampler(latent: Graphs.link("13"))
    second["inputs"]?["denoise"] = 0.4
    graph["12"] = second
    graph["13"] = Graphs.node(
      "LatentUpscale", nil, ["samples": Graphs.link("3"), "width": 1024, "height": 1024])
    graph["8"]?["inputs"]?["samples"] = Graphs.link("12")
    let bound = try Graphs.read(graph)
    #expect(bound.places(.seed) == ["3.seed", "12.seed"])
    #expect(bound.places(.width) == ["5.width"])
    #expect(bound.places(.steps) == [])
  }

  @Test func `a title is believed before what would be found`() throws {
    var graph = Graphs.words
    graph["40"] = Graphs.text("another", "Mine easel:prompt")
    graph["3"]?["_meta"] = ["title": "easel:seed,steps"]
    let bound = try Graphs.read(graph)
    #expect(bound.places(.prompt) == ["40.text"])
    #expect(bound.binding.entries.first?.isTitled == true)
    #expect(bound.places(.negative) == ["7.text"])
  }

  /// Two texts that may both be the prompt.
  private static let doubtful: JSONValue = {
    var graph = Graphs.words
    graph["41"] = Graphs.text("in ink", "Style")
    graph["42"] = Graphs.node(
      "ConditioningCombine", nil,
      ["conditioning_1": Graphs.link("6"), "conditioning_2": Graphs.link("41")])
    graph["3"]?["inputs"]?["positive"] = Graphs.link("42")
    return graph
  }()

  @Test func `what may be one node or another is a question that names them`() throws {
    let fault = try #require(Graphs.fault(Self.doubtful))
    #expect(
      "\(fault)"
        == "which node takes the words of the prompt: 6 (CLIPTextEncode), "
        + "41 “Style” (CLIPTextEncode)? Give the right one the title easel:prompt")
  }

  private func bind(
    _ graph: JSONValue, _ answers: [String: String]
  ) throws(WorkflowFault) -> BoundWorkflow {
    try BoundWorkflow(try Workflow(graph.compact()), for: .fromWords, answers: answers)
  }

  @Test func `an answer binds the node that it names, and writes nothing into the graph`() throws {
    let bound = try bind(Self.doubtful, ["prompt": "41"])
    #expect(bound.places(.prompt) == ["41.text"])
    #expect(bound.binding.entries.first?.isTitled == false)
    #expect(try bound.workflow == Workflow(Self.doubtful.compact()))
    let shown = try bind(Self.doubtful, ["prompt": "6", "output": "9", "seed": "3"])
    #expect(shown.places(.prompt) == ["6.text"])
    #expect(shown.places(.seed) == ["3.seed"])
    #expect(shown.binding.outputs == ["9"])
  }

  @Test(arguments: ["99", "4", "", "6.text"])
  func `an answer that cannot be meant is asked again`(node: String) {
    #expect(throws: WorkflowFault.self) { _ = try bind(Self.doubtful, ["prompt": node]) }
  }

  @Test func `a title is believed before an answer, and what nothing takes is left out`() throws {
    var graph = Self.doubtful
    graph["6"] = Graphs.text("a boat", "easel:prompt")
    let bound = try bind(graph, ["prompt": "41", "image": "9", "nonsense": "6"])
    #expect(bound.places(.prompt) == ["6.text"])
    #expect(bound.places(.image) == [])
  }

  @Test func `a graph without a sampler asks for everything it needs, one after the other`() throws
  {
    var graph = Graphs.words
    graph["3"] = nil
    guard case .question(let question)? = Graphs.fault(graph) else {
      Issue.record("it was bound")
      return
    }
    #expect(question.slot == .prompt)
    #expect(question.candidates.count == 2)
    graph["6"] = Graphs.text("a boat", "easel:prompt")
    #expect(Graphs.fault(graph) == nil)
    guard case .question(let next)? = Graphs.fault(graph, for: .fromPicture) else {
      Issue.record("it was bound")
      return
    }
    #expect(next.slot == .image)
    #expect("\(next)".contains("I see none"))
  }

  @Test func `marks that are none, or stand where nothing takes them, are said`() throws {
    var graph = Graphs.words
    graph["6"] = Graphs.text("a boat", "easel:promt")
    #expect(Graphs.fault(graph) == .unknownMark("easel:promt", node: "6"))
    graph["6"] = Graphs.text("a boat", "easel:seed")
    #expect(Graphs.fault(graph) == .idleMark(.seed, node: "6"))
    graph = Graphs.picture
    graph["10"]?["_meta"] = ["title": "easel:image"]
    #expect(Graphs.fault(graph) == .pictureAmongWords(node: "10"))
  }

  @Test func `nodes in a circle end the walk`() throws {
    var graph = Graphs.words
    graph["6"] = Graphs.node("A", nil, ["conditioning": Graphs.link("60")])
    graph["60"] = Graphs.node("B", nil, ["conditioning": Graphs.link("6")])
    guard case .question? = Graphs.fault(graph) else {
      Issue.record("it was bound")
      return
    }
  }
}
