package import Storage

/// Something that people in the room are to be told: a fact, not yet words. `Words` phrases it, the
/// room or the console shows it, and what it became there comes back as ``StudioEvent/told``.
///
/// A place names only events that are known. What hangs on another telling (the critique in the
/// picture's thread, the seeds on the picture) is told when that one has come back.
package struct Telling: Equatable, Sendable {
  /// What goes first when not everything may go at once.
  package enum Urgency: Int, Sendable, CaseIterable {
    case progress = 0, seeds, critique, answer, picture
  }

  package var place: Place
  /// Whom it is for, so that they are notified.
  package var mentions: Person?
  package var fact: Fact

  package init(_ fact: Fact, at place: Place, mentions: Person? = nil) {
    self.fact = fact
    self.place = place
    self.mentions = mentions
  }

  package var urgency: Urgency {
    switch fact {
    case .picture, .candidates: .picture
    case .critique, .noCritique, .gateDecided, .gateReopened: .critique
    case .seeds, .withdrawSeeds, .warnAgain, .retract: .seeds
    case .progress: .progress
    default: .answer
    }
  }

  /// What to put on it at once, so that one tap is enough. A picture's own come as a fact, when
  /// its gate is open.
  package var signs: [Sign] {
    switch fact {
    case .welcome(_, asks: true), .askedToListen: [.palette, .speech]
    case .tasteLearnt: [.check, .cycle, .bin]
    case .promptCard: [.palette, .cross]
    case .workflowCard(_, asks: false): [.check, .cross]
    case .workflowCard(_, asks: true): [.cross]
    case .collectionOpened: [.check]
    case .editOffered: [.palette]
    default: []
    }
  }

  /// What it will be in the timeline.
  package var kind: Message.Kind {
    switch fact {
    case .picture: .picture
    case .critique, .noCritique: .critique
    case .candidates: .sheet
    case .answer(.gallery): .gallery
    case .tasteLearnt: .tasteCard
    case .promptCard: .promptCard
    case .workflowCard: .workflowCard
    case .collectionOpened: .collection
    case .editOffered: .offer
    case .welcome, .askedToListen: .welcome
    case .progress: .status
    default: .notice
    }
  }
}

package enum Fact: Equatable, Sendable {
  // Pictures and what is thought of them.
  /// `isFinal`: the one on which its loop stopped.
  case picture(PictureID, isFinal: Bool)
  case critique(PictureID, Standing)
  case noCritique(PictureID, reason: String)
  /// All candidates of a request, best first.
  case candidates(RequestID, [PictureID])
  /// Put these reactions on what shows the picture, so that one tap is enough.
  case seeds(PictureID, [Sign])
  case withdrawSeeds(PictureID)
  case gateDecided(PictureID, Gate.Outcome)
  case gateReopened(PictureID, by: String)
  case tapRefused(TapRefusal)
  case tapNeedsWord(TapWord)
  case late(PictureID)
  /// `ahead`: so many are painted before it. Only the first makes a line; the others
  /// change it.
  case progress(PictureID, PaintingStage, ahead: Int, isFirst: Bool)
  /// It is painted, and the room did not take it.
  case notShown(PictureID, reason: String)
  case paintingFailed(PictureID, PainterFailure, refunded: Int)
  /// So many of the candidates were not painted; one stands for them.
  case candidatesFailed(PictureID, PainterFailure, count: Int, of: Int, refunded: Int)
  /// A moderator cancelled what somebody asked for, so many wishes.
  case calledOff(by: String, count: Int)
  /// Puts ⚠️ back on the prompt of this picture.
  case warnAgain(PictureID)
  /// Takes back what the bot itself said.
  case retract(Key)
  case hidden(PictureID, nowActive: PictureID?)

  // Before anything is painted.
  case refused(Refusal)
  case misread(Misreading)
  /// What the painter will not honour, said before it paints.
  case notHonoured(painter: String, [Unhonoured])
  /// The room's painter cannot, and another one can.
  case paintedBy(String, insteadOf: String, WhyAnother)
  /// A picture is still being painted; this one is taken instead.
  case sourceIs(PictureID?, whilePainting: PictureID)
  case editOffered(message: Key)
  /// A command that came by an edit, where something came of the line already.
  case editIsNoCommand

  // Taste and talk.
  case collectionOpened(name: String)
  case collected(Int, maximum: Int)
  case tasteLearnt(TasteKey)
  case tasteNotLearnt(TasteKey, reason: String)
  case directorSaid(String)
  case directorFailed(reason: String)
  /// It answered, with nothing.
  case directorEmpty
  case promptCard(String)
  /// Nobody could say what is meant: the words are painted as they are.
  case notUnderstood(reason: String)

  /// What would be bound, or what has to be said before.
  case workflowCard(AdoptionKey, asks: Bool)
  case workflowNotRead(AdoptionKey, reason: String)

  /// Hello, with a painting where there is one, and with the question how to listen where it is open.
  case welcome(PictureID?, asks: Bool)
  /// The room has grown: the question alone.
  case askedToListen
  /// Everything came along from where the room was.
  case moved(active: PictureID?)
  case answer(Answer)
}

