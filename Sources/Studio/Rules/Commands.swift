import Storage

/// Commands, each answered in one short message.
extension Draft {
  mutating func obey(_ command: Command, _ utterance: Utterance) throws {
    let room = utterance.place.conversation
    switch command {
    case .help(let topic): answer(.help(topic: topic), to: utterance)
    case .status: answer(.status, to: utterance)
    case .settings(let name, let value): try settings(name, value, utterance)
    case .mode(nil): answer(.mode(try conversation(room).settings.mode), to: utterance)
    case .mode(let mode?): try settings("mode", mode.rawValue, utterance)
    case .active: answer(.active(try conversation(room).active), to: utterance)
    case .new: try clearActive(utterance)
    case .back: try goBack(utterance)
    case .cancel(let everyone): try cancel(everyone: everyone, utterance)
    case .history(let count):
      answer(.history(min(max(count, 1), Conversation.maximumHistory)), to: utterance)
    case .gallery: try gallery(utterance)
    case .tree:
      answer(.tree(try replied(utterance.place) ?? conversation(room).active), to: utterance)
    case .recipe:
      guard let id = try replied(utterance.place) else { throw Refusal.replyToAPicture }
      answer(.recipe(id), to: utterance)
    case .from(let id): try bring(id, utterance)
    case .undelete(let id): try undelete(id, utterance)
    case .choose(let number): try choose(number, utterance)
    case .taste(let command): try obey(command, utterance)
    case .loop(let command): try obey(command, utterance)
    case .talk: try beginTalk(utterance)
    case .paint: try endTalk(utterance)
    case .credits: try sayCredits(utterance)
    case .grant(let person, let amount): try grant(amount, to: person, utterance)
    case .painters: answer(.painters, to: utterance)
    case .critics: answer(.critics, to: utterance)
    case .workflow(let command): try obey(command, utterance)
    // Whoever has the keys answers it.
    case .verify: if !house.letsVerify { throw Refusal.notHere("verify") }
    }
  }

  /// One's own jobs: those of one's requests, and rounds one tapped for.
  private mutating func cancel(everyone: Bool, _ utterance: Utterance) throws {
    guard !everyone || utterance.person.isModerator else { throw Refusal.moderatorsOnly }
    var stopped: [Request] = []
    for request in try requestsAtWork(in: utterance.place.conversation) {
      let isOwn =
        try request.asker == utterance.person.id
        || pictures(of: request.id).contains { $0.isPending && $0.owner == utterance.person.id }
      guard everyone || isOwn else { continue }
      for picture in try pictures(of: request.id) where picture.isPending {
        try call(off: picture)
      }
      if try !keepBest(of: request.id) {
        try stopWork(of: request)
        try end(request, .cancelled)
      }
      stopped.append(request)
    }
    guard !stopped.isEmpty else { throw Refusal.nothingToCancel }
    answer(.cancelled(stopped.count), to: utterance)
    if everyone { tellAskers(of: stopped, by: utterance.person) }
  }

  /// Each in one line, where the newest of their wishes stands.
  private mutating func tellAskers(of stopped: [Request], by person: Person) {
    var told: Set<Key> = [person.id]
    for request in stopped.reversed() where told.insert(request.asker).inserted {
      let count = stopped.count { $0.asker == request.asker }
      tell(
        .calledOff(by: person.name, count: count), at: request.place, mentions: request.person)
    }
  }

  /// The prompt and source of the picture replied to, else of one's last request here, with a new
  /// seed; what is wished for now goes before what was then.
  mutating func again(_ new: Wishes, _ utterance: Utterance) throws {
    let place = utterance.place
    var wishes = Wishes()
    let words: String
    var source: PictureID?
    var others: [PictureID] = []
    if let id = try replied(place), let picture = try picture(id) {
      guard let request = try picture.request.flatMap({ try request($0) }) else {
        throw Refusal.nothingToRepeat
      }
      (words, wishes, source) = (picture.recipe.words, request.wishes, picture.recipe.source)
      others = source.map { request.others(beside: $0) } ?? []
    } else if let last = try rows.newestRequest(in: place.conversation, by: utterance.person.id) {
      (words, wishes, source) = (last.meant, last.wishes, last.source)
      others = source.map { last.others(beside: $0) } ?? []
    } else {
      throw Refusal.nothingToRepeat
    }
    wishes.seed = nil
    wishes.from = nil
    wishes.with = others
    wishes = wishes.overruled(by: new)
    if new.isFresh { source = nil }
    if let from = new.from { source = from }
    let picture = try source.map { try usable($0, by: utterance.person, in: place.conversation) }
    let all = try adding(
      wishes.with, to: Source(picture: picture, isNamed: true), by: utterance.person,
      in: place.conversation)
    var wish = Wish(utterance, words, wishes, source: all, at: now)
    // A line that was corrected is there already.
    if let line = try message(utterance.key) { wish.line = line }
    try begin(wish)
  }

  private mutating func gallery(_ utterance: Utterance) throws {
    let pictures = try rows.approvedPictures(
      in: utterance.place.conversation, limit: Conversation.maximumGallery)
    answer(.gallery(pictures.map(\.id)), to: utterance)
  }

  /// A number in reply to a sheet or to the gallery.
  private mutating func choose(_ number: Int, _ utterance: Utterance) throws {
    guard let line = try utterance.place.repliesTo.flatMap({ try message($0) }),
      line.conversation == utterance.place.conversation
    else { throw Refusal.replyToAPicture }
    if line.kind == .sheet, let request = try line.request.flatMap({ try request($0) }) {
      return try choose(
        number, of: request, by: utterance.person,
        at: utterance.place.answer(to: utterance.key))
    }
    try chooseFromGallery(number, line, utterance.person)
  }

  mutating func chooseFromGallery(_ number: Int, _ line: Message, _ person: Person) throws {
    guard line.kind == .gallery else { throw Refusal.replyToAPicture }
    let ids = (line.detail ?? "").split(separator: " ").compactMap { PictureID($0) }
    guard ids.indices.contains(number - 1) else { throw Refusal.noSuchNumber(number) }
    try continueWith(ids[number - 1], person, at: line.answerPlace)
  }
}

extension Conversation {
  package static let maximumHistory = 50
  /// As many as a contact sheet shows.
  package static let maximumGallery = 12
}
