import Concurrency
import Storage
import Studio
import Workers

/// Writes down each telling; what goes through the outbox is its number.
struct Scribe: Voice {
  let world: World
  var planted: Planted?

  func say(_ telling: Telling, in rows: inout some StudioGround, at now: Instant) throws {
    let copies = planted?.copies(of: telling, world.simulation) ?? 1
    for _ in 0..<copies {
      let number = world.state.withLock { state in
        state.words.append(telling)
        return state.words.count - 1
      }
      try rows.post(
        Outgoing(
          lane: telling.place.conversation, payload: Array("\(number)".utf8),
          priority: telling.urgency.rawValue, created: now))
    }
  }
}

extension World {
  func telling(_ payload: [UInt8]) -> Telling? {
    guard let number = Int(String(decoding: payload, as: UTF8.self)) else { return nil }
    return state.withLock { $0.words.indices.contains(number) ? $0.words[number] : nil }
  }

  /// What was said stands in the room, once for each transaction.
  func show(_ payload: [UInt8], _ telling: Telling, as transactionID: String) throws -> Key {
    if let known = state.withLock({ $0.answers[transactionID] }) { return known }
    let event = try newEvent()
    let number = Int(String(decoding: payload, as: UTF8.self)) ?? -1
    state.withLock { state in
      state.answers[transactionID] = event
      state.shown.append(Shown(event: event, telling: telling, number: number))
    }
    return event
  }
}
