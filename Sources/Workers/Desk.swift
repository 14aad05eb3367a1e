package import Concurrency
import Storage
package import Studio

/// Where events become decisions and decisions become rows, within one transaction.
///
/// 1. The conversation is held before anything is read, so two decisions about one conversation
///    come one after the other, whoever makes them.
/// 2. What follows (rows, jobs, lines of the outbox) is committed with its cause, or not at all.
/// 3. Nothing is done to the world here: the body of a transaction may run twice.
package struct Desk: Sendable {
  private let house: HouseRules
  private let voice: any Voice
  private let randomness: Randomness
  private let away: @Sendable () -> Set<String>
  private let trail: (@Sendable (TrailStep) -> Void)?
  /// How often work is tried, or its worker may go silent.
  private let attempts: Int

  var tellsProgress: Bool { voice.tellsProgress }
  /// As the house has it, where a room has nothing of its own.
  var loop: LoopSettings { house.loop }

  /// `away` says which painters are not well, as of now; `trail` is told what became of each wish, once that is committed.
  package init(
    house: HouseRules, voice: any Voice, randomness: Randomness, attempts: Int? = nil,
    away: @escaping @Sendable () -> Set<String> = { [] },
    trail: (@Sendable (TrailStep) -> Void)? = nil
  ) {
    self.house = house
    self.voice = voice
    self.randomness = randomness
    self.attempts = attempts ?? Job.usualAttempts
    self.away = away
    self.trail = trail
  }

  package func handle(
    _ event: StudioEvent, in transaction: inout some StudioGround, at now: Instant
  ) throws {
    guard let conversation = try event.conversation(in: transaction) else { return }
    // Whoever works for a room that moved holds the old one first, too.
    if case .moved(let old, _, _) = event { try transaction.hold(conversation: old) }
    try transaction.hold(conversation: conversation)
    var house = house
    house.away = away()
    // With what the room took over: it is a painter there, and nowhere else.
    let decision = try decide(
      event, in: transaction, house: transaction.house(house, of: conversation), at: now,
      chance: randomness)
    for change in decision.changes { try transaction.apply(change) }
    for effect in decision.effects {
      switch effect {
      case .queue(let work):
        try transaction.enqueue(.work(work), attempts: attempts, at: now)
        if voice.tellsProgress { try transaction.look(at: work, soonAfter: now) }
      case .cancel(let work): try transaction.cancel(.work(work), at: now)
      case .tell(let telling): try voice.say(telling, in: &transaction, at: now)
      }
    }
    if let trail {
      let steps = try TrailStep.steps(of: event, decision, in: transaction, at: now)
      if !steps.isEmpty { transaction.afterCommit { for step in steps { trail(step) } } }
    }
  }

  /// Holds what the end of this errand is about. Before its job is touched: whoever decides holds
  /// the conversation first and then cancels jobs, and two who take things in other orders wait
  /// for one another.
  func hold(for errand: Errand, in transaction: some StudioGround) throws {
    guard let conversation = try errand.conversation(in: transaction) else { return }
    try transaction.hold(conversation: conversation)
  }

  /// The end of an errand, and what it means.
  func end(
    _ errand: Errand, with event: StudioEvent?, in transaction: inout some StudioGround,
    at now: Instant
  ) throws {
    if let event { try handle(event, in: &transaction, at: now) }
    switch errand {
    case .work(.paint(let id, _, _, _)): try transaction.cancel(.lateness(id), at: now)
    case .work(.understand(let id, _, _)): try transaction.cancel(.hesitation(id), at: now)
    default: break
    }
  }
}
