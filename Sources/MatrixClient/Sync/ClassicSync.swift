internal import Concurrency
internal import JSON
package import Matrix

/// `/sync`, with the gaps of rooms filled from `/messages`.
///
/// 1. A gap is filled before anything of the answer is applied, so that a room is told in the order
///    in which it happened, and so that a crash in between asks for all of it again.
/// 2. At most ``SyncSettings/gapLimit`` events are fetched for a room. What is still missing then is
///    told to the machine as a gap.
/// 3. The first answer has no gaps: what was said before is not for us.
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

  private struct Past {
    var events: [RoomEvent] = []
    var poison: [Poison] = []
    var isWhole = false
  }

  /// Oldest first.
  private func past(of room: RoomID, from: String, to: String) async throws -> Past {
    var past = Past()
    var place: String? = from
    while let from = place, past.events.count < settings.gapLimit {
      let page: API.Messages.Answer
      do {
        page = try await server.ask(
          API.Messages(in: room, from: from, to: to), within: .seconds(60))
      } catch let error as ServerError where !error.isPassing && !error.isLogout {
        // We may not look there, or not any more: what we have is what there is.
        return past
      }
      past.events = page.events.elements.reversed() + past.events
      past.poison += page.events.poison
      place = page.end
      past.isWhole = page.end == nil || page.events.elements.isEmpty
      if past.isWhole { break }
    }
    return past
  }
}

package struct SyncSettings: Sendable {
  package var longPollMS = 30_000
  package var timelineLimit = 50
  package var gapLimit = 1_000

  package init() {}

  package var filter: SyncFilter { SyncFilter(timelineLimit: timelineLimit) }
}
