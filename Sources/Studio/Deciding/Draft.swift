import Concurrency
import Storage

/// A decision in the making: the rows as they are, with what was decided so far laid over them, so
/// that a later step sees what an earlier one did.
///
/// Rules are written as extensions of this type, a file for each part of the domain.
struct Draft<Rows: StudioReading, Chance: RandomNumberGenerator> {
  let rows: Rows
  let house: HouseRules
  let now: Instant
  var chance: Chance
  private(set) var decision = Decision()
  /// Where each row's change stands: a row is written once, with what it is at the end.
  private var written: [RowName: Int] = [:]
  private var conversations: [Key: Conversation] = [:]
  private var messages: [Key: Message] = [:]
  private var requests: [RequestID: Request] = [:]
  private var pictures: [PictureID: Picture] = [:]
  private var critiques: [PictureID: Critique] = [:]
  private var tastes: [TasteKey: Taste] = [:]
  private var adoptions: [AdoptionKey: Adoption] = [:]
  private var accounts: [Key: Account] = [:]

  init(rows: Rows, house: HouseRules, now: Instant, chance: Chance) {
    self.rows = rows
    self.house = house
    self.now = now
    self.chance = chance
  }

  mutating func tell(_ fact: Fact, at place: Place, mentions: Person? = nil) {
    decision.effects.append(.tell(Telling(fact, at: place, mentions: mentions)))
  }

  mutating func queue(_ work: Work) { decision.effects.append(.queue(work)) }
  mutating func cancel(_ work: Work) { decision.effects.append(.cancel(work)) }

  mutating func put(_ row: Conversation) {
    conversations[row.id] = row
    write(.conversation(row), as: .conversation(row.id))
  }

  mutating func put(_ row: Message) {
    messages[row.key] = row
    write(.message(row), as: .message(row.key))
  }

  mutating func put(_ row: Request) {
    requests[row.id] = row
    write(.request(row), as: .request(row.id))
  }

  mutating func put(_ row: Picture) {
    pictures[row.id] = row
    write(.picture(row), as: .picture(row.id))
  }

  mutating func put(_ row: Critique) {
    critiques[row.picture] = row
    write(.critique(row), as: .critique(row.picture))
  }

  mutating func put(_ row: Taste) {
    tastes[row.key] = row
    write(.taste(row), as: .taste(row.key))
  }

  mutating func put(_ row: Adoption) {
    adoptions[row.key] = row
    write(.adoption(row), as: .adoption(row.key))
  }

  mutating func put(_ row: Account) {
    accounts[row.owner] = row
    write(.account(row), as: .account(row.owner))
  }

  private mutating func write(_ change: Change, as name: RowName) {
    if let place = written[name] {
      decision.changes[place] = change
    } else {
      written[name] = decision.changes.count
      decision.changes.append(change)
    }
  }

  mutating func note(_ change: Change) { decision.changes.append(change) }

  func conversation(_ id: Key) throws -> Conversation {
    try conversations[id] ?? rows.conversation(id) ?? Conversation(id, created: now)
  }

  func message(_ key: Key) throws -> Message? { try messages[key] ?? rows.message(key) }
  func messageAsDecided(_ row: Message) -> Message { messages[row.key] ?? row }
  func request(_ id: RequestID) throws -> Request? { try requests[id] ?? rows.request(id) }
  func picture(_ id: PictureID) throws -> Picture? { try pictures[id] ?? rows.picture(id) }
  func critique(of id: PictureID) throws -> Critique? { try critiques[id] ?? rows.critique(of: id) }
  func taste(_ key: TasteKey) throws -> Taste? { try tastes[key] ?? rows.taste(key) }

  func adoption(_ key: AdoptionKey) throws -> Adoption? {
    try adoptions[key] ?? rows.adoption(key)
  }

  func account(of owner: Key) throws -> Account? {
    try accounts[owner] ?? rows.account(of: owner)
  }

  func messages(showing picture: PictureID) throws -> [Message] {
    let known = try rows.messages(showing: picture).map { messages[$0.key] ?? $0 }
    let keys = Set(known.map(\.key))
    let new = messages.values.filter {
      $0.role == .bot && $0.picture == picture && !keys.contains($0.key)
    }
    return new.sorted { $0.key > $1.key } + known
  }

  /// No more than the house allows at once.
  func requestsAtWork(in conversation: Key) throws -> [Request] {
    let known = try rows.requestsAtWork(in: conversation, limit: house.maximumOpenRequests)
      .map { requests[$0.id] ?? $0 }
    let ids = Set(known.map(\.id))
    let new = requests.values.filter { $0.conversation == conversation && !ids.contains($0.id) }
    return (known + new.sorted { ($0.created, $0.id) < ($1.created, $1.id) })
      .filter(\.isAtWork)
  }

  /// Those of the rows as they are now, then those made in this decision.
  func pictures(of request: RequestID) throws -> [Picture] {
    let known = try rows.pictures(of: request).map { pictures[$0.id] ?? $0 }
    let ids = Set(known.map(\.id))
    let new = pictures.values.filter { $0.request == request && !ids.contains($0.id) }
    return known
      + new.sorted { ($0.round, $0.candidate ?? 0, $0.id) < ($1.round, $1.candidate ?? 0, $1.id) }
  }

  /// A name that no picture has.
  mutating func drawPictureID() throws -> PictureID {
    while true {
      let id = PictureID.draw(&chance)
      if try picture(id) == nil { return id }
    }
  }

  mutating func drawRequestID() throws -> RequestID {
    while true {
      let id = RequestID.draw(&chance)
      if try request(id) == nil { return id }
    }
  }
}

private enum RowName: Hashable {
  case conversation(Key)
  case message(Key)
  case request(RequestID)
  case picture(PictureID)
  case critique(PictureID)
  case taste(TasteKey)
  case adoption(AdoptionKey)
  case account(Key)
}
