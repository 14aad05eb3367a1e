internal import Matrix
internal import MatrixCrypto

extension VerificationDialogue {
  /// What is to be compared. The names too: not every terminal has the pictures.
  static func lines(of shown: ShortString) -> [String] {
    var lines = [""]
    if let emoji = shown.emoji {
      lines += emoji.map { "    \($0.icon)  \($0.name)" }
    }
    if let numbers = shown.decimals {
      lines.append("    or the numbers \(numbers.map { "\($0)" }.joined(separator: " "))")
    }
    return lines + [""]
  }

  /// After "… asked ".
  static func words(_ neglect: VerificationNeglect) -> String {
    switch neglect {
    case .tooOld: "more than ten minutes ago, which is too long: they have to ask again."
    case .fromTheFuture:
      "at a time that has not come yet: the clock of their server or of this machine is wrong."
    case .tooMany: "while too many others do: they have to ask again when those are over."
    }
  }
}

extension VerificationEnd {
  /// What a cancel means, and the sentence for it. `waited` is for whom, while not both wanted to.
  static func of(
    _ code: VerificationCancel.Code?, by side: VerificationSide, _ reason: String, peer: UserID,
    waitedFor waited: VerificationSide?
  ) -> (end: VerificationEnd, words: String) {
    let who = peer.text
    switch (code, side) {
    case (.user, .us): return (.left, "\(who) was told that it is not wanted now.")
    case (.user, .them):
      return (.refused, "\(who) turned it down or closed it: nothing was verified; ask them why.")
    case (.timeout, _) where waited == .us:
      return (
        .timedOut,
        "Nobody answered here within two minutes, and \(who) was told so: they can ask again."
      )
    case (.timeout, _) where waited == .them:
      return (
        .timedOut,
        "\(who) did not answer in time, ten minutes at most: see that their client is open and shows "
          + "the request, and start again."
      )
    case (.timeout, _):
      return (
        .timedOut, "It took too long, ten minutes in all: nothing was verified; start again."
      )
    case (.mismatchedSAS, .us):
      return (
        .differed,
        "You saw something else than \(who): nothing was verified. Make sure that both looked at "
          + "the same verification and try again; if they differ again, somebody is in between."
      )
    case (.mismatchedSAS, .them):
      return (
        .differed,
        "\(who) saw something else: nothing was verified. Make sure that both looked at the same "
          + "verification and try again; if they differ again, somebody is in between."
      )
    case (.keyMismatch, _), (.mismatchedCommitment, _), (.userMismatch, _):
      return (
        .keysWrong,
        "The keys that were proved are not those that the homeserver shows, so nothing was verified "
          + "and somebody may be in between: do not trust \(who)'s device before it is clear why."
      )
    case (.unknownMethod, _):
      return (
        .refused,
        "\(who)'s client knows no way to verify that is known here (emoji, numbers): let them use "
          + "another one."
      )
    case (.accepted, _):
      return (.refused, "\(who) goes on with it on another device: nothing was verified here.")
    case (.unexpectedMessage, _):
      return (
        .broken,
        "A step came out of its order, as when somebody begins twice: everything with that device "
          + "was ended; start again, once."
      )
    case (.unknownTransaction, _), (.invalidMessage, _):
      return (.broken, "\(who)'s client lost its place: nothing was verified; start again.")
    case (nil, _):
      return (
        .refused, "It was ended by \(side == .us ? "this side" : who): \(reason.prefix(200))"
      )
    }
  }
}
