import Studio

/// Why nothing was queued or changed: what happened, why, what to do.
extension Teller {
  func refused(_ refusal: Refusal) throws -> [RichText.Run] {
    switch refusal {
    case .noSuchPicture: return say(.refusedNoSuchPicture)
    case .upload(.unreadable): return say(.refusedUploadUnreadable)
    case .upload(.tooLarge): return say(.refusedUploadTooLarge)
    case .upload(.unreachable): return say(.refusedUploadUnreachable)
    case .noSuchNumber(let number):
      return say(.refusedNoSuchNumber, ["n": .number(number)])
    case .notFinished(let id): return say(.refusedNotFinished, ["id": id.slot])
    case .failedPicture(let id): return say(.refusedFailedPicture, ["id": id.slot])
    case .hiddenPicture(let id): return say(.refusedHiddenPicture, ["id": id.slot])
    case .notYourPicture(let id): return say(.refusedNotYourPicture, ["id": id.slot])
    case .otherRoom(let id): return say(.refusedOtherRoom, ["id": id.slot])
    case .notHidden(let id): return say(.refusedNotHidden, ["id": id.slot])
    case .pictureGone(let id): return say(.refusedPictureGone, ["id": id.slot])
    case .replyToAPicture: return say(.refusedReplyToAPicture)
    case .nothingActive: return say(.refusedNothingActive)
    case .nothingToRepeat: return say(.refusedNothingToRepeat)
    case .nothingToCancel: return say(.refusedNothingToCancel)
    case .noSource: return say(.refusedNoSource)
    case .painterUnknown(let name, let nearest):
      return unknown(name, nearest, .refusedPainterUnknown, .refusedPainterUnknownNearest)
    case .painterNeedsText(let name):
      return say(.refusedPainterNeedsText, ["painter": .words(name)])
    case .painterNeedsPicture(let name):
      return say(.refusedPainterNeedsPicture, ["painter": .words(name)])
    case .sizeNotPainted(let size, let painter):
      return say(
        .refusedSize,
        [
          "painter": .words(painter), "size": .words("\(size)"),
          "sizes": .said(house.painter(painter).map { sizes($0.sizes) } ?? []),
        ])
    case .credits(let needed, let left):
      return say(.refusedCredits, ["needed": .number(needed), "left": .number(max(0, left))])
    case .tooManyRequests(let maximum):
      return say(.refusedTooManyRequests, ["count": .number(maximum)])
    case .moderatorsOnly: return say(.refusedModeratorsOnly)
    case .operatorsOnly: return say(.refusedOperatorsOnly)
    case .creditsUnlimited: return say(.refusedCreditsUnlimited)
    case .unknownSetting(let name, let nearest):
      return unknown(name, nearest, .refusedUnknownSetting, .refusedUnknownSettingNearest)
    case .badSetting(let name, let value, let expected):
      return say(
        .refusedBadSetting,
        ["name": .code(name), "value": .quoted(value), "expected": .said(phrase(expected))])
    case .loop(let refusal): return refused(refusal)
    case .noTaste(let name):
      return name.isEmpty ? say(.tasteNone) : say(.refusedNoTaste, ["name": .quoted(name)])
    case .noCollection: return say(.refusedNoCollection)
    case .collectionFull(let count): return say(.refusedCollectionFull, ["count": .number(count)])
    case .collectionEmpty: return say(.refusedCollectionEmpty)
    case .lessonRunning: return say(.refusedLessonRunning)
    case .tasteProfile(.noPrinciple): return say(.refusedTasteNoPrinciple)
    case .tasteProfile(.empty(let dimension)):
      return say(
        .refusedTasteEmpty, ["field": .quoted(language[label: Label(dimension)])])
    case .noDirector: return say(.refusedNoDirector)
    case .notTalking: return say(.refusedNotTalking)
    case .directorReadsNothing: return say(.refusedDirectorReadsNothing)
    case .notEdited(let id): return say(.refusedNotEdited, ["id": id.slot])
    case .collecting(let name): return say(.refusedCollecting, ["name": .quoted(name)])
    case .replyToAWorkflow: return say(.refusedReplyToAWorkflow)
    case .workflowName(let name): return say(.refusedWorkflowName, ["name": .quoted(name)])
    case .workflowNameTaken(let name):
      return say(.refusedWorkflowNameTaken, ["name": .words(name)])
    case .noWorkflow(let name, let nearest):
      return unknown(name, nearest, .refusedNoWorkflow, .refusedNoWorkflowNearest)
    case .tooManyWorkflows(let maximum):
      return say(.refusedTooManyWorkflows, ["count": .number(maximum)])
    case .nothingAsked: return say(.refusedNothingAsked)
    case .noSuchNode(let node): return say(.refusedNoSuchNode, ["node": .quoted(node)])
    case .notHere(let command): return say(.refusedNotHere, ["command": .code(command)])
    }
  }

  private func refused(_ refusal: LoopSettings.Refusal) -> [RichText.Run] {
    switch refusal {
    case .thresholdNotAboveGate(let threshold, let gate):
      return say(
        .refusedLoopOrder, ["threshold": .decimal(threshold), "gate": .decimal(gate)])
    case .scoreOutOfRange(let score): return say(.refusedLoopScore, ["score": .decimal(score)])
    case .roundsOutOfRange(let rounds):
      return say(
        .refusedLoopRounds,
        [
          "rounds": .number(rounds), "low": .number(LoopSettings.rounds.lowerBound),
          "high": .number(LoopSettings.rounds.upperBound),
        ])
    }
  }

  private func unknown(
    _ name: String, _ nearest: String?, _ plain: Sentence, _ suggesting: Sentence
  ) -> [RichText.Run] {
    guard let nearest else { return say(plain, ["name": .quoted(name)]) }
    return say(suggesting, ["name": .quoted(name), "nearest": .code(nearest)])
  }

  /// Which sizes a painter paints.
  func sizes(_ sizes: PainterCapabilities.Sizes) -> [RichText.Run] {
    switch sizes {
    case .any(let side, 1, _):
      say(
        .sizesFree, ["low": .number(side.lowerBound), "high": .number(side.upperBound)])
    case .any(let side, let step, _):
      say(
        .sizesAny,
        [
          "low": .number(side.lowerBound), "high": .number(side.upperBound), "step": .number(step),
        ])
    case .only(let sizes):
      [RichText.Run(language.list(sizes.prefix(8).map(\.description)))]
    }
  }
}
