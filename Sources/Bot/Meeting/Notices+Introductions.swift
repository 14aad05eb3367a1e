internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// What people are told who make sure of us.
extension Notices {
  func introduce(
    _ what: Introduction, to user: UserID, in room: RoomID, _ transaction: inout S.Transaction
  ) throws {
    let text = try language(of: try Key(room.text), transaction)
      .introduction(what, of: try name(of: user, in: room, transaction))
    let content = MessageContent.notice(text).mentioning(Mentions([user]))
    try post(.event(.message, content.json), in: room, &transaction)
  }

  /// `ticket` comes back when it stands in the room.
  func show(
    _ shown: ShortString, to user: UserID, in room: RoomID, ticket: [UInt8],
    _ transaction: inout S.Transaction
  ) throws {
    var codes: [String] = []
    if let emoji = shown.emoji {
      codes.append(emoji.map { "\($0.icon) \($0.name)" }.joined(separator: " · "))
    }
    if let numbers = shown.decimals {
      codes.append(numbers.map { "\($0)" }.joined(separator: " · "))
    }
    let text = try language(of: try Key(room.text), transaction)
      .introduction(showing: codes, to: try name(of: user, in: room, transaction))
    let content = MessageContent.notice(text).mentioning(Mentions([user]))
    try post(.event(.message, content.json), in: room, &transaction, ticket: ticket)
  }
}
