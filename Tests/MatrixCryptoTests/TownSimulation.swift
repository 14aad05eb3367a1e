import Concurrency
import CryptoStage
import JSON
import Matrix
@testable import MatrixCrypto
import Testing

/// Whole towns under seeds: people with several devices who talk, come, go and log out; requests and
/// answers that are lost; syncs that come twice; and a process that dies before and after any commit.
///
/// What holds at the end:
/// 1. Whoever was in the room, as the sender knew it, with a device that the sender knew, reads the
///    message, unless the device is gone.
/// 2. Nobody else reads it.
/// 3. No index of a session is used twice.
/// 4. Keys sent again are the same keys.
@Suite struct TownSimulation {
  @Test(.timeLimit(.minutes(60)))
  func `everybody reads what they may, nobody else does, and no key is used twice`() throws {
    var failed: [String] = []
    var tally: [String: Int] = [:]
    for seed in townSeeds where failed.count < 5 {
      do {
        var life = try TownLife(seed: seed)
        try life.live()
        tally.merge(life.tally) { $0 + $1 }
      } catch {
        failed.append("seed \(seed): \(error)")
      }
    }
    if isCounting { print("\(townSeeds.count) towns:", tally.sorted { $0.key < $1.key }) }
    #expect(failed.isEmpty, "\(failed.joined(separator: "\n"))")
    // What never happens proves nothing.
    let rare = ["request lost", "answer lost", "died before", "died after", "left", "logged out"]
    #expect(townSeeds.count < 20 || rare.allSatisfy { tally[$0, default: 0] > 0 }, "\(tally)")
  }
}

struct Wrong: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

struct TownLife {
  /// Thrown where the process dies: nothing more of that act happens.
  private struct Death: Error {}

  private struct Said {
    let text: String
    let event: EventID
    let readers: Set<String>
    /// Whose devices were not known for sure: those that turned out to be there may read it too.
    let stale: Set<UserID>
    let sender: String
  }

