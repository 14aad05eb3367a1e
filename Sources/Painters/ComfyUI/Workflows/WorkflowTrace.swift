/// Walks through a workflow against its current: from a sampler's ports to what feeds them.
///
/// 1. No walk visits a node twice, so that every walk ends.
/// 2. It reads names of ports rather than of classes: nodes of others are built like the server's own.
struct WorkflowTrace {
  /// How many nodes may stand between an input and the node that holds its value.
  private static let maximumHops = 8

  let workflow: Workflow

  /// What turns noise into a picture: `KSampler`, `KSamplerAdvanced`, `SamplerCustom`,
  /// `SamplerCustomAdvanced`, and those of others with the same ports.
  var samplers: [Workflow.Node] { workflow.nodes.filter(\.isSampler) }

  /// The inputs of a node that hold what the slot is about; where one is fed by a node that only holds
  /// a value, that node's.
  func places(_ slot: WorkflowSlot, in node: Workflow.Node) -> [Workflow.Place] {
    for group in slot.inputs {
      let present = group.filter { name in
        node[name] != nil && !(WorkflowSlot.ports.contains(name) && node.link(name) != nil)
      }
      guard !present.isEmpty else { continue }
      return present.compactMap { place(slot, node, $0) }
    }
    return []
  }

  private func place(
    _ slot: WorkflowSlot, _ node: Workflow.Node, _ name: String
  ) -> Workflow.Place? {
    var (node, name) = (node, name)
    for _ in 0..<Self.maximumHops {
      switch node[name] {
      case nil: return nil
      case .value(let value)?:
        return slot.takes(value) ? Workflow.Place(node.id, name) : nil
      case .link(let id, _)?:
        guard let next = workflow.node(id) else { return nil }
        let holders = next.ports.filter { port in
          guard case .value(let value) = port.input else { return false }
          return slot.takes(value) && slot.inputs.joined().contains(port.name)
        }
        if let holder = holders.first {
          return holders.count == 1 ? Workflow.Place(next.id, holder.name) : nil
        }
        guard next.links.count == 1, let only = next.links.first else { return nil }
        (node, name) = (next, only.name)
      }
    }
    return nil
  }

  /// All nodes behind these links that `find` says yes to. Behind one that is found the walk does not
  /// go on; where it goes else, `onward` says.
  func nodes(
    behind links: [(node: String, slot: Int)], where find: (Workflow.Node) -> Bool,
    onward: (Workflow.Node, _ slot: Int) -> [(node: String, slot: Int)]
  ) -> [Workflow.Node] {
    var found: [Workflow.Node] = []
    var seen: Set<String> = []
    var queue = links
    var next = 0
    while next < queue.count {
      let (id, slot) = queue[next]
      next += 1
      guard seen.insert(id).inserted, let node = workflow.node(id) else { continue }
      if find(node) { found.append(node) } else { queue += onward(node, slot) }
    }
    return found
  }

  /// All that these nodes stand on, themselves included.
  func upstream(of starts: [String]) -> Set<String> {
    var seen = Set(starts)
    var queue = starts
    while let id = queue.popLast() {
      for link in workflow.node(id)?.links ?? [] where seen.insert(link.node).inserted {
        queue.append(link.node)
      }
    }
    return seen
  }
}

extension Workflow.Node {
  var isSampler: Bool {
    link("latent_image") != nil && (link("positive") != nil || link("guider") != nil)
  }

  /// Loads a picture from the folder that uploads go to; a mask is none.
  var loadsImage: Bool { kind.hasPrefix("LoadImage") && kind != "LoadImageMask" }

  func links(named names: [String]) -> [(node: String, slot: Int)] { names.compactMap { link($0) } }

  /// The only link of a node that has one, as nodes have that pass something on.
  var onlyLink: [(node: String, slot: Int)] {
    let links = links
    return links.count == 1 ? links.map { ($0.node, $0.slot) } : []
  }
}
