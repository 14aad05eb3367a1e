internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixClient
internal import Olm
internal import Pictures
internal import Storage
internal import Studio
internal import Words

/// What is said in a room goes into the outbox, in its order: by this way alone.
struct OutTray {
  /// So many lines of a room may wait; more answers than that nobody reads.
  static let maximumWaiting = 100

  let room: RoomID
  let vault: Vault
  let now: Instant

  /// What a reaction is put on.
  enum Target {
    case known(Key)
    /// Something that is on its way.
    case coming(OutgoingID)
  }

  @discardableResult
  func post(
    _ act: RoomPost.Act, _ urgency: Telling.Urgency, _ rows: inout some OutboxRows,
    ticket: [UInt8] = Ticket.deed.bytes, filling: RoomPost.Filling = .nothing,
    after: OutgoingID? = nil,
    coalescing: Key? = nil, thrift: Thrift = .always, isForEverybody: Bool = false,
    due: Instant? = nil
  ) throws -> OutgoingID {
    var post = RoomPost(act, in: room, filling: filling, ticket: ticket)
    post.isForEverybody = isForEverybody
    var message = try post.outgoing(sealedBy: vault, at: now)
    if let due { message.due = due }
    message.priority = urgency.rawValue
    (message.after, message.coalescing) = (after, coalescing)
    if post.needsTurn {
      message.reserve = thrift.reserve
      message.expires = thrift.patience.map { now + $0 }
    }
    return try rows.post(message)
  }

  // MARK: Words

  @discardableResult
  func say(
    _ text: RichText, _ telling: Telling, _ told: Told?, _ rows: inout some OutboxRows,
    after: OutgoingID? = nil
  ) throws -> OutgoingID {
    let content = MessageContent.notice(text).at(telling.place).mentioning(telling.mentions)
    return try post(
      .event(.message, content.json), telling.urgency, &rows,
      ticket: Ticket(told, signs: telling.signs).bytes, after: after)
  }

  /// A newer version takes the place of one that has not gone yet.
  func edit(
    _ event: EventID, to text: RichText, _ telling: Telling, told: Told?, as key: Key?,
    _ rows: inout some OutboxRows, mentions: Person? = nil, thrift: Thrift = .always
  ) throws {
    let people = Mentions(mentions.flatMap { UserID($0.id.description) }.map { [$0] } ?? [])
    let content = MessageContent.notice(text).mentioning(people)
      .editing(event, newlyMentioned: people)
    try post(
      .event(.message, content), telling.urgency, &rows, ticket: Ticket(told).bytes,
      coalescing: try key ?? Self.key("edit", event.text), thrift: thrift)
  }

  private static func key(_ parts: String...) throws -> Key {
    try Key(bytes: BlobName(of: Array(parts.joined(separator: "\0").utf8)).bytes)
  }

  // MARK: Taps

  /// So that one tap is enough. A picture's own are lines of the studio, so that they can be found
  /// when they are taken away.
  func seed(
    _ signs: [Sign], on target: Target, showing picture: PictureID?, _ place: Place,
    _ rows: inout some OutboxRows
  ) throws {
    for sign in signs {
      let reaction = sign.reaction
      switch target {
      case .known(let key):
        guard let event = EventID(key) else { return }
        let told = picture.map {
          Told(place: place, kind: .seed, subject: .picture($0), text: reaction)
        }
        try post(
          .event(.reaction, EventContent.reaction(reaction, to: event)), .seeds, &rows,
          ticket: Ticket(told).bytes, coalescing: Self.key("seed", event.text, reaction),
          thrift: .seeds)
      case .coming(let line):
        let content: JSONValue = [
          "m.relates_to": ["rel_type": "m.annotation", "key": .string(reaction)]
        ]
        try post(
          .event(.reaction, content), .seeds, &rows, filling: .relation, after: line,
          thrift: .seeds)
      }
    }
  }

  /// Those that did not go yet are of no use any more.
  func forgetSeeds(on target: Key, _ rows: inout some OutboxRows) throws {
    for sign in [Sign.thumb, .cycle, .recycle, .seedling] {
      let key = try Self.key("seed", target.description, sign.reaction)
      guard let waiting = try rows.unprepared(lane: try Key(room.text), coalescing: key) else {
        continue
      }
      _ = try rows.settle(waiting, failed: "its gate is closed", at: now)
    }
  }

  /// On what somebody asked for and did not get; once, whatever else fails for it. A line of the
  /// studio, so that it can be taken back.
  func warn(
    of picture: PictureID, at place: Place, _ rows: inout some OutboxRows
  ) throws {
    guard let event = place.repliesTo.flatMap(EventID.init) else { return }
    let sign = "⚠️"
    let told = Told(place: place, kind: .warning, subject: .picture(picture), text: sign)
    try post(
      .event(.reaction, EventContent.reaction(sign, to: event)), .seeds, &rows,
      ticket: Ticket(told).bytes, coalescing: Self.key("warning", event.text), thrift: .seeds)
  }

  // MARK: Pictures

  @discardableResult
  func show(
    _ picture: Picture, _ words: PictureWords, _ telling: Telling, _ rows: inout some OutboxRows
  ) throws -> OutgoingID? {
    guard let blob = picture.blob, let image = picture.image else { return nil }
    let info = MediaInfo(
      mimeType: image.mimeType, size: image.byteCount, width: image.width, height: image.height,
      isAnimated: false, blurhash: image.blurhash)
    let uploads = [
      MediaUpload(.file, blob, mimeType: image.mimeType),
      MediaUpload(.thumbnail, .made(Showpiece.thumbnail(blob).bytes)),
    ]
    var place = telling.place
    if place.thread == nil { place.repliesTo = nil }
    var content = MessageContent.image(
      nil, filename: words.fileName, caption: words.caption.plain, html: words.caption.html,
      info: info
    ).at(place).mentioning(telling.mentions)
    // What a hello shows is no answer to anybody.
    content =
      telling.kind == .picture
      ? content.with(Manifest.name, Manifest(picture, altText: words.altText).json)
      : content.with(Manifest.drawingName, Manifest.drawing)
    return try show(uploads, content, telling, telling.told, &rows)
  }

  @discardableResult
  func show(
    _ exhibit: Exhibit, _ text: RichText, _ telling: Telling, _ told: Told?, _ language: Language,
    _ rows: inout some OutboxRows
  ) throws -> OutgoingID {
    let showpiece = Showpiece.exhibit(
      exhibit, in: telling.place.conversation, language: language.code)
    let content = MessageContent.image(
      nil, filename: exhibit.fileName, caption: text.isEmpty ? nil : text.plain,
      html: text.isEmpty ? nil : text.html, info: MediaInfo()
    ).at(telling.place).mentioning(telling.mentions).with(Manifest.drawingName, Manifest.drawing)
    return try show(
      [MediaUpload(.file, .made(showpiece.bytes))], content, telling, told, &rows)
  }

  /// The bytes first, then the event that shows them.
  private func show(
    _ uploads: [MediaUpload], _ content: MessageContent, _ telling: Telling, _ told: Told?,
    _ rows: inout some OutboxRows
  ) throws -> OutgoingID {
    let upload = try post(.upload(uploads), telling.urgency, &rows)
    return try post(
      .event(.message, content.json), telling.urgency, &rows,
      ticket: Ticket(told, signs: telling.signs).bytes, filling: .media, after: upload)
  }
}
