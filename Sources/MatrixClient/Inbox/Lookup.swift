internal import Concurrency
package import Matrix
package import MatrixCrypto
package import Storage

/// Looks at single events of a room, however old: what an answer points to, or what was said before
/// this store was made. It is read with the keys that are here, those that came out of the backup
/// among them.
///
/// 1. What is looked up is no news: it goes to whoever looked, and not into the inbox.
/// 2. A key that is not here is asked for, of our other devices and of the backup; a later look may
///    find it.
package struct Lookup<S: Store>: Sendable where S.Transaction: CryptoGround {
  private let keyring: Keyring<S>
  private let server: Homeserver

  package init(_ keyring: Keyring<S>, server: Homeserver) {
    self.keyring = keyring
    self.server = server
  }

  /// `heard` or `unreadable`.
  /// - Throws: `ServerError` where there is no such event or it is not for us, and why the server did
  ///   not answer.
  package func event(_ id: EventID, in room: RoomID) async throws -> RoomNews {
    let event = try await server.ask(API.Event(id, in: room))
    // The server says which event it is, and may be wrong.
    guard event.id.text.hasBytes(of: id.text) else { throw AnotherEvent() }
    return try await keyring.read(event, of: room)
  }

  /// The newest events of a room that came before a place in the stream, oldest first.
  package func events(
    in room: RoomID, before place: String, limit: Int
  ) async throws -> [RoomNews] {
    let page = try await server.ask(API.Messages(in: room, from: place, limit: limit))
    var news: [RoomNews] = []
    // Newest first. A server that gives more than it was asked for has more than we take.
    for event in page.events.elements.prefix(limit).reversed() {
      news.append(try await keyring.read(event, of: room))
    }
    return news
  }

  /// The server gave another event than it was asked for.
  package struct AnotherEvent: Error, CustomStringConvertible {
    package let description = "the homeserver gave another event than the one that was asked for"
  }
}

extension Keyring {
  func read(_ event: RoomEvent, of room: RoomID) async throws -> RoomNews {
    guard event.type == .encrypted, !event.isRedacted else {
      let isEncrypted = try await look { machine, rows, _ in
        try machine.isEncrypted(room, in: rows)
      }
      return .heard(
        HeardEvent(clear: event, in: room, isEncrypted: isEncrypted, at: clock.now()))
    }
    return try await step { machine, rows, now in
      let reception = try machine.receive([event], of: room, in: rows, at: now)
      let step = try machine.apply(
        reception.batches.map { $0.run() }, of: reception, in: rows, asking: 1)
      return (RoomNews(of: event, in: room, step.happenings, at: now), step)
    }
  }
}

extension RoomNews {
  fileprivate init(
    of event: RoomEvent, in room: RoomID, _ happenings: [CryptoHappening], at now: Instant
  ) {
    for happening in happenings {
      switch happening {
      case .decrypted(let found): self = .heard(HeardEvent(found, at: now))
      case .undecryptable(let found): self = .unreadable(UnreadEvent(found))
      default: continue
      }
      return
    }
    self = .unreadable(
      UnreadEvent(
        room: room, event: event.id, sender: event.sender, session: nil, cause: .malformed,
        sent: Instant(milliseconds: event.originServerTS)))
  }
}
