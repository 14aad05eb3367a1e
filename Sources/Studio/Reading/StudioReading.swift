package import Concurrency
package import Storage

/// What the studio asks of its rows. All of one moment: the transaction in which it decides.
package protocol StudioReading {
  func conversation(_ id: Key) throws -> Conversation?
  /// Where something was done last, first.
  func conversations(limit: Int) throws -> [Conversation]
  func message(_ key: Key) throws -> Message?
  /// The newest lines, newest first.
  func messages(in conversation: Key, limit: Int) throws -> [Message]
  /// What the bot said that shows this picture, critique or request, newest first.
  func messages(showing picture: PictureID) throws -> [Message]
  func request(_ id: RequestID) throws -> Request?
  /// Painting or judging, oldest first.
  func requestsAtWork(in conversation: Key, limit: Int) throws -> [Request]
  /// Waiting for people, newest first. They have no timeout, so there may be any number.
  func requestsWaiting(in conversation: Key, limit: Int) throws -> [Request]
  func countRequestsWaiting(in conversation: Key) throws -> Int
  func newestRequest(in conversation: Key, by asker: Key) throws -> Request?
  func picture(_ id: PictureID) throws -> Picture?
  /// In the order in which they were made.
  func pictures(of request: RequestID) throws -> [Picture]
  /// Finished or hidden, newest first.
  func pictures(in conversation: Key, limit: Int) throws -> [Picture]
  /// Approved by somebody, not hidden, newest first.
  func approvedPictures(in conversation: Key, limit: Int) throws -> [Picture]
  func countApprovedPictures(in conversation: Key) throws -> Int
  /// The newest finished picture that was asked for or posted in this thread.
  func newestPicture(inThread thread: Key, of conversation: Key) throws -> Picture?
  func critique(of picture: PictureID) throws -> Critique?
  func taste(_ key: TasteKey) throws -> Taste?
  /// The newest version that is not dropped.
  func newestTaste(named name: String, in conversation: Key) throws -> Taste?
  /// The newest version of each name that is not dropped, by name.
  func tastes(in conversation: Key) throws -> [Taste]
  func adoption(_ key: AdoptionKey) throws -> Adoption?
  /// The highest version of this name there ever was.
  func newestAdoption(named name: String, in conversation: Key) throws -> Adoption?
  /// Those that are frozen, by name.
  func adoptions(in conversation: Key) throws -> [Adoption]
  func countAdoptionsBeingRead(in conversation: Key) throws -> Int
  func account(of owner: Key) throws -> Account?
  func isMember(_ person: Key, of conversation: Key) throws -> Bool
}

/// Where decisions are kept.
package protocol StudioRows: StudioReading {
  mutating func apply(_ change: Change) throws
  func settingChanges(in conversation: Key, limit: Int) throws -> [SettingChange]
  /// Pictures hidden before `time` whose bytes are still there, oldest first.
  func picturesHidden(before time: Instant, limit: Int) throws -> [Picture]
  /// Whether a row that still counts names this blob.
  func isReferred(_ blob: BlobName) throws -> Bool
}
