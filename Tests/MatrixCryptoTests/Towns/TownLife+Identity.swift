import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
@testable import MatrixCrypto

/// People make themselves an identity, and give it to their devices.
///
/// Whoever dies begins again at `identify`, which looks how far it was: as a program does that starts.
extension TownLife {
  /// Until it is there; deaths included.
  mutating func found(_ place: Int) throws {
    for _ in 0..<300 {
      do {
        try sync(place)
        try identify(place)
      } catch is Death {}
      if try state(place) == .ready { return count("identity made") }
      peers[place].now = peers[place].now + .seconds(5)
    }
    throw Wrong("\(name(peers[place])) never comes to an identity")
  }

  /// The device has what it is to have, now that nothing is lost any more.
  mutating func belong(_ place: Int) throws {
    guard belonging[name(peers[place])] != nil else { return }
    let own = alive.filter { peers[$0].user == peers[place].user }
    for _ in 0..<12 {
      if try state(place) == .ready, try hasSecrets(place) { return }
      try identify(place)
      for _ in 0..<2 {
        for other in own {
          peers[other].now = peers[other].now + .seconds(700)
          try catchUp(other)
        }
      }
    }
    throw Wrong(
      "\(name(peers[place])) never belongs to its owner: \(try state(place)), "
        + "\(belonging[name(peers[place])] as Any)")
  }

  /// Who reads in small pages falls behind what each new question to it adds.
  private mutating func catchUp(_ place: Int) throws {
    for _ in 0..<100 {
      try sync(place)
      if peers[place].since >= server.position { return }
    }
  }

  func state(_ place: Int) throws -> CryptoMachine.IdentityState {
    try peers[place].machine.identityState(in: peers[place].rows, at: peers[place].now)
  }

  func hasSecrets(_ place: Int) throws -> Bool {
    let draft = try peers[place].machine.draft(peers[place].rows, at: peers[place].now)
    return try SecretName.allCases.allSatisfy { try draft.has($0) }
  }

  mutating func identify(_ place: Int) throws {
    let peer = peers[place]
    guard let way = belonging[name(peer)] else { return }
    switch try state(place) {
    case .unknown: try commit(peer.machine.lookForIdentity(in: peer.rows, at: peer.now), peer)
    case .none, .gone: try makeIdentity(peer)
    case .notOurs where way == .recoveryKey: try recover(peer)
    case .notOurs, .underWay, .ready:
      if way == .verification, try !hasSecrets(place) { try gossip(place) }
    }
    try flush(place)
  }

  private mutating func makeIdentity(_ peer: Peer) throws {
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    // Written down before anything depends on it; of those that nothing came of the last one counts.
    recoveryKeys[peer.user] = storage
    try commit(
      peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now), peer)
  }

  private mutating func recover(_ peer: Peer) throws {
    guard let key = recoveryKeys[peer.user]?.recoveryKey else { return }
    let storage = try server.storage(of: peer.user).open(recoveryKey: key)
    let (restoration, step) = try peer.machine.restoreIdentity(
      from: storage, in: peer.rows, at: peer.now)
    guard restoration.missing.isEmpty else {
      throw Wrong("the storage of \(peer.user) lacks \(restoration.missing)")
    }
    try commit(step, peer)
    count("recovered")
  }

  /// An older device and this one compare codes: each takes down what it saw of the other. Then this
  /// one asks for the secrets.
  private mutating func gossip(_ place: Int) throws {
    let peer = peers[place]
    let friends = try alive.filter {
      try peers[$0].user == peer.user && $0 != place && state($0) == .ready && hasSecrets($0)
    }
    guard let friend = friends.first.map({ peers[$0] }) else {
      belonging[name(peer)] = .recoveryKey
      return
    }
    let mine = try peer.machine.draft(peer.rows, at: peer.now)
    let theirs = try friend.machine.draft(friend.rows, at: friend.now)
    // They see each other's keys in what the server told them; later, if it did not yet.
    guard let known = try theirs.device(peer.user, peer.device),
      let master = try mine.user(peer.user).master,
      let other = try mine.device(friend.user, friend.device)
    else { return }
    if !known.isCrossSigned {
      try commit(
        friend.machine.sign(peer.device, ed25519: known.ed25519, in: friend.rows, at: friend.now),
        friend)
    }
    let verified = Verified(
      user: peer.user, master: master,
      device: VerifiedDevice(device: other.device, ed25519: other.ed25519))
    try commit(try peer.machine.pin(verified, in: peer.rows, at: peer.now).step, peer)
    try commit(try peer.machine.requestSecrets(in: peer.rows, at: peer.now), peer)
    count("gossiped")
  }

  // MARK: What may not change

  func publicKeys(of user: UserID) -> [String]? {
    guard let identity = server.crossSigning[user] else { return nil }
    return ["master_key", "self_signing_key", "user_signing_key"].map { kind in
      identity[kind]?["keys"].map { String(decoding: $0.compact(), as: UTF8.self) } ?? ""
    }
  }

  /// What the server has of somebody first it has for ever, whoever died meanwhile.
  mutating func watchIdentity(of user: UserID) throws {
    guard let keys = publicKeys(of: user) else { return }
    guard let first = identities.updateValue(keys, forKey: user), first != keys else { return }
    throw Wrong("the identity of \(user) changed")
  }

  func isSigned(_ peer: Peer) throws -> Bool {
    guard server.crossSigning[peer.user] != nil else { return false }
    return try server.isSignedByOwner(peer.device, of: peer.user)
  }
}
