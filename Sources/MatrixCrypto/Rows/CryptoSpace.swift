/// What a row of the machine is about. The numbers stand in stores: none is ever given twice.
package enum CryptoSpace: UInt8, CaseIterable, Sendable {
  /// One row: who we are, and the counters.
  case machine = 1
  /// One row: our long-term keys and one-time keys.
  case account = 2
  /// Private keys by name: cross-signing, backup, secret storage.
  case secrets = 3
  case users = 10
  case devices = 11
  /// Who is in a room, and in which rooms somebody is.
  case members = 12
  case roomsOfUsers = 13
  case rooms = 14
  /// Users whose devices must be asked for.
  case outdatedUsers = 15
  /// Ratchets with one device, by its Curve25519 key.
  case olmSessions = 20
  case peers = 21
  /// Olm messages that were read, by the day and their hash.
  case readMessages = 22
  /// Keys of rooms that somebody gave us.
  case inboundGroups = 30
  /// Which event used which index of a session.
  case usedIndices = 31
  case withheld = 32
  /// Events whose key has not come yet.
  case waitingEvents = 33
  case keyRequests = 34
  /// The key that we write a room with, and who has it.
  case outboundGroups = 40
  case shares = 41
  /// Keys that devices are to get as soon as there is a ratchet with them.
  case owedKeys = 42
  /// What is to be sent, until it was answered.
  case requests = 50
  case backups = 60
}
