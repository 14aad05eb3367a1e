/// Which inputs of a workflow an order changes: those that titles name, else those that somebody has
/// named in answer to a question, else those that are found by walking from the samplers.
///
/// 1. A title is believed, and does away with what would be found; so is an answer that can be meant.
/// 2. What may be one node or another is a question, never a guess.
/// 3. There is always a place for the words and a node whose picture is brought; where it starts from
///    a picture, a place for that.
package struct WorkflowBinding: Equatable, Sendable {
  package enum Use: Sendable {
    case fromWords, fromPicture
  }

  package struct Entry: Equatable, Sendable {
    package let slot: WorkflowSlot
    package let places: [Workflow.Place]
    /// A title says so; else it was found, or answered.
    package let isTitled: Bool
  }

  /// In the order of the slots; those that nothing takes are missing.
  package let entries: [Entry]

  /// `answers` are ids of nodes by the names of slots. One that cannot be meant, since there is no such
  /// node or it takes nothing of the kind, is none.
  package init(
    _ workflow: Workflow, for use: Use, answers: [String: String] = [:]
  ) throws(WorkflowFault) {
    let trace = WorkflowTrace(workflow: workflow)
    let titled = try trace.titled()
    if use == .fromWords, let place = titled[.image]?.first {
      throw .pictureAmongWords(node: place.node)
    }
    var entries: [Entry] = []
    for slot in WorkflowSlot.allCases {
      if let places = titled[slot] {
        entries.append(Entry(slot: slot, places: places, isTitled: true))
        continue
      }
      if let id = answers[slot.rawValue], slot != .image || use == .fromPicture {
        let places = trace.places(slot, inNode: id)
        if !places.isEmpty {
          entries.append(Entry(slot: slot, places: places, isTitled: false))
          continue
        }
      }
      let words = entries.first { $0.slot == .prompt }?.places ?? []
      let places = try trace.found(slot, for: use, words: words)
      if !places.isEmpty { entries.append(Entry(slot: slot, places: places, isTitled: false)) }
    }
    self.entries = entries
  }

  /// What was bound before.
  init(_ entries: [Entry]) { self.entries = entries }

  package func places(_ slot: WorkflowSlot) -> [Workflow.Place] {
    entries.first { $0.slot == slot }?.places ?? []
  }

  package func binds(_ slot: WorkflowSlot) -> Bool { !places(slot).isEmpty }

  /// The nodes whose pictures are brought, the first first.
  var outputs: [String] { places(.output).map(\.node) }
}

extension WorkflowTrace {
  fileprivate func titled() throws(WorkflowFault) -> [WorkflowSlot: [Workflow.Place]] {
    var titled: [WorkflowSlot: [Workflow.Place]] = [:]
    for node in workflow.nodes {
      for slot in try WorkflowSlot.marks(in: node.title, of: node.id) {
        let places = slot == .output ? [Workflow.Place(node.id, "")] : places(slot, in: node)
        guard !places.isEmpty else { throw .idleMark(slot, node: node.id) }
        titled[slot, default: []] += places
      }
    }
    return titled
  }

  /// Where the slot goes in the node that somebody named.
  fileprivate func places(_ slot: WorkflowSlot, inNode id: String) -> [Workflow.Place] {
    guard let node = workflow.node(id) else { return [] }
    guard slot == .output else { return places(slot, in: node) }
    let isGivenPictures = (node.link("images") ?? node.link("image")) != nil
    return isGivenPictures ? [Workflow.Place(id, "")] : []
  }
}
