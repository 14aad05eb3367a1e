import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import Olm
import Testing

@testable import MatrixCrypto

let alice = person("@alice:here")
let bob = person("@bob:here")
let carol = person("@carol:there")
let room = placed("!room:here")

func person(_ text: String) -> UserID {
  guard let user = UserID(text) else { preconditionFailure("\(text) is no user ID") }
  return user
}

func placed(_ text: String) -> RoomID {
  guard let room = RoomID(text) else { preconditionFailure("\(text) is no room ID") }
  return room
}

func device(_ text: String) -> DeviceID {
  guard let device = DeviceID(text) else { preconditionFailure("\(text) is no device ID") }
  return device
}

/// Some people with a device each, in one encrypted room.
struct Town {
  let server = ScriptedHomeserver()
  private(set) var peers: [Peer] = []

  init(
    _ users: UserID..., policy: CryptoPolicy = .tolerant, settings: JSONValue = [:]
  ) throws {
    for user in users { try add(user, policy: policy) }
    try server.make(room, with: users, settings: settings)
    try settle()
  }

  @discardableResult
  mutating func add(
    _ user: UserID, _ name: String? = nil, policy: CryptoPolicy = .tolerant
  ) throws -> Peer {
    let seed = UInt64(peers.count + 1)
    let peer = try Peer(
      user, device(name ?? "DEVICE\(peers.count + 1)"), on: server, seed: seed, policy: policy)
    peers.append(peer)
    return peer
  }

  subscript(_ place: Int) -> Peer { peers[place] }

  /// Everybody syncs until nothing is new, and knows who is in the room.
  func settle() throws {
    for _ in 0..<3 { for peer in peers { try peer.sync() } }
    for peer in peers { try peer.learnMembers(of: room) }
    for peer in peers { try peer.sync() }
  }

  func pass(_ time: Duration) {
    for peer in peers { peer.now = peer.now + time }
  }
}
