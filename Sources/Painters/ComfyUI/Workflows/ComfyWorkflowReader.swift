package import Studio

/// Reads the workflows that people bring, for one ComfyUI painter.
///
/// 1. Whatever the file is, the answer is a proposal or a sentence.
/// 2. What may be one node or another is asked, and nothing is bound until it is answered.
package struct ComfyWorkflowReader: WorkflowReader {
  private let nodes: AllowedNodes

  /// `extraNodes` are classes that the operator allows beside those that only paint; `*` is all.
  package init(painter: String, beside workflows: ComfyWorkflows, extraNodes: [String] = []) {
    nodes = AllowedNodes(painter, beside: workflows, named: extraNodes)
  }

  package var painter: String { nodes.painter }

  package func read(_ file: [UInt8], answers: [String: String]) async throws -> WorkflowReading {
    do throws(WorkflowFault) {
      return try proposal(for: file, answers)
    } catch {
      return .refused("\(error)")
    }
  }

  private func proposal(
    for file: [UInt8], _ answers: [String: String]
  ) throws(WorkflowFault) -> WorkflowReading {
    let graph = try WorkflowFile.graph(in: file)
    let workflow = try Workflow(graph)
    try nodes.check(workflow)
    let use = try WorkflowBinding.Use(of: workflow)
    let bound: BoundWorkflow
    do throws(WorkflowFault) {
      bound = try BoundWorkflow(workflow, for: use, answers: answers)
    } catch {
      guard case .question(let question) = error else { throw error }
      let open = Proposal(
        lines: [], question: Proposal.Question(question), binding: "",
        abilities: Proposal.Abilities())
      return .proposed(graph: graph, open)
    }
    try nodes.checkPictures(bound)
    guard let binding = bound.frozen else { throw .tooManyPlaces }
    return .proposed(
      graph: graph,
      Proposal(
        lines: bound.lines, binding: binding,
        abilities: ComfyWorkflows(bound, for: use).abilities))
  }
}
