package import Concurrency
package import Storage
package import Studio

/// The studio's rows are a value already.
extension MemoryTransaction: StudioRows {
  package func hold(conversation: Key) {}

  package mutating func apply(_ change: Change) { studio.apply(change) }

  package func conversation(_ id: Key) -> Conversation? { studio.conversation(id) }
  package func conversations(limit: Int) -> [Conversation] { studio.conversations(limit: limit) }
  package func message(_ key: Key) -> Message? { studio.message(key) }
  package func messages(in conversation: Key, limit: Int) -> [Message] {
    studio.messages(in: conversation, limit: limit)
  }
  package func messages(showing picture: PictureID) -> [Message] {
    studio.messages(showing: picture)
  }
  package func request(_ id: RequestID) -> Request? { studio.request(id) }
  package func requestsAtWork(in conversation: Key, limit: Int) -> [Request] {
    studio.requestsAtWork(in: conversation, limit: limit)
  }
  package func requestsWaiting(in conversation: Key, limit: Int) -> [Request] {
    studio.requestsWaiting(in: conversation, limit: limit)
  }
  package func countRequestsWaiting(in conversation: Key) -> Int {
    studio.countRequestsWaiting(in: conversation)
  }
  package func newestRequest(in conversation: Key, by asker: Key) -> Request? {
    studio.newestRequest(in: conversation, by: asker)
  }
  package func picture(_ id: PictureID) -> Picture? { studio.picture(id) }
  package func pictures(of request: RequestID) -> [Picture] { studio.pictures(of: request) }
  package func pictures(in conversation: Key, limit: Int) -> [Picture] {
    studio.pictures(in: conversation, limit: limit)
  }
  package func approvedPictures(in conversation: Key, limit: Int) -> [Picture] {
    studio.approvedPictures(in: conversation, limit: limit)
  }
  package func countApprovedPictures(in conversation: Key) -> Int {
    studio.countApprovedPictures(in: conversation)
  }
  package func newestPicture(inThread thread: Key, of conversation: Key) -> Picture? {
    studio.newestPicture(inThread: thread, of: conversation)
  }
  package func critique(of picture: PictureID) -> Critique? { studio.critique(of: picture) }
  package func taste(_ key: TasteKey) -> Taste? { studio.taste(key) }
  package func newestTaste(named name: String, in conversation: Key) -> Taste? {
    studio.newestTaste(named: name, in: conversation)
  }
  package func tastes(in conversation: Key) -> [Taste] { studio.tastes(in: conversation) }
  package func adoption(_ key: AdoptionKey) -> Adoption? { studio.adoption(key) }
  package func newestAdoption(named name: String, in conversation: Key) -> Adoption? {
    studio.newestAdoption(named: name, in: conversation)
  }
  package func countAdoptionsBeingRead(in conversation: Key) -> Int {
    studio.countAdoptionsBeingRead(in: conversation)
  }

  package func adoptions(in conversation: Key) -> [Adoption] {
    studio.adoptions(in: conversation)
  }
  package func account(of owner: Key) -> Account? { studio.account(of: owner) }
  package func isMember(_ person: Key, of conversation: Key) -> Bool {
    studio.isMember(person, of: conversation)
  }
  package func settingChanges(in conversation: Key, limit: Int) -> [SettingChange] {
    studio.settingChanges(in: conversation, limit: limit)
  }
  package func picturesHidden(before time: Instant, limit: Int) -> [Picture] {
    studio.picturesHidden(before: time, limit: limit)
  }
  package func isReferred(_ blob: BlobName) -> Bool { studio.isReferred(blob) }
}
