import Concurrency
import HTTPClient
import HomeFiles
import ImageFiles
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Storage
import Terminal

/// What the person types.
extension ChatDesk {
  mutating func take(line text: String, _ number: Int) async throws -> ChatAnswer.Outcome {
    do {
      guard let line = try ChatLine.read(text) else { return .done }
      return try await follow(line, number)
    } catch {
      guard let why = Self.reason(error) else { throw error }
      await face.complain(why, line: number)
      return .failed(why)
    }
  }

  /// Nothing for what nobody can do anything about here.
  static func reason(_ error: any Error) -> String? {
    switch error {
    case let error as ChatLineProblem: error.description
    case let error as ChatProblem: error.description
    case let error as HomeFileError: error.description
    case let error as VerificationRefusal: "\(error)"
    case let error as ImageFileError: error.explanation.why
    case let error as HTTPError: "\(error)"
    case let error as MalformedAnswer: "\(error)"
    case let error as ServerError where !error.isLogout:
      error.message.isEmpty ? "\(error)" : "the homeserver says: \(Sanitiser.line(error.message))"
    case let error as BlobError: "\(error)"
    default: nil
    }
  }

  private mutating func follow(
    _ line: ChatLine, _ number: Int
  ) async throws -> ChatAnswer.Outcome {
    switch line {
    case .say(let text): try await say(MessageContent.text(markdown: text), number)
    case .react(let reference, let key):
      let event = try find(reference)
      try await post(EventContent.reaction(key, to: event), as: .reaction, number)
    case .reply(let reference, let text): try await reply(reference, text, number)
    case .thread(let reference, let text):
      let event = try find(reference)
      let root = transcript?[event]?.thread ?? event
      let last = transcript?.last(inThread: root)?.event ?? root
      try await say(MessageContent.text(markdown: text).inThread(of: root, after: last), number)
    case .edit(let reference, let text):
      let event = try find(reference)
      if let entry = transcript?[event] {
        guard entry.sender == user else {
          throw ChatProblem("only your own messages can be edited")
        }
        guard entry.media == nil else { throw ChatProblem("only words can be edited") }
      }
      try await post(MessageContent.text(markdown: text).editing(event), number)
    case .redact(let reference, let reason):
      try await post(RoomPost(.redaction(find(reference), reason: reason), in: here()), number)
    case .image(let path, let caption): try await image(path, caption, number)
    case .verify(let whom):
      try await verify(whom)
      return .done
    case .yes, .no:
      guard try await verification.answer(line == .yes) else {
        throw ChatProblem("nothing was asked")
      }
      return .done
    case .wait, .expect: throw ChatProblem("this is for scripts")
    case .quit: return .quit
    case .show, .help, .members, .rooms, .room, .join, .invite:
      try await look(line)
      return .done
    }
    return .posted
  }

  // MARK: Posting

  private func here() throws -> RoomID {
    guard let room else { throw ChatProblem("you are in no room: /rooms, /join") }
    return room
  }

  private var transcript: Transcript? { room.flatMap { transcripts[$0] } }

  private func find(_ reference: ChatReference) throws -> EventID {
    switch reference {
    case .event(let event): return event
    case .number(let number):
      guard let entry = transcript?[number: number] else {
        throw ChatProblem("there is no message \(number) here")
      }
      return entry.event
    case .last:
      guard let entry = transcript?.last(of: user, isOwn: false) else {
        throw ChatProblem("nobody else said anything here yet")
      }
      return entry.event
    case .mine:
      let known = transcript?.last(of: user, isOwn: true)?.event
      guard let event = room.flatMap({ lastSaid[$0] }) ?? known else {
        throw ChatProblem("you said nothing here yet")
      }
      return event
    }
  }

  private mutating func say(_ message: MessageContent, _ number: Int) async throws {
    saying[number] = try here()
    try await post(message.json, number)
  }

  private mutating func post(
    _ content: JSONValue, as type: EventType = .message, _ number: Int
  ) async throws {
    try await post(RoomPost(.event(type, content), in: here()), number)
  }

  private mutating func post(
    _ post: RoomPost, _ number: Int, after: RoomPost? = nil
  ) async throws {
    var wanted = post
    wanted.ticket = Array("\(run).\(number)".utf8)
    let (keyring, ticketed) = (keyring, wanted)
    try await store.write { transaction in
      let before = try after.map { try keyring.post($0, in: &transaction) }
      try keyring.post(ticketed, after: before, in: &transaction)
    }
    unsent += 1
  }

