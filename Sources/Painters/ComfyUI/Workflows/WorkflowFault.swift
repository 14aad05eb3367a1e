package import JSON
internal import Studio

/// Why a file is no workflow that can be painted with: what is the matter, and what to do.
package enum WorkflowFault: Error, Equatable, Sendable {
  case tooLarge
  case notJSON(JSONPlace?)
  /// It is in the other form, with the editor's lists of nodes and links.
  case savedForEditor
  case noGraph
  /// The file is a picture, and nobody wrote a workflow into it.
  case noneInPicture
  case nodeWithoutClass(String)
  /// A title has a mark that is none.
  case unknownMark(String, node: String)
  /// A node is marked for what none of its inputs takes.
  case idleMark(WorkflowSlot, node: String)
  /// It is to paint from words and has a node marked for the picture to start from.
  case pictureAmongWords(node: String)
  /// A workflow that people brought has a node of a class that they may not bring.
  case nodeNotAllowed(String, kind: String, painter: String)
  /// It loads a picture that lies at the server.
  case pictureOfTheServer(String)
  /// More is bound than is kept.
  case tooManyPlaces
  case question(WorkflowQuestion)
}

/// What cannot be seen from the graph and has to be said by its owner.
package struct WorkflowQuestion: Equatable, Sendable {
  package static let maximumCandidates = 6

  package let slot: WorkflowSlot
  /// The nodes that it may be, as people know them.
  package let candidates: [String]

  init(_ slot: WorkflowSlot, _ nodes: [Workflow.Node]) {
    self.slot = slot
    let names = nodes.prefix(Self.maximumCandidates).map(\.label)
    candidates = names + (nodes.count > names.count ? ["…"] : [])
  }
}

extension WorkflowQuestion: CustomStringConvertible {
  package var description: String {
    let mark = "easel:\(slot.rawValue)"
    guard !candidates.isEmpty else {
      return "which node \(slot.deed)? I see none. Give the node that does the title \(mark)"
    }
    return "which node \(slot.deed): \(candidates.joined(separator: ", "))? "
      + "Give the right one the title \(mark)"
  }
}

extension WorkflowFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge: "the workflow is too large; a graph has at most \(Workflow.maximumNodes) nodes"
    case .notJSON(let place):
      "the workflow is not JSON" + (place.map { ": look at \($0)" } ?? "")
    case .savedForEditor:
      "the workflow is saved for the editor; the server takes another form. Open it in ComfyUI, "
        + "choose Workflow, Export (API), and use that file"
    case .noGraph:
      "the file has no nodes. Open the workflow in ComfyUI and choose Workflow, Export (API)"
    case .noneInPicture:
      "the picture carries no workflow. Post one as ComfyUI saved it, or the file of Workflow, "
        + "Export (API)"
    case .nodeWithoutClass(let id):
      "the node \(shown(id)) has no class_type, so the file is no workflow in API format"
    case .unknownMark(let mark, let node):
      "the node \(shown(node)) has the mark \(shown(mark)), which is none. There are "
        + WorkflowSlot.allCases.map { "easel:\($0.rawValue)" }.joined(separator: ", ")
    case .idleMark(let slot, let node):
      "the node \(shown(node)) is titled easel:\(slot.rawValue), and no input of it takes that"
    case .pictureAmongWords(let node):
      "the node \(shown(node)) is titled easel:image, and this workflow is to paint from words "
        + "alone. Use it as workflow_image"
    case .nodeNotAllowed(let node, let kind, let painter):
      "the node \(node) is of a class that workflows from a room may not have. Take it out, or have "
        + "the operator allow \(shown(kind)) in painters.\(painter).workflow_nodes"
    case .pictureOfTheServer(let node):
      "the node \(node) loads a picture that lies at the server, and a workflow from a room may load "
        + "none but the one that it is given. Take it out, or give it the title easel:image"
    case .tooManyPlaces:
      "more of it is bound than can be kept. Mark fewer nodes by titles"
    case .question(let question): "\(question)"
    }
  }

  /// Names in a file are anybody's.
  private func shown(_ name: String) -> String { oneLine(name, atMost: 60) }
}

extension Workflow.Node {
  /// `6 “Positive” (CLIPTextEncode)`
  package var label: String {
    let (title, kind) = (oneLine(title, atMost: 40), oneLine(kind, atMost: 60))
    let name = title.isEmpty || title == kind ? "" : "“\(title)” "
    return "\(oneLine(id, atMost: 20)) \(name)(\(kind))"
  }
}
