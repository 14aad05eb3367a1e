import Concurrency
import CryptoStage
import MatrixCrypto
import MemoryStorage
import Testing

@testable import MatrixClient

/// What comes of the machine's steps is told after they are committed, whoever committed them.
@Suite struct TellingTests {
  struct Undone: Error {}

  @Test func `what a step in somebody else's transaction led to is told after its commit`()
    async throws
  {
    let (desk, _) = try await desk()
    try await startOver(desk, counted: 500)
    #expect(desk.startedOver.isEmpty)
    try await desk.keyring.tellCommitted()
    #expect(desk.startedOver == [500])
    try await desk.keyring.tellCommitted()
    #expect(desk.startedOver == [500])
  }

  @Test func `a step of the keyring's own tells first what came before it`() async throws {
    let (desk, _) = try await desk()
    try await startOver(desk, counted: 500)
    try await desk.keyring.step { machine, rows, now in
      try machine.startOver(in: rows, at: now, counted: 900)
    }
    #expect(desk.startedOver == [500, 900])
  }

  @Test func `what was undone is never told`() async throws {
    let (desk, _) = try await desk()
    let keyring = desk.keyring
    await #expect(throws: Undone.self) {
      try await desk.store.write { rows in
        let step = try keyring.machine.startOver(in: rows, at: keyring.clock.now(), counted: 500)
        try keyring.commit(step, in: &rows)
        throw Undone()
      }
    }
    try await keyring.tellCommitted()
    #expect(desk.startedOver.isEmpty)
    // The next step has the number that the undone one had.
    try await startOver(desk, counted: 500)
    try await keyring.tellCommitted()
    #expect(desk.startedOver == [500])
  }

  private func startOver(_ desk: Desk, counted: UInt64) async throws {
    let keyring = desk.keyring
    try await desk.store.write { rows in
      let step = try keyring.machine.startOver(
        in: rows, at: keyring.clock.now(), counted: counted)
      try keyring.commit(step, in: &rows)
    }
  }
}

extension Desk {
  fileprivate var startedOver: [UInt64] {
    happenings.withLock { $0 }.compactMap {
      if case .startedOver(_, let counted) = $0 { counted } else { nil }
    }
  }
}
