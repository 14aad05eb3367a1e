package import MatrixClient
internal import MatrixCrypto

extension Chat {
  /// Asked before anything runs: a store that was put back from a copy must not use its keys again.
  package func checkStore(against counter: any GenerationCounting) async throws {
    let counted = try counter.counted()
    let standing = try await keyring.look { machine, rows, _ in
      try machine.standing(of: rows, counted: counted)
    }
    guard case .rolledBack(_, let counted) = standing else { return }
    try await keyring.step { machine, rows, now in
      try machine.startOver(in: rows, at: now, counted: counted)
    }
  }
}
