import Concurrency
import Storage

/// Who is heard.
extension Draft {
  /// In a room of two everything. In a larger one, until somebody says otherwise: commands,
  /// mentions, answers to the bot's messages, and threads that it started.
  func isHeard(_ utterance: Utterance) throws -> Bool {
    if case .nothing = utterance.intent { return false }
    if case .command = utterance.intent { return true }
    if utterance.isCommand || utterance.members <= 2 || utterance.mentionsBot { return true }
    let settings = try conversation(utterance.place.conversation).settings
    if settings.listen ?? house.listen == .all { return true }
    for event in [utterance.place.repliesTo, utterance.place.thread] {
      if let event, try message(event)?.role == .bot { return true }
    }
    return false
  }

  /// The row that everything else of a room belongs to is written first, and again when a minute has
  /// passed, so that rooms can be listed by what was done in them.
  mutating func enter(_ id: Key) throws {
    var conversation = try conversation(id)
    let isDue = now - conversation.touched >= .seconds(60)
    guard try isDue || rows.conversation(id) == nil else { return }
    conversation.touched = max(conversation.touched, now)
    put(conversation)
  }
}
