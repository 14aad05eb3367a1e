package import Matrix
package import MatrixCrypto
package import Storage

/// Where somebody is asked: people's clients look for it in an encrypted room, the smaller the surer.
package struct MeetingPlace<S: Store>: Sendable where S.Transaction: CryptoGround {
  private static var maximumAsked: Int { 50 }

  let keyring: Keyring<S>
  let server: Homeserver

  package init(keyring: Keyring<S>, server: Homeserver) {
    self.keyring = keyring
    self.server = server
  }

  /// Nothing where no encrypted room is shared.
  package func room(with peer: UserID) async throws -> RoomID? {
    let vault = keyring.vault
    let rooms = try await keyring.look { machine, rows, _ in
      let book = RoomBook(rows, vault: vault)
      return try book.joinedRooms()
        .filter { try machine.encryption(of: $0, in: rows) == .encrypted }
        .map { ($0, try book.member(peer, of: $0)?.membership == .join) }
    }
    // With lazy members we need not have heard of them where they are.
    let likely = rooms.filter(\.1)
    var best: (room: RoomID, count: Int)?
    for (room, _) in (likely.isEmpty ? rooms : likely).prefix(Self.maximumAsked) {
      guard case .answered(let members) = try await server.reply(to: API.JoinedMembers(of: room)),
        members[peer] != nil, members.count < best?.count ?? .max
      else { continue }
      best = (room, members.count)
      if members.count == 2 { break }
    }
    return best?.room
  }
}
