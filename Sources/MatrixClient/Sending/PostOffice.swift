internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixCrypto
internal import Storage

/// Prepares and delivers what waits in the outbox; ``OutboxSender`` says when.
///
/// 1. Everything goes through here, and here alone is decided whether it is encrypted: by the room,
///    never by who posts. Where that is not known, nothing goes.
/// 2. Reactions, redactions and state are never encrypted: servers have to read them.
/// 3. Before an encrypted event goes out, what gives others its key has gone out, or could not.
struct PostOffice<S: Store>: Sendable where S.Transaction: CryptoGround {
  /// Somebody must be asked first; the answer takes so long, as a rule.
  static var pause: Duration { .milliseconds(200) }
  /// … and when it does not come, asking rarely is enough.
  static var longestPause: Duration { .seconds(5) }
  /// Keys that cannot be sent now do not hold up the event for longer.
  static var keyPatience: Duration { .seconds(10) }

  let keyring: Keyring<S>
  let server: Homeserver
  let courier: Courier<S>
  let uploads: any Uploading
  /// Since when each message waits for keys, while this program runs.
  private let asked = Guarded<[OutgoingID: Instant]>([:])

  init(
    keyring: Keyring<S>, server: Homeserver, courier: Courier<S>, uploads: any Uploading
  ) {
    self.keyring = keyring
    self.server = server
    self.courier = courier
    self.uploads = uploads
  }

  /// How many messages wait for keys.
  var waitingCount: Int { asked.withLock { $0.count } }

  /// The message waits no longer: it has its bytes, or was given up.
  func settled(_ id: OutgoingID) { asked.withLock { $0[id] = nil } }

  // MARK: In the transaction that stores the bytes

  func prepare(
    _ message: Outgoing, _ dependency: [UInt8]?, _ transaction: inout S.Transaction
  ) throws -> Preparation {
    let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
    let result = try dependency.map(PostResult.init)
    guard try !isGone(post.room, in: transaction) else { return .refused("\(PostError.left)") }
    switch post.act {
    case .upload:
      guard let isEncrypted = try standing(of: post.room, in: transaction) else {
        return .notYet(retryAfter: .seconds(1))
      }
      let passed = PostResult(event: result?.event)
      return .ready(wire: Wire(passed.bytes, isEncrypted: isEncrypted).bytes)
    case .redaction(let event, let reason):
      guard let event = event ?? result?.event else { return .refused("\(PostError.dependency)") }
      let content = EventContent.redaction(of: event, reason: reason)
      return .ready(wire: Wire(content.compact(), isEncrypted: false).bytes)
    case .event(let type, let content):
      return try prepare(
        message.id, post, type, try content.filled(post.filling, with: result), &transaction)
    }
  }

  private func prepare(
    _ id: OutgoingID, _ post: RoomPost, _ type: EventType, _ content: JSONValue,
    _ transaction: inout S.Transaction
  ) throws -> Preparation {
    guard let isEncrypted = try standing(of: post.room, in: transaction) else {
      return .notYet(retryAfter: .seconds(1))
    }
    guard isEncrypted, type != .reaction else {
      return .ready(wire: Wire(content.compact(), isEncrypted: false).bytes)
    }
    let now = keyring.clock.now()
    let since = asked.withLock { asked in
      asked[id] = asked[id] ?? now
      return asked[id] ?? now
    }
    do {
      try transaction.holdMachine()
      switch try keyring.machine.encrypt(
        type, content, in: post.room, since: since, toEverybody: post.isForEverybody,
        rows: transaction, at: now)
      {
      case .done(let encrypted, let step):
        try keyring.commit(step, in: &transaction)
        settled(id)
        return .ready(wire: Wire(encrypted.compact(), isEncrypted: true).bytes)
      case .waiting(let until, let step):
        try keyring.commit(step, in: &transaction)
        return .notYet(retryAfter: min(max(until - now, .zero), Self.pause))
      }
    } catch let error as CryptoError {
      switch error.kind {
      case .membersUnknown:
        var attempts: UInt64 = 0
        try keyring.write(in: &transaction) { book, chores in
          try chores.add(.members, post.room)
          let place = ChoreRow.place(.members, post.room)
          attempts = try book.ledger.row(ChoreRow.self, at: place)?.attempts ?? 0
        }
        return .notYet(retryAfter: min(Self.pause * (attempts + 1), Self.longestPause))
      case .tooLong, .refusedByPolicy, .unknownAlgorithm:
        settled(id)
        return .refused("\(error)")
      default: throw error
      }
    }
  }

  /// We were in the room and are not any more: what was to be said there never will be. One that we do
  /// not know yet is waited for.
  private func isGone(_ room: RoomID, in rows: S.Transaction) throws -> Bool {
    switch try RoomBook(rows, vault: keyring.vault).standing(of: room)?.standing {
    case .joined?: false
    case .left?: true
    // Forgotten, if its encryption is known.
    case nil: try standing(of: room, in: rows) != nil
    }
  }

  /// Whether the room is encrypted; nothing when that is not known, or we are not in it.
  private func standing(of room: RoomID, in rows: S.Transaction) throws -> Bool? {
    switch try keyring.machine.encryption(of: room, in: rows) {
    case .unknown: nil
    case .clear: false
    case .encrypted, .unknownAlgorithm: true
    }
  }

  // MARK: Over the network

  func deliver(_ message: Outgoing) async throws -> Delivery {
    let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
    guard let wire = message.wire.flatMap(Wire.init),
      let transaction = message.transactionID.flatMap(TransactionID.init)
    else { return .refused("it was not prepared") }
    switch post.act {
    case .upload(let parts):
      return try await uploads.upload(
        parts, isEncrypted: wire.isEncrypted, passing: try PostResult(wire.content))
    case .redaction(_, let reason):
      let redacts = try JSONDocument(wire.content, options: .strict).root["redacts"]?.string
      guard let event = redacts.flatMap(EventID.init) else {
        return .refused("\(PostError.result)")
      }
      return try Delivery(
        await server.reply(
          to: API.Redact(event, in: post.room, transaction: transaction, reason: reason)))
    case .event(let type, _):
      if wire.isEncrypted { try await courier.flush(atMost: Self.keyPatience) }
      return try Delivery(
        await server.reply(
          to: API.SendEvent(
            room: post.room, type: wire.isEncrypted ? .encrypted : type, transaction: transaction,
            content: wire.content)))
    }
  }
}

/// The bytes of a prepared message, and whether they are a ciphertext.
private struct Wire {
  let content: [UInt8]
  let isEncrypted: Bool

  init(_ content: [UInt8], isEncrypted: Bool) {
    self.content = content
    self.isEncrypted = isEncrypted
  }

  init?(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return nil }
    isEncrypted = first == 1
    content = Array(bytes.dropFirst())
  }

  var bytes: [UInt8] { [isEncrypted ? 1 : 0] + content }
}

extension Delivery {
  /// A reaction that is there already is as good as one that was sent.
  fileprivate init(_ reply: Reply<EventID>) throws {
    switch reply {
    case .answered(let event): self = .sent(result: PostResult(event: event).bytes)
    case .refused(let error) where error.code == .duplicateAnnotation:
      self = .sent(result: PostResult().bytes)
    case .refused(let error): self = .refused("\(error)")
    case .later(let wait?, _): self = .limited(retryAfter: wait)
    case .later(nil, let reason): self = .unreachable(reason)
    case .loggedOut(let error): throw error
    }
  }
}
