internal import Concurrency
internal import JSON
internal import Matrix

/// What becomes of messages to devices that the server refuses.
///
/// 1. They are sent again, with the same bytes and under the same name, unless it is sure that they will
///    never be taken: what a proxy says, or a server that is being mended, may be otherwise tomorrow.
/// 2. What is too long goes in parts.
/// 3. What is given up is told, and the keys of rooms in it are owed again: those that were in it, to
///    whom they were given, whatever became of the rooms since.
extension Draft {
  private static let longestTried = Duration.seconds(86_400)

  private enum Fate { case again, inParts, never }

  func sent(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    guard case .failure(let error) = answer else {
      if case .success = answer { return ledger.remove(request.key) }
      return postpone(request, answer)
    }
    switch fate(of: request, error) {
    case .again: postpone(request, answer)
    case .inParts:
      let messages = try messages(in: request)
      guard messages.count > 1 else { return try giveUp(request, messages, error) }
      ledger.remove(request.key)
      try send(messages.prefix(messages.count / 2), request)
      try send(messages.dropFirst(messages.count / 2), request)
    case .never: try giveUp(request, messages(in: request), error)
    }
  }

  private func fate(of request: RequestRow, _ error: ServerError) -> Fate {
    if error.isWorthRetrying { return .again }
    if error.httpStatus == 413 || error.code == .tooLarge { return .inParts }
    switch error.code {
    case .badJSON, .notJSON, .invalidParam, .missingParam: return .never
    default: return now - request.made < Self.longestTried ? .again : .never
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

  private func send(_ messages: ArraySlice<Message>, _ request: RequestRow) throws {
    var body = ToDeviceBody()
    for message in messages { body.add(message.content, to: message.device, of: message.user) }
    let whole = try ToDeviceSubject(bytes: request.subject)
    let devices = Set(messages.map { DeviceRow.place($0.user, $0.device) })
    let subject = ToDeviceSubject(
      type: whole.type, transaction: try newTransaction(), cargo: whole.cargo.part(for: devices))
    _ = ask(.toDevice, subject: subject.bytes, body: body.bytes())
  }

  private func giveUp(
    _ request: RequestRow, _ messages: [Message], _ error: ServerError
  ) throws {
    ledger.remove(request.key)
    let subject = try ToDeviceSubject(bytes: request.subject)
    tell(.notDelivered(subject.type, devices: messages.count, error))
    try oweAgain(subject.cargo)
  }
}
