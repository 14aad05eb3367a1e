internal import Concurrency
internal import JSON
package import Matrix

/// `/sync`, with the gaps of rooms filled from `/messages`.
///
/// 1. A gap is filled before anything of the answer is applied, so that a room is told in the order
///    in which it happened, and so that a crash in between asks for all of it again.
/// 2. At most ``SyncSettings/gapLimit`` events are fetched for a room. What is still missing then is
///    told to the machine as a gap.
/// 3. The first answer has no gaps: what was said before is not for us. Whoever knows better, since
///    this is not the first time that they ask for a first answer, asks for the ``past``.
/// 4. The first question of a program is answered at once: whoever starts waits for it, and there may
///    be nothing new.
package struct ClassicSync: EventSource {
  private let server: Homeserver
  private let settings: SyncSettings
  private let filter: String
  private let hasAsked = Guarded(false)

  package init(_ server: Homeserver, filter: String, settings: SyncSettings = SyncSettings()) {
    self.server = server
    self.filter = filter
    self.settings = settings
  }

  package func next(since: String?) async throws -> Matrix.SyncAnswer {
    let isWaiting = hasAsked.withLock { asked in
      defer { asked = true }
      return asked && since != nil
    }
    let timeout = isWaiting ? settings.longPollMS : 0
    var answer = try await server.ask(
      API.Sync(since: since, timeoutMS: timeout, filter: filter),
      // The first answer of an account with many rooms takes a server minutes.
      within: .milliseconds(timeout) + (since == nil ? .seconds(600) : .seconds(120)))
    guard let since else { return answer }
    for room in answer.joined where room.timeline.isLimited && !room.isNew {
      guard let from = room.timeline.previousBatch else { continue }
      let past = try await past(of: room.id, from: from, to: since)
      answer = answer.filling(
        room.id, with: past.events, poison: past.poison, isWhole: past.isWhole)
    }
    return answer
  }

  package func past(
    of room: RoomID, from: String, after place: RoomPlace
  ) async throws -> RoomPast {
    try await past(of: room, from: from, to: nil, after: place)
  }

  private func past(
    of room: RoomID, from: String, to: String?, after place: RoomPlace? = nil
  ) async throws -> RoomPast {
    var past = RoomPast()
    var next: String? = from
    while let from = next, past.count < settings.gapLimit {
      let wanted = min(Self.page, settings.gapLimit - past.count)
      let page: API.Messages.Answer
      do {
        page = try await server.ask(
          API.Messages(in: room, from: from, to: to, limit: wanted), within: .seconds(60))
      } catch let error as ServerError where !error.isPassing && !error.isLogout {
        // We may not look there, or not any more: what we have is what there is.
        return past
      }
      // Newest first. A server that gives more than it was asked for has more than we take.
      let events = Array(page.events.elements.prefix(wanted))
      let poison = page.events.poison.prefix(wanted - events.count)
      let isCut = events.count + poison.count < page.count
      past.poison += poison
      next = page.end
      past.isWhole = !isCut && (page.end == nil || page.count == 0)
      if let place, let index = events.firstIndex(where: { $0.id == place.event }) {
        // With it, so that whoever reads on sees that all the others came after it.
        past.events = events[...index].reversed() + past.events
        past.isWhole = true
        return past
      }
      past.events = events.reversed() + past.events
      if past.isWhole || isCut { break }
      // The event itself is gone from the server: further back there is nothing new.
      if let place, !events.isEmpty,
        events.allSatisfy({ $0.originServerTS < place.sent.milliseconds })
      {
        break
      }
    }
    return past
  }

  private static var page: Int { 100 }
}

extension RoomPast {
  /// What cannot be read was fetched, too.
  fileprivate var count: Int { events.count + poison.count }
}

extension API.Messages.Answer {
  fileprivate var count: Int { events.elements.count + events.poison.count }
}

package struct SyncSettings: Sendable {
  package var longPollMS = 30_000
  package var timelineLimit = 50
  package var gapLimit = 1_000

  package init() {}

  package var filter: SyncFilter { SyncFilter(timelineLimit: timelineLimit) }
}
