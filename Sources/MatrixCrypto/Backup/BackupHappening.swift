package import Matrix

/// What became of the backup of room keys.
package enum BackupHappening: Sendable {
  /// There is none on the server.
  case absent
  /// There is one that we write into from now on.
  case active(version: String)
  /// There is one, and we do not hold its key: nothing is written into it, or read from it.
  case untrusted(version: String)
  /// The user said that there is to be none.
  case disabled
  /// It was replaced or taken away; the server is asked what there is now.
  case stopped
  case refused(ServerError)
  /// The server takes all others, and not the key of this session: it is left out.
  case leftOut(RoomID, SessionID)
  /// Keys that came out of it; those that were refused were damaged, or not what they said.
  case restored(count: Int, refused: Int)
  /// What came out of it was more than is taken in at once, and is not asked for again. Of a whole
  /// backup the keys still come one by one, as events ask for them.
  case tooLarge(isWhole: Bool)
  /// The key of this session is not in it.
  case notThere(RoomID, SessionID)
}
