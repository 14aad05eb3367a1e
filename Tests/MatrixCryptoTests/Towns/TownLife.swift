import Concurrency
import CryptoStage
import JSON
import Matrix
@testable import MatrixCrypto

struct TownLife {
  /// Thrown where the process dies: nothing more of that act happens.
  struct Death: Error {}

  struct Said {
    let text: String
    let event: EventID
    let readers: Set<String>
    let refused: Set<String>
    /// Whose devices were not known for sure: those that turn out to be there may read it too.
    let stale: Set<UserID>
    let session: SessionID?
    let isShared: Bool
    let sender: String
  }

  /// Encrypted and stored, not sent yet.
  struct Stored {
    let peer: Int
    let content: JSONValue
    let text: String
    let readers: Set<String>
    let refused: Set<String>
    let stale: Set<UserID>
    let isShared: Bool
  }

  let seed: UInt64
  let kind: TownKind
  var random: SplitMix64
  let server = ScriptedHomeserver()
  var peers: [Peer] = []
  var said: [Said] = []
  var stored: [Stored] = []
  var gone: Set<String> = []
  /// Nothing is lost any more, and nobody dies.
  var isQuiet = false
  /// Devices that are to have the identity of their owner.
  var belonging: [String: Belonging] = [:]
  var recoveryKeys: [UserID: OpenSecretStorage] = [:]
  /// The public keys that the server had of them first.
  var identities: [UserID: [String]] = [:]
  var tally: [String: Int] = [:]
  private var words = 0

  init(seed: UInt64) throws {
    self.seed = seed
    kind = TownKind(seed: seed)
    random = SplitMix64(seed: seed)
    let users = (0..<Int.random(in: 3...6, using: &random)).map { person("@user\($0):here") }
    for (number, user) in users.enumerated() {
      try add(user)
      guard kind.hasIdentities, !kind.isStrict || number.isMultiple(of: 2) else { continue }
      belonging[name(peers[number])] = .founder
      try found(number)
    }
    try server.make(room, with: users)
    isQuiet = true
    try settle()
    isQuiet = false
  }

  mutating func add(_ user: UserID) throws {
    peers.append(
      try Peer(
        user, device("D\(peers.count)"), on: server,
        seed: seed &* 1_000 &+ UInt64(peers.count), policy: kind.policy))
  }

  mutating func live() throws {
    for _ in 0..<60 {
      do { try act() } catch is Death {}
      for peer in peers { peer.now = peer.now + .seconds(Int.random(in: 0...20, using: &random)) }
    }
    try end()
    try check()
    if kind.hasIdentities { try checkIdentities() }
    if kind.sharesHistory { try inviteSomebody() }
  }

  /// Whatever is under way is brought to its end, and some say a last word to all.
  private mutating func end() throws {
    isQuiet = true
    try settle()
    for place in alive { try belong(place) }
    while let next = stored.popLast() { send(next) }
    try settle()
    for place in alive.shuffled(using: &random).prefix(3) { try sayLastWord(place) }
    try settle()
  }

  // MARK: Acts

  mutating func chance(oneIn count: Int) -> Bool {
    !isQuiet && Int.random(in: 1...count, using: &random) == 1
  }

  mutating func count(_ what: String) { tally[what, default: 0] += 1 }

  func name(_ peer: Peer) -> String { "\(peer.user)/\(peer.device)" }

  var alive: [Int] { peers.indices.filter { !gone.contains(name(peers[$0])) } }

  func isJoined(_ user: UserID) -> Bool { server.rooms[room]?.members[user] == .join }

  private mutating func someone() -> Int { alive.randomElement(using: &random) ?? 0 }

  private mutating func act() throws {
    switch Int.random(in: 0..<22, using: &random) {
    case 0..<8: try say(someone())
    case 8..<14: try sync(someone())
    case 14: try sendStored()
    case 15: try flush(someone())
    case 16: try comeOrGo()
    case 17 where peers.count < 10: try buy()
    case 18 where alive.count > 3: logOut(someone())
    case 19 where kind.sharesHistory: try closeOrOpen()
    case 20..<22 where kind.hasIdentities: try identify(someone())
    default: try sync(someone())
    }
  }

