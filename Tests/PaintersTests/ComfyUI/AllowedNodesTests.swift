import JSON
import Studio
import Testing

@testable import Painters

@Suite struct AllowedNodesTests {
  private let nothing = ComfyWorkflows(fromWords: nil, fromPicture: nil)

  private func refusal(
    _ graph: JSONValue, extraNodes: [String] = [], beside workflows: ComfyWorkflows? = nil
  ) async throws -> String? {
    let reader = ComfyWorkflowReader(
      painter: "comfy", beside: workflows ?? nothing, extraNodes: extraNodes)
    guard case .refused(let sentence) = try await reader.read(graph.compact(), answers: [:]) else {
      return nil
    }
    return sentence
  }

  /// With a node that writes text into files.
  private var risky: JSONValue {
    var graph = Graphs.words
    graph["50"] = Graphs.node("SaveTextFile", "Log", ["path": "/etc/passwd", "text": "x"])
    return graph
  }

  @Test func `a class that is not known is refused, with the node and what helps`() async throws {
    #expect(
      try await refusal(risky)
        == "the node 50 “Log” (SaveTextFile) is of a class that workflows from a room may not have. "
        + "Take it out, or have the operator allow SaveTextFile in painters.comfy.workflow_nodes")
  }

  @Test func `classes that the operator names, or uses in workflows of its own, are allowed`()
    async throws
  {
    #expect(try await refusal(risky, extraNodes: ["SaveTextFile"]) == nil)
    #expect(try await refusal(risky, extraNodes: ["*"]) == nil)
    #expect(try await refusal(risky, extraNodes: ["savetextfile"]) != nil)
    let own = ComfyWorkflows(fromWords: try Graphs.read(risky), fromPicture: nil)
    #expect(try await refusal(risky, beside: own) == nil)
  }

  @Test func `a picture that lies at the server is loaded by nobody but who was allowed to`()
    async throws
  {
    var graph = Graphs.words
    graph["10"] = Graphs.node("LoadImage", nil, ["image": "theirs.png [output]"])
    let sentence = try await refusal(graph)
    #expect(sentence?.contains("10 (LoadImage) loads a picture that lies at the server") == true)
    #expect(try await refusal(graph, extraNodes: ["LoadImage"]) == nil)
    // The one that is given is loaded, and no second one beside it.
    graph = Graphs.picture
    #expect(try await refusal(graph) == nil)
    graph["12"] = Graphs.node("LoadImage", nil, ["image": "theirs.png"])
    #expect(try await refusal(graph)?.contains("12 (LoadImage)") == true)
  }

  @Test func `the list is sorted, without repeats, and has nothing that goes beyond painting`() {
    let names = AllowedNodes.sorted
    #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(AllowedNodes.own.count == names.count)
    for kind in ["LoadImageMask", "LoadImageOutput", "LoadLatent", "SaveLatent", "CheckpointSave"] {
      #expect(!AllowedNodes.own.contains(kind))
    }
    #expect(names.allSatisfy { !$0.hasPrefix("Save") || $0 == "SaveImage" })
    #expect(names.allSatisfy { !$0.hasPrefix("Load") || $0 == "LoadImage" })
  }
}
