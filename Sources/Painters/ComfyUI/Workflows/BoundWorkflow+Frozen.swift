internal import JSON
internal import Studio

/// A binding as it is kept once people have said yes to it. It is never found again: what is painted is
/// what was shown.
///
/// It is written as `{"slots":[{"slot","titled","places":[{"node","class","title","input"}]}]}`, in at
/// most ``Proposal/maximumBinding`` bytes.
extension BoundWorkflow {
  /// Nothing where it is longer than what is kept.
  var frozen: String? {
    let slots = binding.entries.map { entry -> JSONValue in
      [
        "slot": .string(entry.slot.rawValue), "titled": .boolean(entry.isTitled),
        "places": .array(entry.places.map(written)),
      ]
    }
    let whole: JSONValue = ["slots": .array(slots)]
    let bytes = whole.compact()
    return bytes.count <= Proposal.maximumBinding ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private func written(_ place: Workflow.Place) -> JSONValue {
    let node = workflow.node(place.node)
    return [
      "node": .string(place.node), "class": .string(node?.kind ?? ""),
      "title": .string(oneLine(node?.title ?? "", atMost: 60)), "input": .string(place.input),
    ]
  }

  /// Held against the graph: node, class and input must still be there, so that a damaged row paints
  /// nothing instead of something else.
  init(graph: [UInt8], frozen text: String) throws(PainterFailure) {
    do throws(WorkflowFault) {
      workflow = try Workflow(graph)
    } catch {
      throw Self.damaged("\(error)")
    }
    guard let binding = WorkflowBinding(frozen: text, of: workflow) else {
      throw Self.damaged("what was bound is not in it")
    }
    self.binding = binding
  }

  private static func damaged(_ words: String) -> PainterFailure {
    PainterFailure(
      .badOrder, "the workflow is not as it was taken over (\(words)); bring it again by !workflow")
  }
}

extension BoundWorkflow {
  /// The room's own workflow, for an order that fits it.
  init(_ adopted: AdoptedWorkflow, for order: PaintOrder) throws(PainterFailure) {
    try self.init(graph: adopted.graph, frozen: adopted.binding)
    let needsPicture = binding.binds(.image)
    guard needsPicture == (order.source != nil) else {
      throw PainterFailure(
        .badOrder,
        needsPicture
          ? "this workflow starts from a picture, and there is none"
          : "this workflow paints from words alone")
    }
  }
}

extension WorkflowBinding {
  fileprivate init?(frozen text: String, of workflow: Workflow) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Proposal.maximumBinding,
      let slots = try? JSONDocument(bytes, options: .event).root["slots"]?.elements
    else { return nil }
    var entries: [Entry] = []
    for written in slots {
      guard let entry = Entry(frozen: written, of: workflow),
        !entries.contains(where: { $0.slot == entry.slot })
      else { return nil }
      entries.append(entry)
    }
    self.init(entries)
    guard binds(.prompt), binds(.output) else { return nil }
  }
}

extension WorkflowBinding.Entry {
  fileprivate init?(frozen node: JSONNode, of workflow: Workflow) {
    guard let slot = node["slot"]?.string.flatMap(WorkflowSlot.init(rawValue:)),
      let isTitled = node["titled"]?.boolean, let written = node["places"]?.elements,
      !written.isEmpty
    else { return nil }
    var places: [Workflow.Place] = []
    for place in written {
      guard let place = Workflow.Place(frozen: place, taking: slot, of: workflow) else {
        return nil
      }
      places.append(place)
    }
    self.init(slot: slot, places: places, isTitled: isTitled)
  }
}

extension Workflow.Place {
  fileprivate init?(frozen place: JSONNode, taking slot: WorkflowSlot, of workflow: Workflow) {
    guard let id = place["node"]?.string, let kind = place["class"]?.string,
      let input = place["input"]?.string, workflow.node(id)?.kind == kind
    else { return nil }
    self.init(id, input)
    // What brings the picture takes nothing.
    if slot == .output { return }
    guard let value = workflow.value(at: self), slot.takes(value) else { return nil }
  }
}
