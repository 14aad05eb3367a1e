internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// Lines and pictures that people send.
extension Hearing {
  func said(
    _ message: Matrix.Message, _ heard: HeardEvent, _ arrival: Arrival,
    _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    // Two of us in one room would paint each other's captions for ever.
    guard !Manifest.marks(message.raw) else { return [] }
    let isPicture: Bool
    switch message.kind {
    case .text, .emote: isPicture = false
    case .image: isPicture = true
    // Some clients send pictures as files.
    case .file(let media) where media.info.mimeType?.hasPrefix("image/") == true: isPicture = true
    case .file(let media) where isWorkflow(media):
      return try brought(message, heard, arrival, &transaction, now)
    case .notice, .file, .audio, .video, .verificationRequest, .other: return []
    }
    if case .replacement(let original)? = message.relation {
      return try edited(original, message, isPicture: isPicture, heard, &transaction, now)
    }
    if isPicture { return try posted(message, heard, arrival, &transaction, now) }
    return try heardWords(
      utterance(message, heard, hasPicture: false, transaction), heard, &transaction, now)
  }

  func heardWords(
    _ utterance: Utterance, _ heard: HeardEvent, _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    guard try transaction.isHeard(utterance, house),
      try isTimely(utterance, heard, hasPicture: false, &transaction, now)
    else { return [] }
    return try attended(utterance, heard, &transaction, now) + [.said(utterance)]
  }

  /// What is done about a line that is heard, before the studio decides about it.
  func attended(
    _ utterance: Utterance, _ heard: HeardEvent, _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    noticed(heard, utterance.place.thread.flatMap(EventID.init))
    if utterance.intent == .command(.verify), house.letsVerify {
      try meet(heard, &transaction, now)
    }
    return try standing(of: utterance, transaction)
  }

  /// They are asked by a request to their app, which speaks for itself; why they are not, in words.
  private func meet(
    _ heard: HeardEvent, _ transaction: inout S.Transaction, _ now: Instant
  ) throws {
    let company = company(of: heard.room, transaction)
    if try !company.book.stateWithoutMembers(of: heard.room).wasEncrypted {
      try notices(now).introduce(.inClear, to: heard.sender, in: heard.room, &transaction)
    } else if !rules.mayMeet(heard.sender) {
      try notices(now).introduce(.notAllowed, to: heard.sender, in: heard.room, &transaction)
    } else {
      wantsToMeet(heard.sender, heard.room)
    }
  }

  /// It is brought here first; until then nothing else of its room is handled.
  private func posted(
    _ message: Matrix.Message, _ heard: HeardEvent, _ arrival: Arrival,
    _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    let utterance = try utterance(message, heard, hasPicture: true, transaction)
    guard try transaction.isPictureHeard(utterance, house),
      try isTimely(utterance, heard, hasPicture: true, &transaction, now)
    else { return [] }
    guard try transaction.fetch(arrival, in: utterance.place.conversation, at: now) else {
      return [.notPosted(utterance, .unreachable)]
    }
    return []
  }

  /// Read only if somebody says so, and kept for a while so that it can be.
  private func isWorkflow(_ media: Media) -> Bool {
    guard house.takesWorkflows else { return false }
    return media.info.mimeType == "application/json"
      || media.filename.lowercased().hasSuffix(".json")
  }

  /// Nobody has asked for anything yet, but perhaps in its caption: what is too old, too large or too much
  /// is left alone without a word.
  private func brought(
    _ message: Matrix.Message, _ heard: HeardEvent, _ arrival: Arrival,
    _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    if case .replacement? = message.relation { return [] }
    let utterance = try utterance(message, heard, hasPicture: true, transaction)
    let room = utterance.place.conversation
    let lines = try transaction.messages(in: room, limit: LoopBreaker.window)
    guard !isTooOld(heard), !LoopBreaker.isLoop(utterance.person.id, lines, at: now) else {
      return []
    }
    if message.media?.info.size ?? 0 > BroughtFile.maximumBytes {
      return utterance.isCommand ? [.notPosted(utterance, .tooLarge)] : []
    }
    if try transaction.fetch(arrival, in: room, at: now) { return [] }
    return utterance.isCommand ? [.notPosted(utterance, .unreachable)] : []
  }

  func utterance(
    _ message: Matrix.Message, _ heard: HeardEvent, hasPicture: Bool,
    alsoNaming mentions: Mentions? = nil, _ rows: S.Transaction
  ) throws -> Utterance {
    let room = try Key(heard.room.text)
    let company = company(of: heard.room, rows)
    var place = Place(room)
    switch message.relation {
    case .thread(let root, let replied, let isFallback)?:
      place.thread = try Key(root.text)
      if !isFallback { place.repliesTo = try replied.map { try Key($0.text) } }
    case .reply(let event)?: place.repliesTo = try Key(event.text)
    default: break
    }
    let context = Reader.Context(
      members: try company.headcount(),
      repliesTo: try place.repliesTo.flatMap { try rows.message($0) }?.kind,
      isInThread: place.thread != nil, hasPicture: hasPicture,
      mentionsBot: [message.mentions, mentions].contains {
        $0?.users.contains(company.us) ?? false
      })
    let language = languages.of(try rows.conversation(room), house)
    return Reader(
      languages: languages.reading(language), botNames: ["easel"] + (try company.ownNames()),
      painters: try rows.house(house, of: room).painters.map(\.name)
    ).utterance(
      message.readableText(), key: try Key(heard.event.id.text), at: place,
      by: try company.person(heard.sender), in: context)
  }

  /// What came too late is listed, and who is too fast is told so.
  func isTimely(
    _ utterance: Utterance, _ heard: HeardEvent, hasPicture: Bool,
    _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> Bool {
    guard !isTooOld(heard) else {
      try notices(now).missed(
        utterance, hasPicture: hasPicture, limit: catchUp, in: heard.room, &transaction)
      return false
    }
    return try isPatient(utterance.person, heard, &transaction, now)
  }
}
