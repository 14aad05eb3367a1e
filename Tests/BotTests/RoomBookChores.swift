import MatrixCrypto
import Olm

@testable import MatrixClient

/// What is to be done at the homeserver.
enum RoomBookChores {
  static func kinds(_ rows: any CryptoReading, _ vault: Vault) throws -> [ChoreRow.Kind] {
    try Ledger(rows, vault: vault, entropy: .system)
      .rows(ChoreRow.self, startingWith: ChoreRow.all, limit: .max).map(\.kind)
  }
}
