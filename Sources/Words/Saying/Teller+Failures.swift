import Studio

extension Teller {
  /// What happened, whether trying again helps, and the id that is in the log too.
  func failed(
    _ id: PictureID, _ failure: PainterFailure, share: [RichText.Run] = [], refunded: Int
  ) throws -> RichText {
    let painter = ["painter": Slot.words(try painterName(of: id))]
    var line: [RichText.Run]
    let advice: Sentence?
    switch failure.kind {
    case .unreachable: (line, advice) = (say(.failedUnreachable, painter), .failedRetry)
    case .insecure: (line, advice) = (say(.failedInsecure, painter), .failedNoRetry)
    case .busy: (line, advice) = (say(.failedBusy, painter), .failedRetry)
    case .trouble: (line, advice) = (say(.failedTrouble, painter), .failedRetry)
    case .unauthorised: (line, advice) = (say(.failedUnauthorised, painter), .failedNoRetry)
    case .unpaid: (line, advice) = (say(.failedUnpaid, painter), .failedNoRetry)
    case .modelMissing: (line, advice) = (say(.failedModelMissing, painter), .failedNoRetry)
    case .tooLarge: (line, advice) = (say(.failedTooLarge, painter), .failedSmaller)
    case .refusedByPolicy: (line, advice) = (say(.failedRefusedByPolicy, painter), .failedReword)
    case .badOrder: (line, advice) = (say(.failedBadOrder, painter), .failedSettings)
    case .badAnswer: (line, advice) = (say(.failedBadAnswer, painter), .failedRetry)
    case .endless: (line, advice) = (say(.failedEndless, painter), .failedNoRetry)
    case .unchanged: (line, advice) = (say(.failedUnchanged, painter), .failedReword)
    case .unfetched: (line, advice) = (say(.failedUnfetched, painter), .failedRetry)
    case .sourceUnreadable: (line, advice) = (say(.failedSourceUnreadable), .failedOtherSource)
    case .outOfMemory: (line, advice) = (say(.failedOutOfMemory, painter), .failedSmaller)
    case .timedOut: (line, advice) = (say(.failedTimedOut, painter), .failedRetry)
    case .cancelled: (line, advice) = (say(.failedCancelled, ["id": id.slot]), nil)
    case .defect: (line, advice) = (say(.failedDefect), .failedNoRetry)
    case .gone: (line, advice) = (say(.failedGone, painter), .failedOtherPainter)
    }
    // The house's own reasons are in the sentence.
    if !failure.detail.isEmpty, HouseReason(rawValue: failure.detail) == nil,
      failure.kind != .defect
    {
      let said = say(.remarkSaid, ["text": .words(tidy(failure.detail, atMost: 200))])
      line = line + " " + said + (failure.detail.last == "." ? "" : ".")
    }
    if !share.isEmpty { line = line + " " + share }
    switch (advice, failure.retryAfter) {
    case (.failedRetry?, let wait?):
      line = line + " " + say(.failedRetryIn, ["time": .said(language.duration(wait))])
    case (let advice?, _): line = line + " " + say(advice)
    case (nil, _): break
    }
    if refunded > 0 { line = line + " " + say(.failedRefunded, ["count": .number(refunded)]) }
    if failure.kind != .cancelled { line = line + " · " + [RichText.Run(id.description, .code)] }
    return lines(line)
  }
}
