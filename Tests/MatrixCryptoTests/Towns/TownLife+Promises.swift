import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
@testable import MatrixCrypto

/// What holds at the end of a town, of talk.
extension TownLife {
  func check() throws {
    for place in peers.indices {
      let peer = peers[place]
      for fault in peer.unread where fault.cause == .replayed {
        throw Wrong("\(name(peer)) heard an index twice: \(fault.event.id)")
      }
      for happening in peer.happenings {
        if case .keyConflict = happening { throw Wrong("\(name(peer)) has a conflict of keys") }
        if case .ownIdentityReplaced = happening { throw Wrong("\(name(peer)) was replaced") }
      }
      try checkWords(peer)
    }
  }

  private func checkWords(_ peer: Peer) throws {
    let heard = Set(peer.words)
    for one in said {
      let isReader = one.readers.contains(name(peer))
      if isReader, mustRead(one, peer), !heard.contains(one.text) {
        let cause = peer.unread.last { $0.event.id == one.event }?.cause
        throw Wrong("\(name(peer)) does not read \(one.text), \(one.event): \(cause as Any)")
      }
      if !isReader, !one.stale.contains(peer.user), !mayReadBackup(one, peer),
        heard.contains(one.text)
      {
        throw Wrong("\(name(peer)) reads \(one.text), which is not for it")
      }
    }
  }

  /// A sender who logs out before the key is with everybody takes it along.
  func mustRead(_ one: Said, _ peer: Peer) -> Bool {
    !gone.contains(name(peer)) && !gone.contains(one.sender) && isJoined(peer.user)
  }

  /// Another device of its owner was to read it, and they share a backup.
  private func mayReadBackup(_ one: Said, _ peer: Peer) -> Bool {
    belonging[name(peer)] != nil
      && peers.contains { $0.user == peer.user && one.readers.contains(name($0)) }
  }
}
