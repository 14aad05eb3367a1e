import JSON
import Studio
import Testing

@testable import Painters

@Suite struct WorkflowFillingTests {
  private func inputs(_ graph: JSONObject, _ node: String) -> JSONValue? {
    graph[node]?["inputs"]
  }

  @Test func `an order goes to its places, and the rest of the graph stays`() throws {
    let bound = try Graphs.read(Graphs.words)
    let graph = bound.graph(
      BoundWorkflow.Filling(order(negative: "fog", seed: .max, steps: 31), image: nil))
    #expect(inputs(graph, "6")?["text"] == "a red boat")
    #expect(inputs(graph, "7")?["text"] == "fog")
    #expect(inputs(graph, "3")?["seed"] == JSONValue.integer(UInt64.max))
    #expect(inputs(graph, "3")?["steps"] == 31)
    #expect(inputs(graph, "3")?["denoise"] == 1)
    #expect(inputs(graph, "5")?["width"] == 768)
    #expect(inputs(graph, "5")?["height"] == 512)
    #expect(graph["4"] == Graphs.checkpoint)
    #expect(graph.members.map(\.name) == bound.workflow.graph.members.map(\.name))
  }

  @Test func `what the order does not say stays as its owner has set it`() throws {
    let bound = try Graphs.read(Graphs.picture, for: .fromPicture)
    var graph = bound.graph(BoundWorkflow.Filling(order(), image: "easel/a.png"))
    #expect(inputs(graph, "7")?["text"] == "blurry")
    #expect(inputs(graph, "3")?["steps"] == 20)
    #expect(inputs(graph, "3")?["denoise"] == 1)
    #expect(inputs(graph, "10")?["image"] == "easel/a.png")
    graph = bound.graph(BoundWorkflow.Filling(order(strength: 0.35), image: "easel/a.png"))
    #expect(inputs(graph, "3")?["denoise"] == 0.35)
  }

  @Test func `words go into the place that a text leaves for them`() throws {
    var graph = Graphs.words
    graph["6"] = Graphs.text("photo of %prompt%, 8k")
    graph["7"] = Graphs.text("%negative%, watermark")
    let bound = try Graphs.read(graph)
    var filled = bound.graph(BoundWorkflow.Filling(order("a %negative% boat"), image: nil))
    #expect(inputs(filled, "6")?["text"] == "photo of a %negative% boat, 8k")
    #expect(inputs(filled, "7")?["text"] == "watermark")
    filled = bound.graph(BoundWorkflow.Filling(order(negative: "fog"), image: nil))
    #expect(inputs(filled, "7")?["text"] == "fog, watermark")
  }

  @Test(arguments: [
    ("a <lora:secret:1> boat", "a  lora:secret:1  boat"),
    ("Embedding:style, red", "Embedding style, red"), ("__colour__ boat", "_colour_ boat"),
    ("(red:1.2) boat, 16:9", "(red:1.2) boat, 16:9"),
  ])
  func `words of people do not choose files of the server`(text: String, safe: String) {
    #expect(ComfyPrompt.safe(text) == safe)
  }

  @Test func `what is bound is what the painter can do`() throws {
    let size = try #require(Size(1024, 1024))
    let both = ComfyWorkflows(
      fromWords: try Graphs.read(Graphs.words),
      fromPicture: try Graphs.read(Graphs.picture, for: .fromPicture))
    var able = both.capabilities(name: "comfy", summary: "paints", standardSize: size)
    #expect(able.paintsFromText && able.paintsFromPictures && able.takesSeed)
    #expect(able.takesNegative && able.takesStrength && able.takesSteps && able.takesWorkflows)
    #expect(able.sizes == .any(side: 64...4_096, step: 16, maximumPixels: 4 << 20))
    let guided = ComfyWorkflows(fromWords: try Graphs.read(Graphs.guided), fromPicture: nil)
    able = guided.capabilities(name: "flux", summary: "paints", standardSize: size)
    #expect(!able.paintsFromPictures && !able.takesNegative && !able.takesStrength)
    var fixed = Graphs.words
    fixed["5"]?["inputs"]?["width"] = Graphs.link("nowhere")
    able = ComfyWorkflows(fromWords: try Graphs.read(fixed), fromPicture: nil)
      .capabilities(name: "fixed", summary: "paints", standardSize: size)
    #expect(able.sizes == .only([size]))
  }

  @Test func `a line for each slot says what is bound, how, and what is not`() throws {
    var graph = Graphs.words
    graph["6"] = Graphs.text("a boat", "Words easel:prompt")
    let lines = try Graphs.read(graph).lines
    #expect(lines.map(\.slot) == WorkflowSlot.allCases.map(\.rawValue))
    let prompt = try #require(lines.first)
    #expect(prompt.places == ["6 “Words easel:prompt” (CLIPTextEncode), text"])
    #expect(prompt.isTitled)
    let seed = try #require(lines.first { $0.slot == "seed" })
    #expect(seed.places == ["3 (KSampler), seed"] && !seed.isTitled)
    #expect(lines.first { $0.slot == "image" }?.places == [])
    #expect(lines.last?.places == ["9 (SaveImage)"])
  }
}
