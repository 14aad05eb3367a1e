package import Matrix

/// What is known of a room's encryption.
package enum RoomEncryptionStanding: Equatable, Sendable {
  /// We are not in it, or have not seen its state.
  case unknown
  /// Its state is known, and it was never encrypted.
  case clear
  case encrypted
  /// In a way that we do not speak: nothing may be sent.
  case unknownAlgorithm
}

extension CryptoMachine {
  package func encryption(
    of room: RoomID, in rows: any CryptoReading
  ) throws -> RoomEncryptionStanding {
    let ledger = Ledger(rows, vault: vault, entropy: entropy)
    guard let row: CryptoRoomRow = try ledger.row(at: CryptoRoomRow.place(room)) else {
      return .unknown
    }
    guard row.isEncrypted else { return row.isJoined ? .clear : .unknown }
    return row.encryption.isMegolm ? .encrypted : .unknownAlgorithm
  }
}
