import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Storage
import Terminal

/// What comes in.
extension ChatDesk {
  mutating func take(_ news: RoomNews) async throws {
    let room = news.room
    if case .heard(let heard) = news, heard.payload == nil,
      let arrival = VerificationArrival(heard.event, in: room, isEncrypted: false),
      try await !isEncrypted(room)
    {
      try await verification.take(arrival)
    }
    var transcript = transcripts[room] ?? Transcript(room)
    let changes = transcript.take(news)
    transcripts[room] = transcript
    for change in changes { try await take(change, in: room) }
  }

  private mutating func take(_ change: Transcript.Change, in room: RoomID) async throws {
    if changesNames(change, room) { try await learnNames(of: room) }
    await face.report(ChatReport(change, in: room))
    if case .joined = change {
      invitations.removeAll { $0.room == room }
      if self.room == nil, !face.isScript { try await enter(room) }
    }
    if isToldAlready(change, room) {
      // Nothing is said twice.
    } else if room == self.room, let transcript = transcripts[room] {
      await face.show(voice(room).lines(for: change, in: transcript))
    } else if !face.isScript, change.isSaid, elsewhere.insert(room).inserted {
      await face.note("somebody writes in another room; /rooms names them")
    }
    guard case .message(let entry) = change else { return }
    if entry.kind == .picture { errands(.fetch(room, entry)) }
    if room == self.room, entry.sender != user {
      errands(.read(entry.event, room, thread: entry.thread))
    }
  }

  /// Where we stand tells that we came in; and entering a room tells of a room that is new.
  private mutating func isToldAlready(_ change: Transcript.Change, _ room: RoomID) -> Bool {
    switch change {
    case .membership(user, .join, _): return true
    case .left:
      left.insert(room)
      return false
    case .joined: return left.remove(room) == nil
    default: return false
    }
  }

  private func changesNames(_ change: Transcript.Change, _ room: RoomID) -> Bool {
    if names[room] == nil { return true }
    if case .membership = change { return true }
    return false
  }

  mutating func learnNames(of room: RoomID) async throws {
    let members = try await keyring.rooms { try $0.state(of: room).members }
    names[room] = ChatNames(members, user: user)
    if room == self.room {
      title = try await describe(room)
      await askAgain()
    }
  }

  mutating func invited(_ room: RoomID, by inviter: UserID) async {
    guard !invitations.contains(where: { $0.room == room }) else { return }
    if invitations.count >= Self.maximumInvitations { invitations.removeFirst() }
    invitations.append((room, inviter))
    await face.show([
      Line("   ? \(inviter.text) asks you into a room: /join ", .strong).hanging(5)
        + Line(room.text, .faint)
    ])
    await face.report(
      ChatReport(
        "invited", words: inviter.text,
        [("room", .string(room.text)), ("by", .string(inviter.text))]))
  }
}

extension Transcript.Change {
  /// Somebody said something.
  fileprivate var isSaid: Bool {
    switch self {
    case .message, .unreadable: true
    default: false
    }
  }
}