  private let seed: UInt64
  private var random: SplitMix64
  private let server = ScriptedHomeserver()
  private var peers: [Peer] = []
  private var said: [Said] = []
  /// Encrypted and stored, not sent yet: the sender, the content, what it says, who is to read it.
  private var stored: [Stored] = []
  private typealias Stored = (
    peer: Int, content: JSONValue, text: String, readers: Set<String>, stale: Set<UserID>
  )
  private var gone: Set<String> = []
  private var isQuiet = false
  private(set) var tally: [String: Int] = [:]
  private var words = 0

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    let users = (0..<Int.random(in: 3...6, using: &random)).map { person("@user\($0):here") }
    for user in users { try add(user) }
    try server.make(room, with: users)
    isQuiet = true
    try settle()
    isQuiet = false
  }

  private mutating func add(_ user: UserID) throws {
    let name = "D\(peers.count)"
    peers.append(
      try Peer(user, device(name), on: server, seed: seed &* 1_000 &+ UInt64(peers.count)))
  }

  mutating func live() throws {
    for _ in 0..<60 {
      do { try act() } catch is Death {}
      for peer in peers { peer.now = peer.now + .seconds(Int.random(in: 0...20, using: &random)) }
    }
    isQuiet = true
    try settle()
    while let next = stored.first {
      stored.removeFirst()
      send(next)
    }
    try settle()
    try check()
  }

  // MARK: Acts

  private mutating func chance(oneIn count: Int) -> Bool {
    !isQuiet && Int.random(in: 1...count, using: &random) == 1
  }

  private mutating func count(_ what: String) { tally[what, default: 0] += 1 }

  private func name(_ peer: Peer) -> String { "\(peer.user)/\(peer.device)" }

  private var alive: [Int] { peers.indices.filter { !gone.contains(name(peers[$0])) } }

  private mutating func someone() -> Int { alive.randomElement(using: &random) ?? 0 }

  private mutating func act() throws {
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<8: try say(someone())
    case 8..<14: try sync(someone())
    case 14: try sendStored()
    case 15: try flush(someone())
    case 16: try comeOrGo()
    case 17 where peers.count < 10: try add(peers[someone()].user)
    case 18 where alive.count > 3: logOut(someone())
    default: try sync(someone())
    }
  }

  private mutating func say(_ place: Int) throws {
    let peer = peers[place]
    guard server.rooms[room]?.members[peer.user] == .join else { return }
    words += 1
    let text = "\(words)"
    let content: JSONValue = ["msgtype": "m.text", "body": .string(text)]
    let since = peer.now
    for _ in 0..<20 {
      let outcome: Encryption
      do {
        outcome = try peer.machine.encrypt(
          .message, content, in: room, since: since, rows: peer.rows, at: peer.now)
      } catch is CryptoError { return }
      switch outcome {
      case .waiting(let until, let step):
        try commit(step, peer)
        try flush(place)
        if chance(oneIn: 3) || isQuiet { peer.now = until }
      case .done(let encrypted, let step):
        let readers = try readers(peer)
        let stale = Set(
          try peer.machine.draft(peer.rows, at: peer.now).staleReaders(of: room).map(\.user))
        try commit(step, peer)
        stored.append((place, encrypted, text, readers, stale))
        // The requests go first, then the message; sometimes much later, after the next.
        try flush(place)
        if !chance(oneIn: 5) { try sendStored() }
        return
      }
    }
  }

  /// The devices that are to read what the peer says now, as far as it knows.
  private func readers(_ peer: Peer) throws -> Set<String> {
    let draft = try peer.machine.draft(peer.rows, at: peer.now)
    let entitled = try draft.entitled(in: try draft.room(room)).given
    return Set(entitled.map { "\($0.user)/\($0.device)" } + [name(peer)])
  }

  private mutating func sendStored() throws {
    guard !stored.isEmpty else { return }
    send(stored.remove(at: Int.random(in: 0..<stored.count, using: &random)))
  }

  private mutating func send(_ next: Stored) {
    let event = server.say("m.room.encrypted", next.content, in: room, by: peers[next.peer].user)
    said.append(
      Said(
        text: next.text, event: event, readers: next.readers, stale: next.stale,
        sender: name(peers[next.peer])))
  }

  private mutating func sync(_ place: Int) throws {
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

  private mutating func flush(_ place: Int) throws {
    let peer = peers[place]
    for _ in 0..<10 {
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
      do {
        let bytes = try server.answer(request.request, from: peer.user, peer.device)
        if chance(oneIn: 12) { count("answer lost") } else { answer = .success(bytes) }
      } catch let refused as ScriptedHomeserver.Refused {
        throw Wrong("\(name(peer)) was refused: \(refused.errcode), \(request.request.path)")
      }
    }
    try commit(
      try peer.machine.answered(request.id, answer, in: peer.rows, at: peer.now), peer)
  }

  private mutating func commit(_ step: Step, _ peer: Peer, since: String? = nil) throws {
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

  private mutating func comeOrGo() throws {
    let user = peers[someone()].user
    if server.rooms[room]?.members[user] == .join {
      guard server.rooms[room]?.members.values.count(where: { $0 == .join }) ?? 0 > 2 else {
        return
      }
      count("left")
      try server.set(user, .leave, in: room)
    } else {
      count("joined")
      try server.set(user, .join, in: room)
    }
  }

  private mutating func logOut(_ place: Int) {
    count("logged out")
    gone.insert(name(peers[place]))
    stored.removeAll { $0.peer == place }
    server.devices[peers[place].user]?[peers[place].device] = nil
    server.changed(peers[place].user)
  }

  private mutating func settle() throws {
    for _ in 0..<6 {
      for place in alive {
        peers[place].now = peers[place].now + .seconds(700)
        try sync(place)
      }
      for place in alive where server.rooms[room]?.members[peers[place].user] == .join {
        try peers[place].learnMembers(of: room)
      }
    }
  }

  // MARK: The end

  private func check() throws {
    for place in peers.indices {
      let peer = peers[place]
      let heard = Set(peer.words)
      for fault in peer.unread where fault.cause == .replayed {
        throw Wrong("\(name(peer)) heard an index twice: \(fault.event.id)")
      }
      for happening in peer.happenings {
        if case .keyConflict = happening { throw Wrong("\(name(peer)) has a conflict of keys") }
      }
      for one in said {
        let isReader = one.readers.contains(name(peer))
        // A sender who logs out before the key is with everybody takes it along.
        let isThere =
          !gone.contains(name(peer)) && !gone.contains(one.sender)
          && server.rooms[room]?.members[peer.user] == .join
        if isReader, isThere, !heard.contains(one.text) {
          let cause = peer.unread.last { $0.event.id == one.event }?.cause
          throw Wrong("\(name(peer)) does not read \(one.text), \(one.event): \(cause as Any)")
        }
        if !isReader, !one.stale.contains(peer.user), heard.contains(one.text) {
          throw Wrong("\(name(peer)) reads \(one.text), which is not for it")
        }
      }
    }
  }
}
