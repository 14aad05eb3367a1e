import BotConfig
import JSON
import Testing

@testable import Painters

@Suite struct WorkflowReadingTests {
  @Test func `a workflow saved for the editor is recognised and explained`() {
    let saved: JSONValue = [
      "last_node_id": 9, "nodes": [["id": 3, "type": "KSampler"]], "links": [], "version": 0.4,
    ]
    #expect(Graphs.fault(saved) == .savedForEditor)
    #expect("\(WorkflowFault.savedForEditor)".contains("Export (API)"))
  }

  @Test(arguments: [
    ("{not json", "not JSON: look at line 1"), ("[]", "no nodes"), ("{}", "no nodes"),
    (#"{"1": {"inputs": {}}}"#, "the node 1 has no class_type"),
    (#"{"1": 5}"#, "the node 1 has no class_type"),
  ])
  func `what is no workflow is refused in a sentence`(text: String, words: String) throws {
    do throws(WorkflowFault) {
      _ = try Workflow(Array(text.utf8))
      Issue.record("it was read")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test func `too many nodes, or bytes, are too many`() {
    var many: JSONValue = [:]
    for number in 0...Workflow.maximumNodes { many["\(number)"] = Graphs.latent }
    #expect(Graphs.fault(many) == .tooLarge)
    let long = Graphs.text(String(repeating: "x", count: Workflow.maximumBytes))
    #expect(Graphs.fault(["1": long]) == .tooLarge)
  }

  @Test func `the order of members and the digits of numbers stay`() throws {
    let text =
      #"{"9":{"class_type":"B","inputs":{"z":18446744073709551615,"a":1.50}},"1":{"class_type":"A"}}"#
    let workflow = try Workflow(Array(text.utf8))
    #expect(workflow.nodes.map(\.id) == ["9", "1"])
    #expect(String(decoding: JSONValue.object(workflow.graph).compact(), as: UTF8.self) == text)
  }

  @Test func `our own workflows bind everything by their titles`() throws {
    let bound = try BotConfig.workflows.map { name, bytes in
      (name, try BoundWorkflow(bytes, for: name == "img2img" ? .fromPicture : .fromWords))
    }
    for (name, workflow) in bound {
      let all = WorkflowSlot.allCases.filter { name == "img2img" || $0 != .image && $0 != .denoise }
      #expect(workflow.binding.entries.map(\.slot) == all, "\(name)")
      #expect(workflow.binding.entries.allSatisfy { $0.isTitled }, "\(name)")
    }
  }
}
