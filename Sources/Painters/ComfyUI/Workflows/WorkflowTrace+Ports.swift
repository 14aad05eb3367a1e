extension WorkflowTrace {
  /// The nodes whose words reach the samplers as what is wanted, or as what is not.
  func words(at port: WorkflowSlot) -> [Workflow.Node] {
    nodes(
      behind: samplers.flatMap { conditioning(port, of: $0) },
      where: { !places(port, in: $0).isEmpty },
      onward: { node, slot in
        // What is nothing has no words, though it is made of some.
        if node.kind == "ConditioningZeroOut" { return [] }
        // Nodes that change both, as control nets do, give them out in this order.
        if node.link("positive") != nil || node.link("negative") != nil {
          return node.links(named: [slot == 1 ? "negative" : "positive"])
        }
        let conditionings = node.links.filter { $0.name.hasPrefix("cond") }
        return conditionings.isEmpty
          ? node.onlyLink : conditionings.map { ($0.node, $0.slot) }
      })
  }

  private func conditioning(
    _ port: WorkflowSlot, of sampler: Workflow.Node
  ) -> [(node: String, slot: Int)] {
    let name = port == .negative ? "negative" : "positive"
    guard let guider = sampler.link("guider").flatMap({ workflow.node($0.node) }) else {
      return sampler.links(named: [name])
    }
    return guider.links(
      named: port == .negative ? [name] : [name, "conditioning", "cond1", "cond2"])
  }

  /// Samplers that begin with noise or a picture, not with what another one made.
  var firstSamplers: [Workflow.Node] {
    samplers.filter { latents(of: [$0], where: \.isSampler).isEmpty }
  }

  /// What these samplers begin with. Between a picture and its sampler stand those that scale, encode
  /// and repeat.
  func latents(
    of samplers: [Workflow.Node], where find: (Workflow.Node) -> Bool
  ) -> [Workflow.Node] {
    nodes(
      behind: samplers.flatMap { $0.links(named: ["latent_image"]) }, where: find,
      onward: { node, _ in
        // Another sampler begins with something of its own.
        if node.isSampler { return [] }
        let through = node.links(
          named: ["samples", "latent", "latents", "latent_image", "pixels", "image", "images"])
        return through.isEmpty ? node.onlyLink : through
      })
  }

  /// Where the size is set: an empty latent image, or what scales the picture before it is encoded.
  var sizes: [Workflow.Node] {
    latents(of: firstSamplers) { node in
      node.link("samples") == nil && !places(.width, in: node).isEmpty
        && !places(.height, in: node).isEmpty && node["width"] != nil && node["height"] != nil
    }
  }

  /// Whether a sampler begins with an empty picture, of which there is nothing to be kept.
  var beginsEmpty: Bool {
    sizes.contains { node in
      node.links.allSatisfy { ["width", "height", "batch_size"].contains($0.name) }
    }
  }

  /// What is said to a sampler, or to the nodes behind this port of it: seeds in its noise, steps and
  /// denoise in its schedule.
  func places(
    _ slot: WorkflowSlot, in sampler: Workflow.Node, or port: String
  ) -> [Workflow.Place] {
    let own = places(slot, in: sampler)
    guard own.isEmpty else { return own }
    return nodes(
      behind: sampler.links(named: [port]), where: { !places(slot, in: $0).isEmpty },
      onward: { node, _ in node.links(named: [port]) }
    ).flatMap { places(slot, in: $0) }
  }
}
