/// Which nodes a workflow that people bring may have. A graph is a program: nodes of others write files,
/// fetch addresses and run code on the machine that paints.
///
/// 1. A class is allowed by name: ComfyUI's own that only compute, those of the operator's workflows,
///    and those that the operator has named. What is not known is not allowed.
/// 2. What loads a picture loads the one that is given. Those that lie at the server are other people's.
struct AllowedNodes: Sendable {
  /// For which painter, in what is said.
  let painter: String
  private let used: Set<String>
  private let named: Set<String>

  /// `*` among the named allows everything.
  init(_ painter: String, beside workflows: ComfyWorkflows, named: [String]) {
    self.painter = painter
    let own = [workflows.fromWords, workflows.fromPicture].compactMap(\.self)
    used = Set(own.flatMap { $0.workflow.nodes.map(\.kind) })
    self.named = Set(named)
  }

  func check(_ workflow: Workflow) throws(WorkflowFault) {
    guard let node = workflow.nodes.first(where: { !allows($0.kind) }) else { return }
    throw .nodeNotAllowed(node.label, kind: node.kind, painter: painter)
  }

  func checkPictures(_ bound: BoundWorkflow) throws(WorkflowFault) {
    let given = Set(bound.binding.places(.image).map(\.node))
    let other = bound.workflow.nodes.first { node in
      node.kind.hasPrefix("LoadImage") && !given.contains(node.id) && !isNamed(node.kind)
    }
    if let other { throw .pictureOfTheServer(other.label) }
  }

  private func allows(_ kind: String) -> Bool {
    Self.own.contains(kind) || used.contains(kind) || isNamed(kind)
  }

  private func isNamed(_ kind: String) -> Bool { named.contains("*") || named.contains(kind) }
}
