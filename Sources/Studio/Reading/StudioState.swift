package import Concurrency
package import Storage

/// The rows as a value: what tests decide upon, and what the store in memory keeps.
package struct StudioState: Equatable, Sendable {
  package private(set) var conversations: [Key: Conversation] = [:]
  package private(set) var messages: [Key: Message] = [:]
  package private(set) var requests: [RequestID: Request] = [:]
  package private(set) var pictures: [PictureID: Picture] = [:]
  package private(set) var critiques: [PictureID: Critique] = [:]
  package private(set) var tastes: [TasteKey: Taste] = [:]
  package private(set) var adoptions: [AdoptionKey: Adoption] = [:]
  package private(set) var accounts: [Key: Account] = [:]
  package private(set) var members: [Key: Set<Key>] = [:]
  package private(set) var settings: [SettingChange] = []

  package init() {}
}

extension StudioState: StudioRows {
  package mutating func apply(_ change: Change) {
    switch change {
    case .conversation(let row): conversations[row.id] = row
    case .message(let row): messages[row.key] = row
    case .request(let row): requests[row.id] = row
    case .picture(let row): pictures[row.id] = row
    case .critique(let row): critiques[row.picture] = row
    case .taste(let row): tastes[row.key] = row
    case .adoption(let row): adoptions[row.key] = row
    case .account(let row): accounts[row.owner] = row
    case .membership(let person, let conversation, true):
      members[conversation, default: []].insert(person)
    case .membership(let person, let conversation, false):
      members[conversation]?.remove(person)
    case .setting(let row): settings.append(row)
    case .moved(let old, let new): move(old, new)
    }
  }

  private mutating func move(_ old: Key, _ new: Key) {
    conversations[old] = nil
    for (key, row) in messages where row.conversation == old { messages[key]?.conversation = new }
    for (id, row) in pictures {
      let isOfRequest = row.request.flatMap { requests[$0] }?.conversation == old
      let isShown = row.state == .finished || row.state == .hidden
      guard isOfRequest || isShown && row.conversation == old else { continue }
      pictures[id]?.conversation = new
    }
    for (id, row) in requests where row.conversation == old { requests[id]?.conversation = new }
    for (key, row) in tastes where key.conversation == old {
      var moved = row
      moved.conversation = new
      guard tastes[moved.key] == nil else { continue }
      (tastes[key], tastes[moved.key]) = (nil, moved)
    }
    for (key, row) in adoptions where key.conversation == old {
      var moved = row
      moved.conversation = new
      guard adoptions[moved.key] == nil else { continue }
      (adoptions[key], adoptions[moved.key]) = (nil, moved)
    }
    if accounts[new] == nil, let account = accounts.removeValue(forKey: old) {
      accounts[new] = Account(
        owner: new, since: account.since, spent: account.spent, reserved: account.reserved,
        granted: account.granted)
    }
    for index in settings.indices where settings[index].conversation == old {
      settings[index].conversation = new
    }
  }

  package func conversation(_ id: Key) -> Conversation? { conversations[id] }

  package func conversations(limit: Int) -> [Conversation] {
    Array(
      conversations.values.sorted { ($0.touched, $0.id) > ($1.touched, $1.id) }.prefix(limit))
  }

  package func message(_ key: Key) -> Message? { messages[key] }

  package func messages(in conversation: Key, limit: Int) -> [Message] {
    newest(messages.values.filter { $0.conversation == conversation }, limit)
  }

  package func messages(showing picture: PictureID) -> [Message] {
    newest(messages.values.filter { $0.role == .bot && $0.picture == picture }, .max)
  }

  package func request(_ id: RequestID) -> Request? { requests[id] }

  package func requestsAtWork(in conversation: Key, limit: Int) -> [Request] {
    Array(
      requests.values.filter { $0.conversation == conversation && $0.isAtWork }
        .sorted { ($0.created, $0.id) < ($1.created, $1.id) }.prefix(limit))
  }

  package func requestsWaiting(in conversation: Key, limit: Int) -> [Request] {
    Array(
      requests.values.filter { $0.conversation == conversation && $0.state == .waiting }
        .sorted { ($0.created, $0.id) > ($1.created, $1.id) }.prefix(limit))
  }

  package func countRequestsWaiting(in conversation: Key) -> Int {
    requests.values.count { $0.conversation == conversation && $0.state == .waiting }
  }

