import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
@testable import MatrixCrypto

/// What holds at the end of a town, of identities.
extension TownLife {
  mutating func checkIdentities() throws {
    for place in alive {
      let peer = peers[place]
      let isOwned = belonging[name(peer)] != nil
      guard try isSigned(peer) == isOwned else {
        throw Wrong("\(name(peer)) is \(isOwned ? "not " : "")signed")
      }
      if isOwned { try checkSecrets(place) }
    }
    if kind.isStrict { try checkRefusals() }
    for user in Set(alive.map { peers[$0].user }).sorted() where recoveryKeys[user] != nil {
      try checkBackup(of: user)
      try rescue(user)
    }
  }

  /// The private keys that a device has are those of the identity that the server always had.
  private func checkSecrets(_ place: Int) throws {
    let peer = peers[place]
    let draft = try peer.machine.draft(peer.rows, at: peer.now)
    let keys = try draft.publicKeys(.current)
    let texts = [keys.master, keys.selfSigning, keys.userSigning].map { $0?.base64 ?? "none" }
    guard let first = identities[peer.user], first == publicKeys(of: peer.user),
      zip(first, texts).allSatisfy({ $0.contains($1) }), try state(place) == .ready
    else { throw Wrong("\(name(peer)) has other keys than its owner's: \(texts)") }
  }

  /// Who got no key knows that it is for want of a signature, and no reader was without one.
  private mutating func checkRefusals() throws {
    for one in said where !gone.contains(one.sender) {
      for place in alive {
        let peer = peers[place]
        if one.readers.contains(name(peer)), name(peer) != one.sender, try !isSigned(peer) {
          throw Wrong("\(name(peer)) is given \(one.text) and nobody vouches for it")
        }
        guard one.refused.contains(name(peer)), isJoined(peer.user), let session = one.session
        else {
          continue
        }
        let draft = try peer.machine.draft(peer.rows, at: peer.now)
        let key: InboundGroupRow? = try draft.ledger.row(
          at: InboundGroupRow.place(room, session))
        let sender = peers.first { name($0) == one.sender }?.user ?? peer.user
        let why: WithheldRow? = try draft.ledger.row(
          at: WithheldRow.place(.session(room, session), by: sender))
        guard key != nil || why?.code == "m.unverified" else {
          throw Wrong("\(name(peer)) is not told why it does not read \(one.text)")
        }
        if key == nil { count("told unverified") }
      }
    }
  }

  // MARK: The backup

  private func checkBackup(of user: UserID) throws {
    let kept = server.backups[user]?.last?.rooms[room.text]?["sessions"] ?? [:]
    for place in alive where peers[place].user == user && belonging[name(peers[place])] != nil {
      let peer = peers[place]
      for row in try peer.rowsOf(InboundGroupRow.self) where kept[row.session.text] == nil {
        throw Wrong("the backup of \(name(peer)) lacks \(row.session)")
      }
      guard peer.count(.notBackedUp) == 0 else {
        throw Wrong("\(name(peer)) has keys left that are to be backed up")
      }
    }
  }

  /// All devices are lost, and the recovery key is left.
  private mutating func rescue(_ user: UserID) throws {
    try add(user)
    let peer = peers[peers.count - 1]
    belonging[name(peer)] = .recoveryKey
    isQuiet = false
    defer { isQuiet = true }
    for _ in 0..<30 where try state(peers.count - 1) != .ready {
      do {
        try sync(peers.count - 1)
        try identify(peers.count - 1)
      } catch is Death {}
      peer.now = peer.now + .seconds(30)
    }
    isQuiet = true
    for _ in 0..<3 {
      try identify(peers.count - 1)
      try sync(peers.count - 1)
      peer.now = peer.now + .seconds(700)
    }
    guard try state(peers.count - 1) == .ready, try isSigned(peer) else {
      throw Wrong("\(name(peer)) was not rescued: \(try state(peers.count - 1))")
    }
    let heard = Set(peer.words)
    for one in said {
      let readers = peers.filter { $0.user == user && one.readers.contains(name($0)) }
      let isKept = readers.contains { belonging[name($0)] != nil && mustRead(one, $0) }
      if isKept, !heard.contains(one.text), !isReplaced(one, user) {
        let cause = peer.unread.last { $0.event.id == one.event }?.cause
        throw Wrong(
          "\(name(peer)) was rescued and does not read \(one.text), \(one.event): "
            + "\(cause as Any)")
      }
      if readers.isEmpty, !one.stale.contains(user), heard.contains(one.text) {
        throw Wrong("\(name(peer)) was rescued and reads \(one.text), which was for none of them")
      }
    }
    count("rescued")
    // Nobody waits for it any more.
    gone.insert(name(peer))
  }

  /// Servers rank a verified copy above one that reads further back, and so may lose the beginning.
  private func isReplaced(_ one: Said, _ user: UserID) -> Bool {
    let kept = server.backups[user]?.last?.rooms[room.text]?["sessions"]
    let entry = kept?[one.session?.text ?? ""]
    return entry?["is_verified"] == true && entry?["first_message_index"] != 0
  }
}
