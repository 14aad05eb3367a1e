package import Concurrency
package import Storage
package import Studio

/// A studio with nobody behind it: events in, decisions kept, so that a test reads like a story.
///
/// What is told becomes an event at once, unless the test holds the post back. Jobs wait until the
/// test lets a painter or a critic answer.
package struct Stage {
  package private(set) var state = StudioState()
  package var house: HouseRules
  package var now = Instant(milliseconds: 1_700_000_000_000)
  package var room: Key = "!studio"
  /// People in it, the bot included.
  package var members = 2
  /// Jobs in the order in which they were queued; settled and cancelled ones are gone.
  package private(set) var jobs: [Work] = []
  /// Every job that was ever queued.
  package private(set) var queued: [Work] = []
  package private(set) var cancelled: [Work] = []
  /// Everything told, with the event that it became.
  package private(set) var told: [(telling: Telling, event: Key)] = []
  package private(set) var post: [Telling] = []
  package var isPostHeldBack = false
  private let chance: Randomness
  private var events = 0

  package init(house: HouseRules = .ofTests(), seed: UInt64 = 1) {
    self.house = house
    chance = .seeded(seed)
  }

  /// One event, decided and kept. - Returns: what was decided.
  @discardableResult
  package mutating func happen(_ event: StudioEvent) throws -> Decision {
    now = now + .milliseconds(1)
    let decision = try decide(
      event, in: state, house: state.house(house, of: room), at: now, chance: chance)
    for change in decision.changes { state.apply(change) }
    for effect in decision.effects {
      switch effect {
      case .queue(let work):
        queued.append(work)
        jobs.append(work)
      case .cancel(let work):
        cancelled.append(work)
        jobs.removeAll { $0.isSameJob(as: work) }
      case .tell(let telling): post.append(telling)
      }
    }
    if !isPostHeldBack { try deliver() }
    return decision
  }

  /// Everything that waits in the post becomes an event.
  package mutating func deliver() throws {
    while !post.isEmpty { try deliverNext() }
  }

  package mutating func deliverNext(at place: Int = 0) throws {
    let telling = post.remove(at: place)
    let event = nextEvent()
    told.append((telling, event))
    if let told = telling.told { try happen(.told(told, as: event)) }
  }

  /// A row that somebody else changed: the collector of bytes, say.
  package mutating func keep(_ change: Change) { state.apply(change) }

  package mutating func settle(_ job: Work) { jobs.removeAll { $0 == job } }

  package mutating func nextEvent() -> Key {
    events += 1
    return Key(number: events)
  }

  package mutating func pass(_ time: Duration) { now = now + time }
}

extension Key {
  package init(number: Int) {
    do { try self.init("$\(number)") } catch { preconditionFailure("it is short") }
  }
}

extension Work {
  /// The urgency of a job is not part of its name.
  package func isSameJob(as other: Work) -> Bool {
    switch (self, other) {
    case (.paint(let left, _, _, _), .paint(let right, _, _, _)): left == right
    case (.understand(let left, _, _), .understand(let right, _, _)): left == right
    default: self == other
    }
  }
}
