internal import Concurrency
internal import JSON
internal import Matrix

/// What becomes of messages to devices that the server refuses.
///
/// 1. They are sent again, with the same bytes and under the same name, unless it is sure that they will
///    never be taken: what a proxy says, or a server that is being mended, may be otherwise tomorrow.
/// 2. What is too long goes in parts at once; what the server has trouble with, after a day of it, later
///    and later: one message may be the trouble. The last one alone is given up.
/// 3. What is given up is told, and the keys of rooms in it are owed again: those that were in it, to
///    whom they were given, whatever became of the rooms since.
extension Draft {
  private static let longestTried = Duration.seconds(86_400)

  private enum Fate { case again, againInParts, inParts, never }

  func sent(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    if case .success = answer { return ledger.remove(request.key) }
    let fate = fate(of: request, answer)
    if fate == .again { return postpone(request, answer) }
    ledger.remove(request.key)
    let messages = try messages(in: request)
    guard fate != .never, messages.count > 1 else {
      return try giveUp(request, messages, answer)
    }
    for half in [messages.prefix(messages.count / 2), messages.dropFirst(messages.count / 2)] {
      let (subject, body) = try part(half, of: request)
      if fate == .inParts {
        _ = ask(.toDevice, subject: subject, body: body)
      } else {
        _ = ask(subject, body: body, asPartOf: request, answer)
      }
    }
  }

  private func fate(of request: RequestRow, _ answer: CryptoAnswer) -> Fate {
    let isOld = now - request.made >= Self.longestTried
    switch answer {
    case .unreachable, .success: return .again
    case .unanswered: return isOld ? .againInParts : .again
    case .failure(let error):
      if error.isOfUs { return .again }
      if error.isWorthRetrying { return isOld ? .againInParts : .again }
      if error.httpStatus == 413 || error.code == .tooLarge { return .inParts }
      switch error.code {
      case .badJSON, .notJSON, .invalidParam, .missingParam: return .never
      default: return isOld ? .never : .again
      }
    }
  }

  // MARK: What was in it

  private struct Message {
    let user: UserID
    let device: DeviceID
    let content: [UInt8]
  }

  private func messages(in request: RequestRow) throws -> [Message] {
    let body = try JSONDocument(request.body, options: .matrix).root["messages"]
    var found: [Message] = []
    for owner in body?.members.map(Array.init) ?? [] {
      guard let user = UserID(owner.name) else { continue }
      for entry in owner.value.members.map(Array.init) ?? [] {
        guard let device = DeviceID(entry.name) else { continue }
        found.append(
          Message(user: user, device: device, content: Array(entry.value.rawBytes)))
      }
    }
    return found
  }

  private func part(
    _ messages: ArraySlice<Message>, of request: RequestRow
  ) throws -> (subject: [UInt8], body: [UInt8]) {
    var body = ToDeviceBody()
    for message in messages { body.add(message.content, to: message.device, of: message.user) }
    let whole = try ToDeviceSubject(bytes: request.subject)
    let devices = Set(messages.map { DeviceRow.place($0.user, $0.device) })
    let subject = ToDeviceSubject(
      type: whole.type, transaction: try newTransaction(), cargo: whole.cargo.part(for: devices))
    return (subject.bytes, body.bytes())
  }

  private func giveUp(
    _ request: RequestRow, _ messages: [Message], _ answer: CryptoAnswer
  ) throws {
    let subject = try ToDeviceSubject(bytes: request.subject)
    let error: ServerError? = if case .failure(let error) = answer { error } else { nil }
    tell(.notDelivered(subject.type, devices: messages.count, error))
    try oweAgain(subject.cargo)
  }
}