  private mutating func reply(
    _ reference: ChatReference, _ text: String, _ number: Int
  ) async throws {
    let event = try find(reference)
    let entry = transcript?[event]
    var message = MessageContent.text(markdown: text)
    message =
      entry?.thread.map { message.inThread(of: $0, replyingTo: event) }
      ?? message.replying(to: event)
    if let sender = entry?.sender, sender != user {
      message = message.mentioning(Mentions([sender]))
    }
    try await say(message, number)
  }

  private mutating func image(_ path: String, _ caption: String?, _ number: Int) async throws {
    let room = try here()
    let picture = try await pictures.read(path)
    saying[number] = room
    try await post(
      RoomPost(ChatPictures.act(picture, caption: caption), in: room, filling: .media), number,
      after: RoomPost(.upload(picture.uploads), in: room))
  }

  private mutating func verify(_ whom: String?) async throws {
    if let whom {
      guard let peer = UserID(whom) else {
        return try await verification.verifyOwn(whom == "self" ? nil : whom)
      }
      guard peer != user else { return try await verification.verifyOwn(nil) }
      return try await verification.verify(peer, in: here())
    }
    let others = try await server.ask(API.JoinedMembers(of: here())).keys.filter { $0 != user }
    guard let peer = others.first, others.count == 1 else {
      throw ChatProblem("whom? /verify @user:server, or /verify self for another device of yours")
    }
    try await verification.verify(peer, in: here())
  }

  // MARK: Looking

  private mutating func look(_ line: ChatLine) async throws {
    switch line {
    case .show:
      let room = try here()
      await face.show(voice(room).lines(of: transcripts[room] ?? Transcript(room)))
    case .help: await face.show(Self.help)
    case .members: try await showMembers()
    case .rooms: try await showRooms()
    case .room(let name): try await go(name)
    case .join(let name): try await join(name)
    case .invite(let user): try await invite([user], into: here())
    default: break
    }
  }

  private func showMembers() async throws {
    let members = try await server.ask(API.JoinedMembers(of: here()))
    let names = ChatNames(members, user: user)
    let sorted = members.keys.sorted()
    await face.show(sorted.map { Line("   \(names($0))  ") + Line($0.text, .faint) })
    await face.report(
      ChatReport(
        "members", words: sorted.map(\.text).joined(separator: " "),
        [("users", .array(sorted.map { .string($0.text) }))]))
  }

  private mutating func showRooms() async throws {
    listed = try await joinedRooms()
    var lines: [Line] = []
    for (index, room) in listed.enumerated() {
      let mark = room == self.room ? "›" : elsewhere.contains(room) ? "•" : " "
      lines.append(
        Line(" \(mark) \(index + 1)  \(try await describe(room))  ") + Line(room.text, .faint))
    }
    for invitation in invitations {
      lines.append(
        Line("   \(invitation.by.text) asks you into ") + Line(invitation.room.text, .faint))
    }
    if lines.isEmpty { lines = [Line("   you are in no room", .faint)] }
    await face.show(lines)
    await face.report(
      ChatReport("rooms", [("rooms", .array(listed.map { .string($0.text) }))]))
  }

  private mutating func go(_ name: String) async throws {
    if let number = Int(name) {
      if listed.isEmpty { listed = try await joinedRooms() }
      guard listed.indices.contains(number - 1) else {
        throw ChatProblem("there is no room \(number); /rooms names them")
      }
      return try await enter(listed[number - 1])
    }
    guard let wished = ChatWish.Room(name) else {
      throw ChatProblem("\(name.prefix(80)) is no room: a number of /rooms, an ID or an alias")
    }
    try await enter(try await join(wished))
  }

  private mutating func join(_ name: String?) async throws {
    guard let name else {
      guard let last = invitations.last else { throw ChatProblem("nobody asked you into a room") }
      return try await enter(try await join(.id(last.room)))
    }
    guard let wished = ChatWish.Room(name) else {
      throw ChatProblem("\(name.prefix(80)) is no room: it has an ID or an alias")
    }
    try await enter(try await join(wished))
  }

  static var help: [Line] {
    let commands = ChatCommand.all.filter { !$0.isForScripts }
    let width = commands.map { $0.usage.count }.max() ?? 0
    return commands.map { command in
      let gap = String(repeating: " ", count: width + 2 - command.usage.count)
      return Line("   \(command.usage)\(gap)") + Line(command.meaning, .faint)
    } + [Line("   N is the number beside a message; `last` and `mine` work too.", .faint)]
  }
}
