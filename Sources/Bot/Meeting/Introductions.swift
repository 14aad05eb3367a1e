internal import Concurrency
package import Matrix
internal import MatrixClient
package import MatrixCrypto
internal import Words

/// People make sure of us while we run: what came of it goes in, what is to be done comes out.
///
/// 1. Only whom the rule names is let in, three times in an hour; never another device of our own
///    account, which would be given the account's secrets by it.
/// 2. We say that both show the same when what we show stands in the room, and their app has proved
///    that they said so. Nobody looks on our side; so nothing is vouched for there (``Verifier``).
/// 3. Who is turned down, or saw something else, is told so in the room where they asked.
struct Introductions {
  enum Act: Equatable {
    /// In which room can we show something to this person?
    case findPlace(VerificationID)
    case decide(VerificationDecision, VerificationID)
    /// To be told by ``shown(_:)`` or ``notShown(_:)``.
    case show(ShortString, VerificationID, RoomID)
    case say(Introduction, UserID, RoomID)
    case note(IntroductionHappening)
  }

  static let perHour = 3
  static let perHourOfAll = 30
  private static var hour: Duration { .seconds(3_600) }

  private struct Visit {
    let room: RoomID
    var isShown = false
    var matchedThere = false
  }

  private let us: UserID
  private let rules: PeopleRules
  private var visits: [VerificationID: Visit] = [:]
  private var begun: [(user: UserID, at: Instant)] = []

  init(_ us: UserID, rules: PeopleRules) {
    self.us = us
    self.rules = rules
  }

  // MARK: At the door

  enum Admission: Equatable {
    case comesIn
    /// Of no concern to us, or once too often: what is not let in costs nothing.
    case passes
    case isOurOwn
  }

  /// Before anything is answered.
  mutating func admit(
    _ arrival: VerificationArrival, underWay: [VerificationID], at now: Instant
  ) -> Admission {
    let isUnderWay = underWay.contains { $0.room == arrival.room && $0.flow == arrival.flow }
    if arrival.sender == us {
      // In rooms we hear ourselves, and learn the names of our requests.
      if arrival.room != nil || isUnderWay { return .comesIn }
      return Self.begins(arrival) ? .isOurOwn : .passes
    }
    if isUnderWay { return .comesIn }
    // Steps of others in rooms; and to devices, who goes on with what was lost is told so.
    guard Self.begins(arrival) else { return arrival.room == nil ? .comesIn : .passes }
    if arrival.room != nil, case .request(let request)? = arrival.step, request.recipient != us {
      return .passes
    }
    return rules.hears(arrival.sender) && begins(arrival.sender, at: now) ? .comesIn : .passes
  }

  private static func begins(_ arrival: VerificationArrival) -> Bool {
    switch arrival.step {
    case .request: true
    case .start: arrival.room == nil
    default: false
    }
  }

  /// Whether one more may begin with this person.
  mutating func begins(_ user: UserID, at now: Instant) -> Bool {
    begun.removeAll { now - $0.at >= Self.hour }
    guard begun.count < Self.perHourOfAll, begun.count(where: { $0.user == user }) < Self.perHour
    else { return false }
    begun.append((user, now))
    return true
  }

  // MARK: Inside

  mutating func take(_ news: VerifierNews) -> [Act] {
    switch news {
    case .told(let id, let happening): return take(happening, of: id)
    case .verified(let id, _):
      visits[id] = nil
      return [.note(.done(id.peer))]
    case .refused: return []
    case .notSent(let user, let reason): return [.note(.notSent(user, reason))]
    }
  }

  private mutating func take(
    _ happening: VerificationHappening, of id: VerificationID
  ) -> [Act] {
    switch happening {
    case .asked(let prompt): return asked(prompt, id)
    case .ready(let offer):
      // We asked, in a room.
      if visits[id] == nil, let room = id.room { visits[id] = Visit(room: room) }
      return offer.canCompare && visits[id] != nil ? [] : [.decide(.cancel, id)]
    case .compare(let shown):
      guard let visit = visits[id] else { return [.decide(.cancel, id)] }
      return [.note(.shows(id.peer, shown)), .show(shown, id, visit.room)]
    case .matchedThere:
      visits[id]?.matchedThere = true
      return agree(id)
    case .cancelled(let side, let code, _):
      let visit = visits.removeValue(forKey: id)
      let known = VerificationCancel.Code.allCases.first { $0.rawValue.hasBytes(of: code.text) }
      var acts: [Act] = [.note(.ended(id.peer, by: side, code.text))]
      if let visit, let words = Introduction(known) {
        acts.append(.say(words, id.peer, visit.room))
      }
      return acts
    case .settledElsewhere:
      visits[id] = nil
      return []
    case .wasScanned, .verified, .ignored: return []
    }
  }

  private mutating func asked(_ prompt: VerificationPrompt, _ id: VerificationID) -> [Act] {
    guard prompt.hasCommonMethod else { return [.decide(.cancel, id)] }
    guard rules.mayMeet(id.peer) else {
      let words = id.room.map { [Act.say(.notAllowed, id.peer, $0)] } ?? []
      return [.note(.turnedDown(id.peer)), .decide(.cancel, id)] + words
    }
    guard let room = id.room else { return [.findPlace(id)] }
    return found(room, for: id)
  }

  /// Where we can show something to whoever asked by messages to devices.
  mutating func found(_ room: RoomID?, for id: VerificationID) -> [Act] {
    guard let room else { return [.note(.nowhere(id.peer)), .decide(.cancel, id)] }
    visits[id] = Visit(room: room)
    return [.note(.asked(id.peer)), .decide(.accept, id)]
  }

  /// It stands in the room.
  mutating func shown(_ id: VerificationID) -> [Act] {
    visits[id]?.isShown = true
    return agree(id)
  }

  mutating func notShown(_ id: VerificationID) -> [Act] {
    visits[id] == nil ? [] : [.decide(.cancel, id)]
  }

  private func agree(_ id: VerificationID) -> [Act] {
    guard let visit = visits[id], visit.isShown, visit.matchedThere else { return [] }
    return [.decide(.matches, id)]
  }
}

/// For the log.
package enum IntroductionHappening: Sendable, Equatable {
  case asked(UserID)
  case turnedDown(UserID)
  /// They asked by messages to devices, and no encrypted room is shared in which we could answer.
  case nowhere(UserID)
  /// Who reads the log can compare there.
  case shows(UserID, ShortString)
  /// Their app has made sure of us.
  case done(UserID)
  case ended(UserID, by: VerificationSide, String)
  case notSent(UserID?, String)
  /// Another device of the bot's account asks: `easel verify` is for that.
  case ownDevice
  case failed(any Error)

  package static func == (left: Self, right: Self) -> Bool { "\(left)" == "\(right)" }
}

extension Introduction {
  /// What is said of an end; most speak for themselves on their screen.
  fileprivate init?(_ code: VerificationCancel.Code?) {
    switch code {
    case .mismatchedSAS: self = .differed
    case .keyMismatch, .mismatchedCommitment: self = .keysWrong
    default: return nil
    }
  }
}
