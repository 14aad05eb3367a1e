extension WorkflowBinding.Use {
  /// What a graph paints from, where nobody has said it: from a picture when a title says where one
  /// goes, or when a node that loads one feeds a sampler, as what it begins with or as what leads it;
  /// else from words.
  init(of workflow: Workflow) throws(WorkflowFault) {
    for node in workflow.nodes
    where try WorkflowSlot.marks(in: node.title, of: node.id).contains(.image) {
      self = .fromPicture
      return
    }
    let trace = WorkflowTrace(workflow: workflow)
    let behind = trace.upstream(of: trace.samplers.map(\.id))
    let loads = workflow.nodes.contains { $0.loadsImage && behind.contains($0.id) }
    self = loads ? .fromPicture : .fromWords
  }
}
