internal import Matrix
internal import Olm

/// Whose session it is.
struct Speaker {
  /// Whose messages it opens; nothing where that is not known.
  let user: UserID?
  let trust: SenderTrust
  /// The device that made the key gave it to us itself.
  let isFirstHand: Bool
}

/// Looks up whose sessions are, once for all of their messages.
struct Speakers {
  private struct Place: Hashable {
    let session: SessionPlace
    let sender: UserID
  }

  private let draft: Draft
  private var known: [Place: Speaker] = [:]
  /// Who owns the devices in a room.
  private var owners: [RoomID: [Curve25519Key: [DeviceRow]]] = [:]

  init(_ draft: Draft) { self.draft = draft }

  mutating func speaker(of session: SessionPlace, naming sender: UserID) throws -> Speaker {
    let place = Place(session: session, sender: sender)
    if let speaker = known[place] { return speaker }
    let speaker = try lookUp(session, sender)
    known[place] = speaker
    return speaker
  }

  private mutating func lookUp(_ place: SessionPlace, _ sender: UserID) throws -> Speaker {
    let key = InboundGroupRow.place(place.room, place.session)
    guard let row: InboundGroupRow = try draft.ledger.row(at: key) else {
      return Speaker(user: nil, trust: .unauthenticated, isFirstHand: false)
    }
    guard row.source == .direct, let maker = row.sender else {
      return Speaker(
        user: try owner(of: row, naming: sender), trust: .unauthenticated, isFirstHand: false)
    }
    return Speaker(user: maker, trust: try trust(in: row, of: maker), isFirstHand: true)
  }

  private func trust(in row: InboundGroupRow, of maker: UserID) throws -> SenderTrust {
    if maker == draft.machine.user, row.curve25519 == (try draft.identityKeys.curve25519) {
      return .verified
    }
    let owner = try draft.user(maker)
    guard let device = try draft.device(of: maker, with: row.curve25519) else {
      return owner.trust(vouchedBy: row.vouchedBy)
    }
    return owner.trust(in: device.ed25519 == row.ed25519 ? device : nil)
  }

  /// Who owns the device that a passed-on key is said to be of, if we know it: nobody can list a
  /// device with a signing key that is not theirs. So at least nobody whom we know is given another's
  /// words. A device that vanished made what it made.
  private mutating func owner(of row: InboundGroupRow, naming sender: UserID) throws -> UserID? {
    let own = try draft.identityKeys
    if row.curve25519 == own.curve25519, row.ed25519 == own.ed25519 { return draft.machine.user }
    func isIts(_ device: DeviceRow) -> Bool {
      device.curve25519 == row.curve25519 && device.ed25519 == row.ed25519
    }
    if try draft.pinnedDevices(of: sender).contains(where: isIts) { return sender }
    let found = try owners[row.room] ?? owners(in: row.room)
    owners[row.room] = found
    return found[row.curve25519]?.first(where: isIts)?.user
  }

  private func owners(in room: RoomID) throws -> [Curve25519Key: [DeviceRow]] {
    var devices: [DeviceRow] = []
    for member in try draft.members(of: room) {
      devices += try draft.pinnedDevices(of: member.user)
    }
    return Dictionary(grouping: devices, by: \.curve25519)
  }
}
