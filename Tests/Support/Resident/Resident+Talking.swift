internal import Concurrency
package import JSON
package import Matrix
package import MatrixClient
internal import SQLiteStorage
package import Storage

extension Resident {
  package struct NotSent: Error, CustomStringConvertible {
    package let description: String
    package init(description: String) { self.description = description }
  }

  /// Posts without waiting.
  /// - Returns: the ticket, by which it is known when it is settled.
  @discardableResult
  package func post(
    _ act: RoomPost.Act, in room: RoomID, after: OutgoingID? = nil,
    filling: RoomPost.Filling = .nothing, coalescing: Key? = nil
  ) async throws -> (id: OutgoingID, ticket: [UInt8]) {
    let ticket = Array("\(UInt64.random(in: 0...(.max)))".utf8)
    let keyring = client.keyring
    let post = RoomPost(act, in: room, filling: filling, ticket: ticket)
    let id = try await store.write { transaction in
      try keyring.post(post, after: after, coalescing: coalescing, in: &transaction)
    }
    return (id, ticket)
  }

  /// Waits until it is sent. - Returns: the event; nothing where there is none.
  @discardableResult
  package func sent(
    _ ticket: [UInt8], within limit: Duration = .seconds(20)
  ) async throws -> EventID? {
    let settled = try await record.wait("the post is settled", within: limit) {
      $0.settled[ticket]
    }
    guard settled.state == .sent, let result = settled.result else {
      throw NotSent(description: settled.reason ?? "it was not sent")
    }
    return try PostResult(result).event
  }

  @discardableResult
  package func says(
    _ body: String, in room: RoomID, relation: Relation? = nil,
    within limit: Duration = .seconds(20)
  ) async throws -> EventID {
    var content = MessageContent.text(body).json
    if let relation { content["m.relates_to"] = relation.json }
    return try await sends(.message, content, in: room, within: limit)
  }

  @discardableResult
  package func sends(
    _ type: EventType, _ content: JSONValue, in room: RoomID, within limit: Duration = .seconds(20)
  ) async throws -> EventID {
    let ticket = try await post(.event(type, content), in: room).ticket
    guard let event = try await sent(ticket, within: limit) else {
      throw NotSent(description: "it has no event")
    }
    return event
  }

  /// The first such thing that came or comes in time.
  @discardableResult
  package func hears<Found: Sendable>(
    _ what: String, within limit: Duration = .seconds(20), where find: (RoomNews) -> Found?
  ) async throws -> Found {
    try await record.wait(what, within: limit) { state in
      for news in state.inOrder { if let found = find(news) { return found } }
      return nil
    }
  }

  @discardableResult
  package func hears(
    event: String, within limit: Duration = .seconds(20)
  ) async throws -> HeardEvent {
    try await hears("event \(event)", within: limit) { news in
      if case .heard(let heard) = news, heard.event.id.text == event { heard } else { nil }
    }
  }

  package func joins(_ room: RoomID, within limit: Duration = .seconds(20)) async throws {
    try await hears("joined \(room.text)", within: limit) { news -> Bool? in
      if case .joined(room) = news { true } else { nil }
    }
  }

  /// The bodies of what was heard in a room, in order.
  package func bodies(in room: RoomID) -> [String] {
    record.now.inOrder.compactMap { news in
      guard case .heard(let heard) = news, heard.room == room else { return nil }
      return heard.content["body"]?.string
    }
  }
}
