import Concurrency
import JSON
import Studio
import Testing

@testable import Painters

@Suite struct FrozenWorkflowTests {
  private func adopted(
    _ graph: JSONValue, for use: WorkflowBinding.Use = .fromWords
  ) throws -> AdoptedWorkflow {
    let binding = try #require(Graphs.read(graph, for: use).frozen)
    return AdoptedWorkflow(graph: graph.compact(), binding: binding)
  }

  private func wanted(
    by workflow: AdoptedWorkflow, source: [UInt8]? = nil, remoteID: String? = nil
  ) -> PaintOrder {
    var order = order("an ink boat", source: source, remoteID: remoteID)
    order.workflow = workflow
    return order
  }

  private func failure(_ graph: JSONValue, _ binding: String) -> PainterFailure? {
    do throws(PainterFailure) {
      _ = try BoundWorkflow(graph: graph.compact(), frozen: binding)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a binding is read as it was written`() throws {
    var titled = Graphs.words
    titled["6"] = Graphs.text("a boat", "Words easel:prompt")
    let all: [(JSONValue, WorkflowBinding.Use)] = [
      (titled, .fromWords), (Graphs.picture, .fromPicture), (Graphs.guided, .fromWords),
    ]
    for (graph, use) in all {
      let bound = try Graphs.read(graph, for: use)
      let text = try #require(bound.frozen)
      #expect(try BoundWorkflow(graph: graph.compact(), frozen: text) == bound)
    }
    let text = try #require(Graphs.read(titled).frozen)
    #expect(
      text.hasPrefix(
        #"{"slots":[{"slot":"prompt","titled":true,"places":[{"node":"6","class":"CLIPTextEncode","#
          + #""title":"Words easel:prompt","input":"text"}]}"#))
  }

  @Test func `it is not found again: a title that is added later changes nothing`() throws {
    let frozen = try adopted(Graphs.words).binding
    var graph = Graphs.words
    graph["7"] = Graphs.text("blurry", "easel:prompt")
    let bound = try BoundWorkflow(graph: graph.compact(), frozen: frozen)
    #expect(bound.places(.prompt) == ["6.text"])
  }

  @Test func `a graph without the node, the class or the input that was bound paints nothing`()
    throws
  {
    let frozen = try adopted(Graphs.words).binding
    var graphs: [JSONValue] = []
    for change in 0..<3 {
      var graph = Graphs.words
      switch change {
      case 0: graph["6"] = nil
      case 1: graph["6"]?["class_type"] = "SomethingElse"
      default: graph["6"]?["inputs"]?["text"] = Graphs.link("7")
      }
      graphs.append(graph)
    }
    graphs.append([:])
    for graph in graphs {
      let told = try #require(failure(graph, frozen))
      #expect(told.kind == .badOrder && !told.isWorthRetrying)
      #expect(told.detail.hasPrefix("the workflow is not as it was taken over"))
      #expect(told.detail.hasSuffix("bring it again by !workflow"))
    }
  }

  @Test(arguments: [
    "", "{}", "[]", #"{"slots":[]}"#, #"{"slots":[{"slot":"prompt"}]}"#,
    #"{"slots":[{"slot":"colour","titled":false,"places":[]}]}"#,
    #"{"slots":[{"slot":"output","titled":false,"places":[{"node":"9","class":"SaveImage","title":"","input":""}]}]}"#,
  ])
  func `a damaged binding paints nothing`(binding: String) {
    #expect(failure(Graphs.words, binding)?.kind == .badOrder)
  }

  @Test func `of a binding that says a thing twice, or is longer than any, nothing is painted`()
    throws
  {
    let frozen = try adopted(Graphs.words).binding
    let twice = frozen.replacing(#""slot":"negative""#, with: #""slot":"prompt""#)
    #expect(failure(Graphs.words, twice)?.kind == .badOrder)
    let long = frozen + String(repeating: " ", count: Proposal.maximumBinding)
    #expect(failure(Graphs.words, long)?.kind == .badOrder)
  }

  @Test func `more places than can be kept are not frozen`() async throws {
    var graph = Graphs.words
    for number in 100..<900 {
      graph["\(number)"] = Graphs.text("x", String(repeating: "w", count: 60) + " easel:prompt")
    }
    #expect(try Graphs.read(graph).frozen == nil)
    let reader = ComfyWorkflowReader(
      painter: "comfy", beside: ComfyWorkflows(fromWords: nil, fromPicture: nil))
    let reading = try await reader.read(graph.compact(), answers: [:])
    #expect(reading == .refused("\(WorkflowFault.tooManyPlaces)"))
  }

  @Test func `a picture is painted by the room's workflow instead of the painter's own`()
    async throws
  {
    var graph = Graphs.words
    graph["6"] = Graphs.text("ink, %prompt%", "easel:prompt")
    let workflow = try adopted(graph)
    try await withComfy { studio in
      let brought = try await studio.paint(wanted(by: workflow))
      #expect(brought.text == "png: ink, an ink boat")
      #expect(brought.detail?.contains("ink, an ink boat") == true)
      // One that goes on at the server after a restart is fetched and not begun.
      let id = ComfyName.freshID(.system)
      studio.stage.put(id, .finished, words: "from before")
      let again = try await studio.paint(wanted(by: workflow, remoteID: studio.name(id)))
      #expect(again.text == "png: from before")
      #expect(studio.stage.lines.count { $0 == "POST /prompt" } == 1)
    }
  }

  @Test func `an order that does not fit the room's workflow is not sent`() async throws {
    let (words, picture) = (
      try adopted(Graphs.words), try adopted(Graphs.picture, for: .fromPicture)
    )
    let damaged = AdoptedWorkflow(graph: words.graph, binding: "{}")
    try await withComfy { studio in
      for (order, said) in [
        (wanted(by: picture), "starts from a picture"),
        (wanted(by: words, source: [1, 2, 3]), "paints from words alone"),
        (wanted(by: damaged), "is not as it was taken over"),
      ] {
        let told = await painterFailure { _ = try await studio.paint(order) }
        #expect(told?.kind == .badOrder)
        #expect(told?.detail.contains(said) == true, "\(told?.detail ?? "")")
      }
      #expect(studio.stage.lines.isEmpty)
      let brought = try await studio.paint(wanted(by: picture, source: [1, 2, 3]))
      #expect(brought.text == "png: an ink boat")
    }
  }
}