/// How a picture stands in its request, for the first line of its critique.
package struct Standing: Equatable, Sendable {
  package enum Next: String, Sendable, CaseIterable {
    /// One picture, one critique, one gate.
    case gate
    case converged, waits, goesOn, outOfRounds
  }

  package var round: Int
  /// Against the best before it.
  package var gain: Double?
  package var isBest: Bool
  package var next: Next

  package init(round: Int, gain: Double?, isBest: Bool, next: Next) {
    self.round = round
    self.gain = gain
    self.isBest = isBest
    self.next = next
  }
}

/// What to say in reply, where a tap alone is not enough.
package enum TapWord: Equatable, Sendable {
  case approve, iterate, restart
  case useThis, replant
  case number(Int)
  case listen(Listen)

  package init(_ option: Gate.Option) {
    switch option {
    case .approve: self = .approve
    case .iterate: self = .iterate
    case .restart: self = .restart
    }
  }
}

package enum TapRefusal: Equatable, Sendable {
  case notYourRequest(asker: String)
  case moderatorsOnly
  case tooLate(winner: String, Gate.Option)
  /// Further rounds are painted and judged before it can be decided.
  case stillRunning
  case nothingToDecide
  case tooManyTaps(maximum: Int)
}

/// Why another paints than the room's own.
package enum WhyAnother: Equatable, Sendable {
  case takesNoPicture, needsPicture, isAway
  /// It does not paint from so many pictures at once.
  case takesFewer
}

/// What a command answers: facts that are looked up when they are shown.
package enum Answer: Equatable, Sendable {
  case help(topic: String?)
  case status
  case settings
  case setting(name: String, value: SettingValue)
  case mode(Mode)
  case active(PictureID?)
  case nowActive(PictureID)
  case cleared(had: Bool)
  case wentBack(PictureID?)
  case cancelled(Int)
  case history(Int)
  case gallery([PictureID])
  case tree(PictureID?)
  case recipe(PictureID)
  case undeleted(PictureID)
  case loop(LoopSettings)
  case tastes
  case taste(TasteKey)
  case tasteInUse(TasteKey)
  case tasteOff
  case tasteKept(TasteKey)
  case tasteDropped(TasteKey)
  case tasteForgotten(String)
  case collectionCancelled
  case credits(Account?, CreditRules?)
  case granted(person: Key, amount: Int)
  case painters
  case critics
  case workflowTaken(AdoptionKey)
  /// Its card is put away.
  case workflowDropped(String)
  case workflowForgotten(String)
  case talking
  case talkEnded
  case cardDropped
  case listening(Listen)
}
