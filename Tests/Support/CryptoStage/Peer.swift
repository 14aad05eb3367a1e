package import Concurrency
package import JSON
package import Matrix
package import MatrixCrypto
internal import Olm

/// Somebody with a device: a machine, its rows, and the homeserver it talks to.
///
/// It does what a client must: commits a step, then sends its requests, then goes on.
package final class Peer {
  package let user: UserID
  package let device: DeviceID
  package let server: ScriptedHomeserver
  package var machine: CryptoMachine
  package var rows = MemoryRows()
  package var now = Instant(milliseconds: 1_700_000_000_000)
  package private(set) var since = 0
  package var happenings: [CryptoHappening] = []
  /// Requests that are not answered as a server would: nothing for no answer at all.
  package var interrupt: ((APIRequest) -> CryptoAnswer?)?
  /// Everything sent, as it was sent.
  package private(set) var sent: [APIRequest] = []

  package init(
    _ user: UserID, _ device: DeviceID, on server: ScriptedHomeserver, seed: UInt64,
    policy: CryptoPolicy = .tolerant
  ) throws {
    self.user = user
    self.device = device
    self.server = server
    let entropy = Entropy.seeded(seed)
    machine = CryptoMachine(
      user: user, device: device, policy: policy, ratchets: try LibolmRatchets(),
      vault: try Vault(key: try Entropy.seeded(seed &+ 1_000_003).secret(32)), entropy: entropy)
  }

  /// The place in the stream of syncs is committed with what it brought.
  package func commit(_ step: Step, since next: String? = nil) {
    rows.commit(step.changes)
    happenings += step.happenings
    if let next, let place = Int(next) { since = place }
  }

  // MARK: What a client does

  /// One sync, and everything that follows from it. `more` is in the answer beside, or instead of,
  /// what the server has to say. Gives what the answer told.
  @discardableResult
  package func sync(
    _ more: JSONValue = [:], limit: Int = 100, limitedTimeline: Int? = nil, sending: Bool = true
  ) throws -> [CryptoHappening] {
    let answer = try server.sync(
      user, device, since: since, limit: limit, limitedTimeline: limitedTimeline, adding: more)
    let step = try take(answer, since: answer.nextBatch)
    if sending { try flush() }
    return step.happenings
  }

  /// An answer, wherever it came from; the place in the stream stays unless it is told.
  @discardableResult
  package func take(_ answer: SyncAnswer, since next: String? = nil) throws -> Step {
    let reception = try machine.receive(answer, in: rows, at: now)
    let step = try machine.apply(reception.batches.map { $0.run() }, of: reception, in: rows)
    commit(step, since: next)
    return step
  }

  package func take(_ answer: JSONValue) throws {
    var answer = answer
    answer["next_batch"] = "aside"
    try take(SyncAnswer(JSONDocument(answer.compact(), options: .matrix)))
  }

  /// Sends what is due until nothing is.
  package func flush() throws {
    for _ in 0..<50 {
      let due = try machine.requests(in: rows).filter { $0.notBefore.map { $0 <= now } ?? true }
      guard !due.isEmpty else { return }
      for request in due { try send(request) }
    }
  }

  package func send(_ request: CryptoRequest) throws {
    sent.append(request.request)
    let answer =
      try interrupt?(request.request) ?? server.reply(to: request.request, from: user, device)
    commit(try machine.answered(request.id, answer, in: rows, at: now))
  }

  /// Knows the members as `/members` tells them, if the machine wants to.
  package func learnMembers(of room: RoomID) throws {
    guard let question = try machine.membersWanted(of: room, in: rows) else { return }
    let members = try server.membersAnswer(of: room)
    commit(try machine.learn(members, answering: question, in: rows, at: now))
    try flush()
  }

  /// Says it as soon as it can be said; waits no longer than the machine has patience.
  @discardableResult
  package func say(_ text: String, in room: RoomID) throws -> EventID {
    try say("m.room.message", ["msgtype": "m.text", "body": .string(text)], in: room)
  }

  @discardableResult
  package func say(_ type: EventType, _ content: JSONValue, in room: RoomID) throws -> EventID {
    let since = now
    try learnMembers(of: room)
    while true {
      switch try machine.encrypt(type, content, in: room, since: since, rows: rows, at: now) {
      case .done(let encrypted, let step):
        commit(step)
        try flush()
        return server.say("m.room.encrypted", encrypted, in: room, by: user)
      case .waiting(let until, let step):
        commit(step)
        let before = rows
        try flush()
        if rows == before { now = until }
      }
    }
  }

  // MARK: What was heard

  package var heard: [DecryptedEvent] {
    happenings.compactMap { if case .decrypted(let event) = $0 { event } else { nil } }
  }

  package var words: [String] {
    heard.compactMap { $0.payload.content["body"]?.string }
  }

  package var unread: [UndecryptableEvent] {
    happenings.compactMap { if case .undecryptable(let event) = $0 { event } else { nil } }
  }

  package var faults: [OlmFault] {
    happenings.compactMap { if case .notDecrypted(_, let fault) = $0 { fault } else { nil } }
  }
}
