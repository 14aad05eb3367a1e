package import Concurrency
package import Storage

/// One person's wish, and all that comes of it.
///
/// painting: a director may be asked first what is meant
/// painting → waiting (the gate is open) | judging (it loops, has candidates) | ended (it failed)
/// judging → painting (a round) | waiting | ended
/// waiting → painting (🔁) | judging (🔁 before the critique) | ended (👍, ♻️)
/// ended → waiting (a decision taken back, a tap on one of its pictures)
///
/// 1. `gate` is open exactly while `state == .waiting`.
/// 2. `best` is a finished picture of this request: the one with the highest score, else the
///    newest, or, where duels decide, the last that won one; it is never lost to a worse one.
/// 3. `automaticRounds` only rises and stays within the loop's maximum.
package struct Request: Equatable, Sendable {
  package static let maximumPrompt = 4_000

  package struct Edit: Equatable, Sendable {
    package var prompt: String
    package var wishes: Wishes
    package init(prompt: String, wishes: Wishes) {
      self.prompt = prompt
      self.wishes = wishes
    }
  }

  package enum State: String, Sendable, CaseIterable { case painting, judging, waiting, ended }
  package enum Ending: String, Sendable, CaseIterable {
    case approved, restarted, failed, cancelled
  }

  package let id: RequestID
  /// The room; another only when the room itself goes on elsewhere.
  package internal(set) var conversation: Key
  package let asker: Key
  package var askerName: String
  /// The event of the prompt.
  package let message: Key
  package var thread: Key?
  /// The person's own words, restated in every round.
  package var prompt: String
  package var wishes: Wishes
  /// What its first picture builds on; fixed when the message was handled.
  package var source: PictureID?
  package var state: State
  package var ending: Ending?
  /// Rounds begun, the first included.
  package var round = 1
  /// Rounds that nobody tapped for.
  package var automaticRounds = 0
  /// Runs by itself until the first gate.
  package var isLooping: Bool
  package var best: PictureID?
  package var gate: Gate?
  /// 🔁 was tapped before the critique was there: the round starts when it comes.
  package var isIterationDue = false
  /// The prompt was edited when it had been painted: offered, not painted.
  package var edit: Edit?
  /// What the active image was when ♻️ cleared it, so that taking the tap back can restore it.
  package var clearedActive: PictureID?
  /// Nothing where the words are all there is.
  package var meaning: Meaning?
  package let created: Instant

  package init(
    id: RequestID, conversation: Key, asker: Key, askerName: String, message: Key,
    thread: Key? = nil, prompt: String, wishes: Wishes, source: PictureID?, isLooping: Bool,
    created: Instant
  ) {
    self.id = id
    self.conversation = conversation
    self.asker = asker
    self.askerName = askerName
    self.message = message
    self.thread = thread
    self.prompt = prompt
    self.wishes = wishes
    self.source = source
    self.isLooping = isLooping
    self.created = created
    state = .painting
  }

  /// A painter or a critic has something to do for it.
  package var isAtWork: Bool { state == .painting || state == .judging }
}
