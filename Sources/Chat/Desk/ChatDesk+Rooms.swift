import Concurrency
import HomeFiles
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Storage
import Terminal

/// Which room the person is in.
extension ChatDesk {
  /// The room that was wished for, the last one, a new one with those who are to be asked in, or the
  /// only one there is.
  mutating func begin() async throws {
    if let wished = wish.room {
      try await enter(try await join(wished))
    } else if let last = await rememberedRoom(), try await isJoined(last) {
      try await enter(last)
    } else if !wish.invited.isEmpty {
      try await enter(try await makeRoom(), as: "a new room")
    } else if let only = try await joinedRooms().only {
      try await enter(only)
    } else {
      let count = try await joinedRooms().count
      await face.note(
        count == 0
          ? "you are in no room: wait to be asked into one, or start with --invite @somebody:server"
          : "you are in \(count) rooms: /rooms names them, /room N goes to one")
    }
    if let room, !wish.invited.isEmpty { try await invite(wish.invited, into: room) }
    await face.report(
      ChatReport(
        "ready",
        [
          ("user", .string(user.text)), ("device", .string(keyring.machine.device.text)),
          ("room", room.map { .string($0.text) }),
        ]))
    await askAgain()
  }

  /// It is called by its title, if not by `name`.
  mutating func enter(_ room: RoomID, as name: String? = nil) async throws {
    let deadline = clock.now() + Self.patience
    while try await !isJoined(room) {
      guard clock.now() < deadline else { throw ChatProblem("the room did not come in time") }
      try await clock.sleep(.milliseconds(50))
    }
    self.room = room
    elsewhere.remove(room)
    try await learnNames(of: room)
    title = try await describe(room)
    let path = folder.room
    try? await pictures.hand.run { () throws(HomeFileError) in
      try HomeFiles.write(Array(room.text.utf8), to: path)
    }
    let isEncrypted = try await isEncrypted(room)
    await face.show([
      Line.note("\(name ?? title), ")
        + Line(isEncrypted ? "encrypted" : "NOT encrypted", isEncrypted ? .good : .bad)
    ])
    if transcripts[room] == nil, !face.isScript { await recall(room) }
    if let transcript = transcripts[room] {
      await face.show(voice(room).lines(of: transcript, last: 20))
    }
    await askAgain()
  }

  /// What was said before this program was started: whoever comes back sees where they were. What was
  /// said since comes in by itself, and after it.
  private mutating func recall(_ room: RoomID) async {
    guard let place else { return }
    let lookup = Lookup(keyring, server: server)
    // Without it the room is there all the same.
    guard
      let news = try? await lookup.events(
        in: room, before: place, limit: Self.recalledEvents)
    else { return }
    var transcript = Transcript(room)
    for news in news {
      if case .heard(let heard) = news { recalled.insert(heard.event.id) }
      _ = transcript.take(news)
    }
    transcripts[room] = transcript
  }

  // MARK: Asking the server

  func join(_ wished: ChatWish.Room) async throws -> RoomID {
    switch wished {
    case .id(let room):
      if try await isJoined(room) { return room }
      let inviter = invitations.first { $0.room == room }?.by
      let via = ([inviter?.server, room.server]).compactMap(\.self).compactMap(ServerName.init)
      return try await server.ask(API.Join(room, via: via), within: .seconds(120))
    case .alias(let alias): return try await server.ask(API.Join(alias), within: .seconds(120))
    }
  }

  private func makeRoom() async throws -> RoomID {
    var creation = API.CreateRoom()
    creation.invited = wish.invited
    creation.isDirect = wish.invited.count == 1
    creation.preset = "trusted_private_chat"
    creation.encryption = wish.isPlain ? nil : RoomEncryption(algorithm: .megolm)
    return try await server.ask(creation, within: .seconds(60))
  }

  func invite(_ people: [UserID], into room: RoomID) async throws {
    let members = try await server.ask(API.Members(of: room))
    let there: Set<UserID> = Set(
      members.elements.compactMap { event in
        let membership = Member(event.content)?.membership
        guard membership == .join || membership == .invite else { return nil }
        return event.stateKey.flatMap { UserID($0.text) }
      })
    for user in people where !there.contains(user) {
      try await server.ask(API.Moderate(.invite, user, in: room))
      await face.note("\(user.text) was asked in")
    }
  }

  // MARK: Looking

  func isJoined(_ room: RoomID) async throws -> Bool {
    try await keyring.rooms { try $0.isJoined(room) }
  }

  func isEncrypted(_ room: RoomID) async throws -> Bool {
    try await keyring.look { machine, rows, _ in try machine.isEncrypted(room, in: rows) }
  }

  func joinedRooms() async throws -> [RoomID] {
    try await keyring.rooms { try $0.joinedRooms(limit: 500) }
  }

  /// Its name; without one, those who are in it.
  func describe(_ room: RoomID) async throws -> String {
    let state = try await keyring.rooms { try $0.state(of: room) }
    if let name = state.name, !name.isEmpty { return String(Sanitiser.line(name).prefix(40)) }
    if let alias = state.canonicalAlias { return alias.text }
    let names = ChatNames(state.members, user: user)
    let others = state.members.filter {
      $0.key != user && ($0.value.membership == .join || $0.value.membership == .invite)
    }.keys.sorted()
    guard !others.isEmpty else { return "a room of your own" }
    let shown = others.prefix(3).map { names($0) }.joined(separator: ", ")
    return others.count > 3 ? "\(shown) and \(others.count - 3) more" : shown
  }

  private func rememberedRoom() async -> RoomID? {
    let path = folder.room
    let bytes = try? await pictures.hand.run { () throws(HomeFileError) in
      try HomeFiles.read(path, atMost: 1_000)
    }
    return bytes.flatMap { RoomID(String(decoding: $0, as: UTF8.self)) }
  }
}

extension Collection {
  fileprivate var only: Element? { count == 1 ? first : nil }
}

/// Something that the person asked for cannot be done, and why.
struct ChatProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
