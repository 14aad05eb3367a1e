extension WorkflowBinding.Use {
  /// What a graph paints from, where nobody has said it: from a picture when a title says where one
  /// goes, or when a node that loads one feeds a sampler, as what it begins with or as what leads it;
  /// else from words.
  init(of workflow: Workflow) throws(WorkflowFault) {
    let trace = WorkflowTrace(workflow: workflow)
    let behind = trace.upstream(of: trace.samplers.map(\.id))
    var startsFromPicture = false
    for node in workflow.nodes {
      let marks = try WorkflowSlot.marks(in: node.title, of: node.id)
      let isFed = node.loadsImage && behind.contains(node.id)
      if isFed || marks.contains(.image) { startsFromPicture = true }
    }
    self = startsFromPicture ? .fromPicture : .fromWords
  }
}
