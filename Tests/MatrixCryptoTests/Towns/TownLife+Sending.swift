import Concurrency
import CryptoStage
import Matrix
@testable import MatrixCrypto

/// What a program does with its machine, as long as it lives.
extension TownLife {
  mutating func sync(_ place: Int) throws {
    let peer = peers[place]
    if chance(oneIn: 10) { return count("sync lost") }
    let limit = [2, 100].randomElement(using: &random) ?? 100
    let answer = try server.sync(peer.user, peer.device, since: peer.since, limit: limit)
    let reception = try peer.machine.receive(answer, in: peer.rows, at: peer.now)
    var results = reception.batches.map { $0.run() }
    results.shuffle(using: &random)
    let step = try peer.machine.apply(results, of: reception, in: peer.rows)
    try commit(step, peer, since: answer.nextBatch)
    try flush(place)
  }

  mutating func flush(_ place: Int) throws {
    let peer = peers[place]
    for _ in 0..<20 {
      var due = try peer.machine.requests(in: peer.rows)
        .filter { isQuiet || $0.notBefore.map { $0 <= peer.now } ?? true }
      guard !due.isEmpty else { return }
      if chance(oneIn: 4) { due.shuffle(using: &random) }
      for request in due { try send(request, peer) }
    }
  }

  private mutating func send(_ request: CryptoRequest, _ peer: Peer) throws {
    var answer = CryptoAnswer.unreachable
    if chance(oneIn: 12) {
      count("request lost")
    } else {
      let reply = try server.reply(to: request.request, from: peer.user, peer.device)
      // No backup and no key in it are answers; anything else is a fault of the machine.
      if case .failure(let error) = reply, error.httpStatus != 404 {
        throw Wrong("\(name(peer)) was refused: \(error), \(request.request.path)")
      }
      try watchIdentity(of: peer.user)
      if chance(oneIn: 12) { count("answer lost") } else { answer = reply }
    }
    try commit(
      try peer.machine.answered(request.id, answer, in: peer.rows, at: peer.now), peer)
  }

  mutating func commit(_ step: Step, _ peer: Peer, since: String? = nil) throws {
    if chance(oneIn: 25) {
      count("died before")
      throw Death()
    }
    peer.commit(step, since: since)
    if chance(oneIn: 25) {
      count("died after")
      throw Death()
    }
  }

  /// Until nothing comes of it any more.
  mutating func settle() throws {
    for _ in 0..<20 {
      let before = (server.position, server.requests.count)
      for place in alive {
        peers[place].now = peers[place].now + .seconds(700)
        try sync(place)
      }
      for place in alive where isJoined(peers[place].user) {
        try peers[place].learnMembers(of: room)
      }
      // Some sync in small pages, and are behind when nobody says anything any more.
      let isBehind = alive.contains { peers[$0].since < server.position }
      if !isBehind, (server.position, server.requests.count) == before { return }
    }
  }
}