  /// Somebody's next device.
  private mutating func buy() throws {
    let user = peers[someone()].user
    try add(user)
    guard recoveryKeys[user] != nil, !kind.isStrict || !chance(oneIn: 3) else { return }
    belonging[name(peers[peers.count - 1])] = chance(oneIn: 2) ? .recoveryKey : .verification
  }

  mutating func say(_ place: Int) throws {
    let peer = peers[place]
    guard isJoined(peer.user) else { return }
    words += 1
    let text = "\(words)"
    let content: JSONValue = ["msgtype": "m.text", "body": .string(text)]
    let since = peer.now
    for _ in 0..<20 {
      let outcome: Encryption
      do {
        outcome = try peer.machine.encrypt(
          .message, content, in: room, since: since, rows: peer.rows, at: peer.now)
      } catch let error as CryptoError {
        if error.kind == .membersUnknown, isJoined(peer.user) {
          try peer.learnMembers(of: room)
          continue
        }
        guard !isQuiet else { throw Wrong("\(name(peer)) cannot speak: \(error)") }
        return
      }
      switch outcome {
      case .waiting(let until, let step):
        try commit(step, peer)
        try flush(place)
        if chance(oneIn: 3) || isQuiet { peer.now = until }
      case .done(let encrypted, let step):
        let (readers, refused, isShared) = try readers(peer)
        let stale = Set(
          try peer.machine.draft(peer.rows, at: peer.now).staleReaders(of: room).map(\.user))
        try commit(step, peer)
        stored.append(
          Stored(
            peer: place, content: encrypted, text: text, readers: readers, refused: refused,
            stale: stale, isShared: isShared))
        // The requests go first, then the message; sometimes much later, after the next.
        try flush(place)
        if !chance(oneIn: 5) { try sendStored() }
        return
      }
    }
  }

  /// The devices that are to read what the peer says now, as far as it knows.
  private func readers(
    _ peer: Peer
  ) throws -> (readers: Set<String>, refused: Set<String>, isShared: Bool) {
    let draft = try peer.machine.draft(peer.rows, at: peer.now)
    let state = try draft.room(room)
    let entitled = try draft.entitled(in: state)
    let name = { (device: DeviceRow) in "\(device.user)/\(device.device)" }
    return (
      Set(entitled.given.map(name) + [self.name(peer)]),
      Set(entitled.refused.map { name($0.device) }), state.visibility.isShareable
    )
  }

  /// When everybody knows everything, who is to read is what the server knows.
  private mutating func sayLastWord(_ place: Int) throws {
    let peer = peers[place]
    guard isJoined(peer.user) else { return }
    let there = try alive.filter { other in
      try isJoined(peers[other].user)
        && (!kind.isStrict || other == place || isSigned(peers[other]))
    }
    let before = said.count
    try say(place)
    guard said.count == before + 1 else { throw Wrong("\(name(peer)) is speechless") }
    let readers = said[before].readers
    guard readers == Set(there.map { name(peers[$0]) }) else {
      throw Wrong("\(name(peer)) writes for \(readers.sorted()), and there are \(there)")
    }
  }

  private mutating func sendStored() throws {
    guard !stored.isEmpty else { return }
    send(stored.remove(at: Int.random(in: 0..<stored.count, using: &random)))
  }

  private mutating func send(_ next: Stored) {
    let sender = peers[next.peer]
    let event = server.say("m.room.encrypted", next.content, in: room, by: sender.user)
    said.append(
      Said(
        text: next.text, event: event, readers: next.readers, refused: next.refused,
        stale: next.stale, session: next.content["session_id"]?.text.flatMap { SessionID($0) },
        isShared: next.isShared, sender: name(sender)))
  }

  private mutating func comeOrGo() throws {
    let user = peers[someone()].user
    if isJoined(user) {
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

  /// Those who come later may read what is said from now on, or may not any more.
  private mutating func closeOrOpen() throws {
    let text = chance(oneIn: 2) ? "joined" : "shared"
    try server.state(
      "m.room.history_visibility", ["history_visibility": .string(text)], in: room,
      by: peers[0].user)
  }

  private mutating func logOut(_ place: Int) {
    count("logged out")
    gone.insert(name(peers[place]))
    stored.removeAll { $0.peer == place }
    server.devices[peers[place].user]?[peers[place].device] = nil
    server.changed(peers[place].user)
  }
}
