import Storage
import Studio

/// Has the workflows that people bring read, each for the painter that it is for.
///
/// 1. What is wrong with a workflow is an answer: the file is not read again.
/// 2. The graph's bytes are kept before the row that names them is committed.
struct WorkflowWorker<S: Store>: Sendable where S.Transaction: StudioGround {
  let workshop: Workshop<S>
  let readers: [any WorkflowReader]

  func perform(_ errand: Errand, _ hand: JobInHand) async throws -> Finding {
    guard case .work(.read(let key, let turn)) = errand else { return .dropped }
    let row = try await workshop.patiently {
      try await workshop.store.read { try $0.adoption(key) }
    }
    // It may have been dropped, or brought again.
    guard let row, row.state == .reading, row.turn == turn else { return .dropped }
    return try await finding({ .workflowNotRead(key, reason: $0) }) {
      switch try await read(row) {
      case .proposed(let graph, let proposal):
        let name = try await workshop.patiently { try await workshop.blobs.put(graph) }
        return .workflowRead(key, graph: name, proposal)
      case .refused(let reason): return .workflowNotRead(key, reason: reason)
      }
    }
  }

  private func read(_ row: Adoption) async throws -> WorkflowReading {
    guard let reader = readers.first(where: { $0.painter == row.painter }) else {
      throw CriticFailure(HouseReason.painterGone.rawValue)
    }
    guard let file = try await workshop.bytes(row.blob) else {
      throw CriticFailure(HouseReason.workflowGone.rawValue)
    }
    return try await reader.read(file, answers: row.answers)
  }
}
