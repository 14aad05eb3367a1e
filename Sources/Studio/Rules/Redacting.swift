import Concurrency
import Storage

/// What people take back. Nothing is destroyed: a picture's bytes stay until they are collected,
/// since a dishonest server could forge a redaction.
extension Draft {
  mutating func redacted(_ event: Key, by person: Person, in conversation: Key) throws {
    guard var line = try message(event), line.conversation == conversation, !line.isRedacted else {
      return
    }
    switch line.kind {
    case .tap, .word: return try untapped(event, by: person)
    case .picture:
      line.isRedacted = true
      line.text = ""
      put(line)
      if let id = line.picture { try hide(id, besides: event) }
    case .prompt:
      line.isRedacted = true
      line.text = ""
      put(line)
      guard let request = try line.request.flatMap({ try request($0) }),
        request.state == .painting || request.state == .judging
      else { return }
      try stopWork(of: request)
      try end(request, .cancelled)
    default:
      line.isRedacted = true
      line.text = ""
      put(line)
    }
  }

  private mutating func hide(_ id: PictureID, besides event: Key) throws {
    guard var picture = try picture(id), picture.state == .finished else { return }
    picture.state = .hidden
    picture.hidden = now
    put(picture)
    var active = try conversation(picture.conversation).active
    if active == id {
      active = try livingAncestor(of: picture)?.id
      try setActive(active, in: picture.conversation)
    }
    for copy in try messages(showing: id)
    where copy.kind == .picture && copy.key != event && !copy.isRedacted {
      tell(.retract(copy.key), at: copy.answerPlace)
    }
    tell(.hidden(id, nowActive: active), at: Place(picture.conversation, thread: picture.thread))
    try leave(picture)
  }

  /// Its request goes on with the best that is left, or has come to its end.
  private mutating func leave(_ picture: Picture) throws {
    guard var request = try picture.request.flatMap({ try request($0) }) else { return }
    let wasJudging = try critique(of: picture.id)?.state == .waiting
    if wasJudging { try callOffCritique(of: picture) }
    request.best = try best(of: request)
    put(request)
    let isConcerned: Bool
    switch request.state {
    case .painting, .ended: isConcerned = false
    case .waiting: isConcerned = request.gate?.picture == picture.id
    case .judging:
      if picture.candidate != nil, !request.isIterationDue {
        return try settleCandidates(of: request.id)
      }
      isConcerned = request.isIterationDue ? request.gate?.picture == picture.id : wasJudging
    }
    guard isConcerned else { return }
    guard let best = try request.best.flatMap({ try self.picture($0) }) else {
      return try end(request, .cancelled)
    }
    // A later round stands in a thread, where nobody looks for what is to be decided.
    if best.candidate == nil, try shown(best).map({ $0.thread != request.thread }) ?? true {
      post(best, of: request)
    }
    try openGate(of: &request, on: best)
  }

  mutating func undelete(_ id: PictureID, _ utterance: Utterance) throws {
    guard var picture = try picture(id), picture.conversation == utterance.place.conversation else {
      throw Refusal.noSuchPicture
    }
    switch picture.state {
    case .hidden: break
    case .gone: throw Refusal.pictureGone(id)
    case .finished, .waiting, .painting, .failed, .cancelled: throw Refusal.notHidden(id)
    }
    guard picture.owner == utterance.person.id || utterance.person.isModerator else {
      throw Refusal.notYourPicture(id)
    }
    picture.state = .finished
    picture.hidden = nil
    put(picture)
    if var request = try picture.request.flatMap({ try request($0) }) {
      request.best = try best(of: request)
      put(request)
    }
    tell(
      .picture(id, isFinal: false), at: Place(picture.conversation, thread: picture.thread),
      mentions: utterance.person)
    answer(.undeleted(id), to: utterance)
  }
}

extension Picture {
  /// Its bytes are collected: what is left is where it stood.
  package var collected: Picture {
    var picture = self
    picture.state = .gone
    picture.blob = nil
    picture.recipe.detail = nil
    return picture
  }
}
