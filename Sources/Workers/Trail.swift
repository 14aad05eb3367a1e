import Concurrency
package import Storage
package import Studio

/// What became of a wish, step by step, for whoever keeps the log.
///
/// Every step carries the picture's id, from the line that asked for it on. It is the id that captions
/// show and that people are told when there is no picture.
package struct TrailStep: Equatable, Sendable {
  package enum Deed: Equatable, Sendable {
    /// Somebody's event, of which this picture is to come.
    case heard(Key, how: Wish)
    case queued(painter: String, source: PictureID?, round: Int)
    case began(painter: String)
    case late
    case painted(bytes: Int)
    case notPainted(PainterFailure.Kind, reason: String)
    case judged(score: Double)
    case notJudged(reason: String)
    /// The room shows it, as this event.
    case posted(Key)
    /// Its critique stands in the room.
    case critiquePosted(Key)
    case notPosted(reason: String)
  }

  /// How people ask.
  package enum Wish: String, CaseIterable, Sendable { case words, picture, edit, tap }

  package let picture: PictureID
  package let request: RequestID?
  package let conversation: Key
  package let deed: Deed
  /// Since the picture was asked for.
  package let after: Duration
}

extension TrailStep {
  /// What this decision was for its pictures, from the rows as they are after it.
  static func steps(
    of event: StudioEvent, _ decision: Decision, in rows: some StudioReading, at now: Instant
  ) throws -> [TrailStep] {
    var steps: [TrailStep] = []
    func add(_ id: PictureID, _ deed: (Picture) -> Deed?) throws {
      guard let picture = try rows.picture(id), let deed = deed(picture) else { return }
      steps.append(
        TrailStep(
          picture: id, request: picture.request, conversation: picture.conversation, deed: deed,
          after: max(now - picture.created, .zero)))
    }
    for case .queue(.paint(let id, let painter, _, _)) in decision.effects {
      if let (key, how) = event.wish { try add(id) { _ in .heard(key, how: how) } }
      try add(id) { .queued(painter: painter, source: $0.recipe.source, round: $0.round) }
    }
    for case .queue(.understand(let request, _, _)) in decision.effects {
      guard let (key, how) = event.wish else { continue }
      for picture in try rows.pictures(of: request) {
        try add(picture.id) { _ in .heard(key, how: how) }
      }
    }
    switch event {
    case .began(let id):
      try add(id) { $0.state == .painting ? .began(painter: $0.recipe.painter) : nil }
    case .late, .hesitated:
      for case .tell(let telling) in decision.effects {
        if case .late(let id) = telling.fact { try add(id) { _ in .late } }
      }
    case .painted(let id, let painting):
      try add(id) { _ in .painted(bytes: painting.image.byteCount) }
    case .notPainted(let id, let failure):
      try add(id) { _ in .notPainted(failure.kind, reason: failure.detail) }
    case .judged(let id, let judgement, _): try add(id) { _ in .judged(score: judgement.score) }
    case .notJudged(let id, let reason): try add(id) { _ in .notJudged(reason: reason) }
    case .notShown(let id, let reason): try add(id) { _ in .notPosted(reason: reason) }
    case .told(let told, let key):
      switch (told.subject, told.kind) {
      case (.shown(let id), _): try add(id) { _ in .posted(key) }
      case (.picture(let id), .critique): try add(id) { _ in .critiquePosted(key) }
      default: break
      }
    default: break
    }
    return steps
  }
}

extension StudioEvent {
  /// The event of a person that this is.
  fileprivate var wish: (Key, TrailStep.Wish)? {
    switch self {
    case .said(let utterance): (utterance.key, .words)
    case .posted(let upload): (upload.utterance.key, .picture)
    case .edited(_, let utterance): (utterance.key, .edit)
    case .tapped(let tap): (tap.key, .tap)
    default: nil
    }
  }
}
