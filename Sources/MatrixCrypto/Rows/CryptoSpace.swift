/// What a row of the machine is about. The numbers stand in stores: none is ever given twice.
package enum CryptoSpace: UInt8, CaseIterable, Sendable {
  /// One row: who we are, and the counters.
  case machine = 1
  /// One row: our long-term keys and one-time keys.
  case account = 2
  /// Private keys by name: cross-signing, backup, secret storage.
  case secrets = 3
  /// One row: how far our own identity is.
  case identity = 4
  /// What we verified and vouch for, until the server shows that we do.
  case signatures = 5
  /// Secrets that we asked our other devices for.
  case secretRequests = 6
  case users = 10
  case devices = 11
  /// Who is in a room, and in which rooms somebody is.
  case members = 12
  case roomsOfUsers = 13
  case rooms = 14
  /// Users whose devices must be asked for.
  case outdatedUsers = 15
  /// The same, when their server did not answer: by the time from which on it is asked again.
  case restingUsers = 16
  /// Who came or went while not all members of a room are known.
  case memberChanges = 17
  /// Members whose devices must be asked for, by room.
  case outdatedMembers = 18
  /// Olm messages that were read, by the day and their hash.
  case readMessages = 22
  /// What a device asked for and gets when there is a ratchet with it.
  case owed = 23
  /// Ratchets with one device, by its user and its Curve25519 key. 20 and 21 were by the key alone.
  case olmSessions = 26
  case peers = 27
  /// Devices that were not reached and are tried again, by time.
  case dueDevices = 28
  /// Devices that wrote to us before we knew them, and could not be read.
  case unknownPeers = 29
  /// Keys of rooms that somebody gave us.
  case inboundGroups = 30
  /// Which event used which index of a session.
  case usedIndices = 31
  case withheld = 32
  /// Events whose key has not come yet.
  case waitingEvents = 33
  case keyRequests = 34
  /// Sessions whose key came otherwise than with a sync answer, while events wait for it.
  case arrivedKeys = 35
  /// Who asked us into a room, and where the keys of its past lie.
  case invitations = 36
  /// Events whose key has not come, by their age.
  case waitingMarks = 38
  case keyBundles = 39
  /// The key that we write a room with, and who has it.
  case outboundGroups = 40
  case shares = 41
  /// Keys that devices are to get as soon as there is a ratchet with them. 42 was by their
  /// Curve25519 keys alone.
  case owedKeys = 44
  /// The key of a room as it was given, by its index.
  case givenKeys = 45
  /// Users whose devices were not known for sure when something was said.
  case staleReaders = 46
  /// Those who are known now, and were not given everything yet that was said without them.
  case lateReaders = 47
  /// What is to be sent, until it was answered.
  case requests = 50
  case backups = 60
  /// Keys of rooms that the backup has not got.
  case notBackedUp = 61
  /// Sessions whose keys were looked for in the backup.
  case backupFetches = 62
  /// The client's: what it knows of rooms, and what it has to do at the homeserver.
  case roomState = 100
  case roomMembers = 101
  case roomStandings = 102
  case chores = 103
  /// What people were told about something that was not acted upon.
  case notices = 104
  case roomHeadcounts = 105
  /// How many events the server takes from us, as far as that was learnt.
  case eventBudget = 110
}
