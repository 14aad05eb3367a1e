internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// What follows when a post was sent, or never will be.
struct Settling<S: Store>: Sendable where S.Transaction: StudioGround & CryptoGround {
  let desk: Desk
  let keyring: Keyring<S>

  func settled(
    _ ticket: [UInt8], _ message: Outgoing, _ transaction: inout S.Transaction, _ now: Instant
  ) throws {
    switch (try Ticket(ticket), message.state) {
    case (.told(let told, _), .sent):
      // A reaction that was there already has no name.
      guard let event = try event(of: message) else { return }
      try desk.handle(.told(told, as: try Key(event.text)), in: &transaction, at: now)
    case (.told(let told, let signs), .failed):
      try notSent(message, told, signs, &transaction, now)
    case (.unheard(let notice), .sent):
      guard let event = try event(of: message) else { return }
      try keyring.told(notice, as: event, in: &transaction)
    default: break
    }
  }

  private func event(of message: Outgoing) throws -> EventID? {
    try message.result.map { try PostResult($0) }?.event
  }

  private func notSent(
    _ message: Outgoing, _ told: Told, _ signs: [Sign], _ transaction: inout S.Transaction,
    _ now: Instant
  ) throws {
    switch (told.kind, told.subject) {
    case (.picture, .shown(let id)):
      try desk.handle(
        .notShown(id, reason: try reason(of: message, in: transaction)), in: &transaction, at: now)
    // The painting of a hello: its words follow, and were to wait for it.
    case (_, .shown): break
    default: try sayWithoutDrawing(message, told, signs, &transaction, now)
    }
  }

  /// Of what depended on it, its own is that it did.
  private func reason(of message: Outgoing, in transaction: S.Transaction) throws -> String {
    let cause = try message.after.flatMap { try transaction.outgoing($0) }
    return cause?.reason ?? message.reason ?? ""
  }

  /// The words are what people need, and what can be tapped: a drawing that cannot be made or brought
  /// does not take them along.
  private func sayWithoutDrawing(
    _ message: Outgoing, _ told: Told, _ signs: [Sign], _ transaction: inout S.Transaction,
    _ now: Instant
  ) throws {
    let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
    guard case .event(let type, let content) = post.act, let words = content["body"],
      content["filename"] != words
    else { return }
    if post.filling != .media {
      // Words below a drawing that did not come; those that were refused themselves stay unsaid.
      guard let above = try message.after.flatMap({ try transaction.outgoing($0) }),
        above.state == .failed
      else { return }
    }
    var notice: JSONValue = ["msgtype": "m.notice", "body": words]
    for name in ["format", "formatted_body", "m.mentions", "m.relates_to"] {
      if let value = content[name] { notice[name] = value }
    }
    let tray = OutTray(room: post.room, vault: keyring.vault, now: now)
    let line = try tray.post(
      .event(type, notice), Telling.Urgency(rawValue: message.priority) ?? .answer, &transaction,
      ticket: Ticket.told(told, signs: signs).bytes)
    try tray.seed(signs, on: .coming(line), showing: nil, told.place, &transaction)
  }
}
