package import Matrix
package import MatrixCrypto
internal import Olm

/// What the operator is told and asked while somebody is verified: what happens and what is typed go
/// in, words and decisions come out.
///
/// 1. Only what was asked last can be answered, by a line that was typed after it: nobody agrees to
///    what they did not see.
/// 2. One verification at a time. Who asks meanwhile is told no, and the operator who it was.
/// 3. Whatever ends it, the operator reads one sentence that says what happened and what to do.
package struct VerificationDialogue {
  package enum Goal: Sendable {
    /// For somebody to ask.
    case waiting
    /// We ask.
    case asking(UserID)
  }

  package enum Act {
    case say(String)
    /// To be answered with yes or no.
    case ask(String)
    case decide(VerificationDecision, about: VerificationID)
    case end(VerificationEnd)
  }

  private enum Question {
    case accept(VerificationID)
    case compare(VerificationID)

    var id: VerificationID {
      switch self {
      case .accept(let id), .compare(let id): id
      }
    }
  }

  private let own: UserID
  private let goal: Goal
  private var question: Question?
  /// The one that the operator agreed to, or began.
  private var current: VerificationID?
  private var isAway = false
  /// Told no without the operator being asked: nothing more is said of them.
  private var turnedDown: Set<VerificationID> = []
  /// Waits for the server to show our signature of this.
  private var signing: (id: VerificationID, key: String)?

  package init(_ goal: Goal, own: UserID) {
    self.goal = goal
    self.own = own
  }

  package func begin() -> [Act] {
    switch goal {
    case .waiting:
      [
        .say(
          "Waiting for somebody to verify with \(own.text): ask for it now in the other client. "
            + "Ctrl-C ends this.")
      ]
    case .asking(let peer):
      [.say("\(peer.text) was asked; waiting for their client. Ctrl-C ends this.")]
    }
  }

  // MARK: What is typed

  package mutating func take(line: String) -> [Act] {
    guard let question else { return [.say("Nothing is asked now. Ctrl-C ends this.")] }
    let isYes: Bool
    switch line.lowercased().filter({ $0 != " " }) {
    case "y", "yes": isYes = true
    case "n", "no": isYes = false
    default: return [.ask("Please answer y or n.")]
    }
    self.question = nil
    switch question {
    case .accept(let id) where isYes:
      current = id
      return [.say("Waiting for the other client."), .decide(.accept, about: id)]
    case .accept(let id): return [.decide(.cancel, about: id)]
    case .compare(let id) where isYes:
      return [.say("Waiting for \(id.peer.text) to say the same."), .decide(.matches, about: id)]
    case .compare(let id): return [.decide(.differs, about: id)]
    }
  }

  // MARK: What happens

  package mutating func take(_ news: VerifierNews) -> [Act] {
    switch news {
    case .told(let id, let happening): take(happening, of: id)
    case .verified(let id, let verified): take(verified, of: id)
    case .refused(let refusal): [.say("A step was not followed: \(refusal).")]
    case .notSent(let peer, let reason):
      broken(
        "\(peer.map { "\($0.text) could not be asked" } ?? "A step could not be sent"): \(reason).")
    }
  }

  private mutating func take(
    _ happening: VerificationHappening, of id: VerificationID
  ) -> [Act] {
    let peer = id.peer.text
    switch happening {
    case .asked(let prompt): return asked(id, prompt)
    case .ready(let offer):
      current = id
      guard offer.canCompare else {
        return [
          .say("\(peer)'s client cannot compare emoji or numbers; another client of theirs may."),
          .decide(.cancel, about: id),
        ]
      }
      return [.say("\(peer) is ready.")]
    case .compare(let shown):
      current = id
      question = .compare(id)
      return Self.lines(of: shown).map { .say($0) } + [.ask("Does \(peer) see the same? [y/n]")]
    case .cancelled(let side, let code, let reason):
      let known = VerificationCancel.Code.allCases.first { $0.rawValue.hasBytes(of: code.text) }
      return cancelled(id, side, known, reason)
    case .settledElsewhere:
      if question?.id == id { question = nil }
      return [.say("Another device of this account took that verification over.")]
        + goOn(id, .refused)
    case .ignored(let neglect): return [.say("\(peer) asked \(Self.words(neglect))")]
    case .matchedThere, .wasScanned, .verified: return []
    }
  }

  private mutating func asked(_ id: VerificationID, _ prompt: VerificationPrompt) -> [Act] {
    let who = "\(id.peer.text), on a device that calls itself \(prompt.device.text),"
    guard prompt.hasCommonMethod else {
      turnedDown.insert(id)
      return [
        .say("\(who) asks to verify in a way that is not known here: emoji or numbers are."),
        .decide(.cancel, about: id),
      ]
    }
    // Whom we asked may have asked at the same moment.
    let isWanted =
      switch goal {
      case .waiting: current == nil && question == nil
      case .asking(let peer): peer == id.peer && current == nil && question == nil
      }
    guard isWanted else {
      turnedDown.insert(id)
      return [
        .say("\(who) asks too and is told no: one at a time. They can ask again after this one."),
        .decide(.cancel, about: id),
      ]
    }
    question = .accept(id)
    return [.ask("\(who) asks to verify. Begin? [y/n]")]
  }

  private mutating func take(_ verified: Verified, of id: VerificationID) -> [Act] {
    question = nil
    guard verified.master != nil || verified.device != nil else {
      return end(
        .broken, "The keys of \(id.peer.text) changed while they were compared: verify again.")
    }
    let device = verified.device.map { " (device \($0.device.text))" } ?? ""
    var acts: [Act] = [.say("Both sides agree: \(id.peer.text)\(device) is verified.")]
    if verified.master == nil, id.peer != own {
      acts.append(
        .say(
          "They have no identity yet, so this holds for that one device alone: when they have set "
            + "up cross-signing, verify again."))
      return acts + [.end(.verified)]
    }
    let wanted = id.peer == own ? verified.device.map(\.device.text) : verified.master?.base64
    guard let wanted else { return acts + [.end(.verified)] }
    signing = (id, wanted)
    return acts
  }

  /// The account's other devices learn of it by a signature at the server.
  package mutating func take(_ happening: IdentityHappening) -> [Act] {
    guard let signing else { return [] }
    switch happening {
    case .signed(signing.id.peer, let key) where signing.key.hasBytes(of: key):
      return end(.verified, "The signature is at the homeserver, for all other devices to see.")
    case .notWhatWasVerified(signing.id.peer, let key) where signing.key.hasBytes(of: key):
      return end(
        .keysWrong,
        "The homeserver has other keys for \(signing.id.peer.text) now than those that were "
          + "verified, and nothing was signed: ask them whether they reset their identity, and "
          + "verify again.")
    case .signatureRefused(_, let key, _) where signing.key.hasBytes(of: key):
      return end(
        .verified,
        "The homeserver does not keep the signature, so it counts for this device alone: look at "
          + "the homeserver's log.")
    default: return []
    }
  }

  /// Long enough was waited for the signature.
  package mutating func signatureIsLate() -> [Act] {
    guard signing != nil else { return [] }
    return end(
      .verified, "The signature is not at the homeserver yet; `easel run` goes on trying.")
  }

  /// The request is not at the homeserver after all the time that there is.
  package mutating func requestIsStuck() -> [Act] {
    guard current == nil, signing == nil else { return [] }
    return end(
      .timedOut,
      "The request could not be sent in ten minutes: see that the homeserver answers, and start again."
    )
  }

  package mutating func take(away reason: String) -> [Act] {
    guard !isAway else { return [] }
    isAway = true
    return [.say("The homeserver does not answer (\(reason)); it is asked again by itself.")]
  }

  package mutating func isBack() -> [Act] {
    guard isAway else { return [] }
    isAway = false
    return [.say("The homeserver answers again.")]
  }

  // MARK: Ends

  private mutating func cancelled(
    _ id: VerificationID, _ side: VerificationSide, _ code: VerificationCancel.Code?,
    _ reason: String
  ) -> [Act] {
    if let current, current != id { return [] }
    let wasAsked = if case .accept(id) = question { true } else { false }
    if question?.id == id { question = nil }
    // One of two with the same device goes on.
    if turnedDown.remove(id) != nil || (code == .accepted && side == .us) { return [] }
    let (end, words) = VerificationEnd.of(
      code, by: side, reason, peer: id.peer,
      waitedFor: wasAsked ? .us : current == nil ? .them : nil)
    return [.say(words)] + goOn(id, end)
  }

  /// Whoever waits for somebody goes on waiting when that one, whom nobody agreed to, is gone.
  private mutating func goOn(_ id: VerificationID, _ end: VerificationEnd) -> [Act] {
    if case .waiting = goal, current == nil { return [.say("Waiting for somebody to ask.")] }
    guard current == nil || current == id else { return [] }
    return [.end(end)]
  }

  private mutating func broken(_ words: String) -> [Act] {
    end(.broken, words + " Nothing was verified; start again.")
  }

  private mutating func end(_ end: VerificationEnd, _ words: String) -> [Act] {
    question = nil
    signing = nil
    return [.say(words), .end(end)]
  }
}
