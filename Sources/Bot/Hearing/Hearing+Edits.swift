internal import Concurrency
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Studio

/// Lines that are said in other words.
extension Hearing {
  func edited(
    _ original: EventID, _ message: Matrix.Message, isPicture: Bool, _ heard: HeardEvent,
    _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    guard let edited = message.newContent else { return [] }
    let hasPicture = isPicture || edited.media != nil
    var utterance = try utterance(
      edited, heard, hasPicture: hasPicture, alsoNaming: message.mentions, transaction)
    let key = try Key(original.text)
    let line = try transaction.message(key)
    if line == nil, !hasPicture, utterance.mentionsBot || utterance.isCommand {
      // It was not for us before: from now on it is, as if it had been said so.
      utterance.key = key
      return try heardWords(utterance, heard, &transaction, now)
    }
    let event = StudioEvent.edited(message: key, utterance)
    guard let line, utterance.intent.isDeed else { return [event] }
    guard line.isCorrected(by: utterance) else {
      // To say that a command is none is of no use long after.
      guard !isTooOld(heard), try isPatient(utterance.person, heard, &transaction, now) else {
        return []
      }
      return [event]
    }
    guard try isTimely(utterance, heard, hasPicture: hasPicture, &transaction, now) else {
      return []
    }
    return try attended(utterance, heard, &transaction, now) + [event]
  }
}
