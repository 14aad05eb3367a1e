/// Reads the workflows that people bring, for one painter. It runs nothing of them.
package protocol WorkflowReader: Sendable {
  /// The painter whose servers they are for.
  var painter: String { get }

  /// `file`: a graph, or a picture that carries one. `answers`: which node takes what, by the name of
  /// the slot.
  func read(_ file: [UInt8], answers: [String: String]) async throws -> WorkflowReading
}

package enum WorkflowReading: Equatable, Sendable {
  /// `graph`: what the binding is about, and what is kept.
  case proposed(graph: [UInt8], Proposal)
  /// Why it cannot be painted with: one sentence, with what to do.
  case refused(String)
}

/// A workflow that a room has taken over, as its painter is told of it.
package struct AdoptedWorkflow: Equatable, Sendable {
  package var graph: [UInt8]
  /// ``Proposal/binding``, as it was frozen.
  package var binding: String

  package init(graph: [UInt8], binding: String) {
    self.graph = graph
    self.binding = binding
  }
}
