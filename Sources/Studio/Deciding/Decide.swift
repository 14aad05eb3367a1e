package import Concurrency
import Storage

/// What follows from one event: rows as they are from now on, and what must happen once they are
/// committed. It changes nothing itself, and answers the same to the same. `chance` is for names and
/// seeds: another one for each decision.
package func decide(
  _ event: StudioEvent, in rows: some StudioReading, house: HouseRules, at now: Instant,
  chance: some RandomNumberGenerator
) throws -> Decision {
  var draft = Draft(rows: rows, house: house, now: now, chance: chance)
  try draft.take(event)
  return draft.decision
}

extension Draft {
  fileprivate mutating func take(_ event: StudioEvent) throws {
    switch event {
    case .said(let utterance): try said(utterance)
    case .posted(let upload): try posted(upload)
    case .notPosted(let utterance, let problem): try notPosted(utterance, problem)
    case .brought(let utterance, let file): try brought(file, utterance)
    case .tapped(let tap): try tapped(tap)
    case .untapped(let event, let person, _): try untapped(event, by: person)
    case .edited(let message, let utterance): try edited(message, utterance)
    case .redacted(let event, let person, let conversation):
      try redacted(event, by: person, in: conversation)
    case .membership(let person, let conversation, let isMember):
      try membership(person, of: conversation, isMember: isMember)
    case .joined(let conversation, let members): try joined(conversation, members: members)
    case .grew(let conversation, let members): try grew(conversation, members: members)
    case .moved(let old, let new, let members): try moved(from: old, to: new, members: members)
    case .began(let picture): try began(picture)
    case .late(let picture): try late(picture)
    case .progressed(let picture, let stage, let ahead, let isFirst):
      try progressed(picture, stage, ahead: ahead, isFirst: isFirst)
    case .painted(let picture, let painting): try painted(picture, painting)
    case .notPainted(let picture, let failure): try notPainted(picture, failure)
    case .judged(let picture, let judgement, let duel):
      try judged(picture, .done(judgement), duel: duel)
    case .notJudged(let picture, let reason): try judged(picture, .missing(reason: reason))
    case .learnt(let taste, let lesson): try learnt(taste, lesson)
    case .notLearnt(let taste, let reason): try notLearnt(taste, reason)
    case .answered(let conversation, let answer): try answered(answer, in: conversation)
    case .notAnswered(let conversation, let reason): try notAnswered(reason, in: conversation)
    case .understood(let request, let prompt): try understood(request, prompt)
    case .notUnderstood(let request, let reason): try notUnderstood(request, because: reason)
    case .hesitated(let request): try hesitated(request)
    case .workflowRead(let key, let graph, let proposal):
      try workflowRead(key, graph, proposal)
    case .workflowNotRead(let key, let reason): try workflowNotRead(key, reason)
    case .told(let told, let event): try self.told(told, as: event)
    case .notShown(let picture, let reason): try notShown(picture, because: reason)
    }
  }
}
