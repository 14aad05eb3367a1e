extension WorkflowTrace {
  /// The places that a slot has where no title names one. `words` is where the prompt goes.
  func found(
    _ slot: WorkflowSlot, for use: WorkflowBinding.Use, words: [Workflow.Place]
  ) throws(WorkflowFault) -> [Workflow.Place] {
    switch slot {
    case .prompt:
      let nodes = self.words(at: .prompt)
      let hint = nodes.isEmpty ? workflow.nodes.filter { !places(.prompt, in: $0).isEmpty } : nodes
      return try only(nodes, slot, among: hint)
    case .negative:
      // Graphs that want no negative feed the prompt's own words into that port.
      let nodes = self.words(at: .negative).filter { node in
        !places(.negative, in: node).contains { words.contains($0) }
      }
      return nodes.isEmpty ? [] : try only(nodes, slot, among: nodes)
    case .seed: return unique(samplers.flatMap { places(.seed, in: $0, or: "noise") })
    case .steps:
      // Several samplers share the steps by a plan of their own.
      guard samplers.count == 1 else { return [] }
      return unique(samplers.flatMap { places(.steps, in: $0, or: "sigmas") })
    case .denoise:
      guard use == .fromPicture, firstSamplers.count == 1, !beginsEmpty else { return [] }
      return unique(firstSamplers.flatMap { places(.denoise, in: $0, or: "sigmas") })
    case .width, .height:
      let nodes = sizes
      if nodes.isEmpty || nodes.count > 1 && use == .fromPicture { return [] }
      return try only(nodes, slot, among: nodes)
    case .image:
      guard use == .fromPicture else { return [] }
      let behind = latents(of: firstSamplers, where: \.loadsImage)
      let loading = behind.isEmpty ? workflow.nodes.filter(\.loadsImage) : behind
      return try only(loading, slot, among: loading)
    case .output: return try outputs()
    }
  }

  private func only(
    _ nodes: [Workflow.Node], _ slot: WorkflowSlot, among candidates: [Workflow.Node]
  ) throws(WorkflowFault) -> [Workflow.Place] {
    let places = nodes.count == 1 ? nodes.flatMap { self.places(slot, in: $0) } : []
    guard !places.isEmpty else { throw .question(WorkflowQuestion(slot, candidates)) }
    return places
  }

  /// Nodes at the end that are given pictures: those that save before those that only show.
  private func outputs() throws(WorkflowFault) -> [Workflow.Place] {
    let feeding = Set(workflow.nodes.flatMap { $0.links.map(\.node) })
    let ends = workflow.nodes.filter { node in
      !feeding.contains(node.id) && (node.link("images") ?? node.link("image")) != nil
    }
    let saving = ends.filter { $0.kind.contains("Save") }
    let nodes = saving.isEmpty ? ends : saving
    guard !nodes.isEmpty else { throw .question(WorkflowQuestion(.output, [])) }
    return nodes.map { Workflow.Place($0.id, "") }
  }

  private func unique(_ places: [Workflow.Place]) -> [Workflow.Place] {
    var seen: Set<Workflow.Place> = []
    return places.filter { seen.insert($0).inserted }
  }
}