  package func newestRequest(in conversation: Key, by asker: Key) -> Request? {
    requests.values.filter { $0.conversation == conversation && $0.asker == asker }
      .max { ($0.created, $0.id) < ($1.created, $1.id) }
  }

  package func picture(_ id: PictureID) -> Picture? { pictures[id] }

  package func pictures(of request: RequestID) -> [Picture] {
    pictures.values.filter { $0.request == request }.sorted {
      ($0.created, $0.round, $0.candidate ?? 0, $0.id)
        < ($1.created, $1.round, $1.candidate ?? 0, $1.id)
    }
  }

  package func pictures(in conversation: Key, limit: Int) -> [Picture] {
    newest(
      pictures.values.filter {
        $0.conversation == conversation && ($0.state == .finished || $0.state == .hidden)
      }, limit)
  }

  package func approvedPictures(in conversation: Key, limit: Int) -> [Picture] {
    newest(
      pictures.values.filter {
        $0.conversation == conversation && $0.state == .finished && $0.approvedBy != nil
      }, limit)
  }

  package func countApprovedPictures(in conversation: Key) -> Int {
    approvedPictures(in: conversation, limit: .max).count
  }

  package func newestPicture(inThread thread: Key, of conversation: Key) -> Picture? {
    pictures.values.filter {
      $0.conversation == conversation && $0.state == .finished && $0.thread == thread
    }.max { ($0.finished ?? $0.created, $0.id) < ($1.finished ?? $1.created, $1.id) }
  }

  package func critique(of picture: PictureID) -> Critique? { critiques[picture] }
  package func taste(_ key: TasteKey) -> Taste? { tastes[key] }

  package func newestTaste(named name: String, in conversation: Key) -> Taste? {
    tastes.values
      .filter {
        $0.conversation == conversation && $0.state != .dropped
          && Array($0.name.utf8) == Array(name.utf8)
      }
      .max { $0.version < $1.version }
  }

  package func tastes(in conversation: Key) -> [Taste] {
    var newest: [[UInt8]: Taste] = [:]
    for taste in tastes.values where taste.conversation == conversation && taste.state != .dropped {
      let name = Array(taste.name.utf8)
      if let known = newest[name], known.version > taste.version { continue }
      newest[name] = taste
    }
    return newest.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  package func adoption(_ key: AdoptionKey) -> Adoption? { adoptions[key] }

  package func newestAdoption(named name: String, in conversation: Key) -> Adoption? {
    adoptions.values.filter { $0.conversation == conversation && $0.name == name }
      .max { $0.version < $1.version }
  }

  package func adoptions(in conversation: Key) -> [Adoption] {
    adoptions.values.filter { $0.conversation == conversation && $0.state == .frozen }
      .sorted { ($0.name, $1.version) < ($1.name, $0.version) }
  }

  package func countAdoptionsBeingRead(in conversation: Key) -> Int {
    adoptions.values.count { $0.conversation == conversation && $0.state == .reading }
  }

  package func account(of owner: Key) -> Account? { accounts[owner] }

  package func isMember(_ person: Key, of conversation: Key) -> Bool {
    members[conversation]?.contains(person) ?? false
  }

  package func settingChanges(in conversation: Key, limit: Int) -> [SettingChange] {
    Array(settings.reversed().filter { $0.conversation == conversation }.prefix(limit))
  }

  package func picturesHidden(before time: Instant, limit: Int) -> [Picture] {
    Array(
      pictures.values.filter { $0.state == .hidden && ($0.hidden ?? $0.created) < time }
        .sorted { ($0.hidden ?? $0.created, $0.id) < ($1.hidden ?? $1.created, $1.id) }
        .prefix(limit))
  }

  package func isReferred(_ blob: BlobName) -> Bool {
    pictures.values.contains { $0.blob == blob && $0.state != .gone }
      || adoptions.values.contains { $0.blob == blob && $0.state != .dropped }
  }

  private func newest(_ pictures: [Picture], _ limit: Int) -> [Picture] {
    Array(
      pictures.sorted {
        ($0.finished ?? $0.created, $0.id) > ($1.finished ?? $1.created, $1.id)
      }.prefix(limit))
  }

  private func newest(_ messages: [Message], _ limit: Int) -> [Message] {
    Array(messages.sorted { ($0.created, $0.key) > ($1.created, $1.key) }.prefix(limit))
  }
}

extension Taste {
  package var key: TasteKey { TasteKey(conversation: conversation, name: name, version: version) }
}
