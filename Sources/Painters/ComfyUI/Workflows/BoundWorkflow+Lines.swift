internal import Studio

/// What would be done with a workflow, for whoever has to say yes to it.
extension BoundWorkflow {
  /// A line for each slot: the nodes, as people know them, each with its input.
  var lines: [Proposal.Line] {
    WorkflowSlot.allCases.map { slot in
      let entry = binding.entries.first { $0.slot == slot }
      let places = (entry?.places ?? []).map { place in
        let node = workflow.node(place.node)?.label ?? place.node
        return place.input.isEmpty ? node : "\(node), \(oneLine(place.input, atMost: 40))"
      }
      return Proposal.Line(
        slot: slot.rawValue, places: places, isTitled: entry?.isTitled ?? false)
    }
  }
}

extension Proposal.Question {
  init(_ question: WorkflowQuestion) {
    self.init(slot: question.slot.rawValue, candidates: question.candidates)
  }
}
