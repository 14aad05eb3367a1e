import Storage

/// What a wish builds on, and whether somebody named it.
struct Source {
  var picture: Picture?
  /// Meant besides it; none without it.
  var others: [Picture] = []
  var isNamed = false
  /// Named, but the room's mode says text2img.
  var isOverruled = false
  /// Nobody named it, and the painter takes none.
  var isLetGo = false
}

/// The first that applies: the picture named or replied to; the newest finished one of the thread;
/// the active image; none.
extension Draft {
  /// A picture that was posted with the words is named by them, before any other.
  func chooseSource(
    for wishes: Wishes, of utterance: Utterance, posted: PictureID? = nil
  ) throws -> Source {
    let place = utterance.place
    let conversation = try conversation(place.conversation)
    if wishes.isFresh { return Source() }
    var source = Source()
    if let id = posted ?? wishes.from {
      let picture = try usable(id, by: utterance.person, in: place.conversation)
      source = Source(picture: picture, isNamed: true)
    } else if let id = try replied(place) {
      let picture = try usable(id, by: utterance.person, in: place.conversation)
      source = Source(picture: picture, isNamed: true)
    } else if conversation.settings.mode != .text2img {
      source.picture = try newestPicture(of: place)
      if source.picture == nil {
        source.picture = try conversation.active.flatMap { try picture($0) }
      }
    }
    source = try adding(
      wishes.with, to: source, by: utterance.person, in: place.conversation)
    switch conversation.settings.mode {
    case .img2img where source.picture == nil: throw Refusal.noSource
    case .text2img where source.picture != nil: return Source(isOverruled: true)
    default: return source
    }
  }

  /// A finished picture that is there and that this person may use here; else which rule says no.
  func usable(_ id: PictureID, by person: Person, in conversation: Key) throws -> Picture {
    guard let picture = try picture(id) else { throw Refusal.noSuchPicture }
    guard try isAllowed(picture, by: person, in: conversation) else { throw Refusal.otherRoom(id) }
    switch picture.state {
    case .finished: return picture
    case .waiting, .painting: throw Refusal.notFinished(id)
    case .failed, .cancelled: throw Refusal.failedPicture(id)
    case .hidden: throw Refusal.hiddenPicture(id)
    case .gone: throw Refusal.pictureGone(id)
    }
  }

  /// A picture of another room: for who asked for it or is a member there now.
  private func isAllowed(
    _ picture: Picture, by person: Person, in conversation: Key
  ) throws -> Bool {
    if picture.conversation == conversation || picture.owner == person.id { return true }
    return try rows.isMember(person.id, of: picture.conversation)
  }

  /// The picture that a reply means: itself, its critique's, the one at the gate of a sheet.
  func replied(_ place: Place) throws -> PictureID? {
    guard let event = place.repliesTo else { return nil }
    return try pictureMeant(by: event, in: place.conversation)
  }

  func pictureMeant(by event: Key, in conversation: Key) throws -> PictureID? {
    guard let line = try message(event), line.conversation == conversation else { return nil }
    switch line.kind {
    case .picture, .critique, .notice, .welcome: return line.picture
    case .sheet: return try line.request.flatMap { try request($0) }?.gate?.picture
    default: return nil
    }
  }

  /// The newest finished picture of a thread: asked for there, else shown there, else its root.
  private func newestPicture(of place: Place) throws -> Picture? {
    guard let thread = place.thread else { return nil }
    if let newest = try rows.newestPicture(inThread: thread, of: place.conversation) {
      return newest
    }
    guard let root = try message(thread), root.conversation == place.conversation else {
      return nil
    }
    let meant = try pictureMeant(by: thread, in: place.conversation).flatMap { try picture($0) }
    // Under a sheet stand all candidates; meant is the one at the gate.
    if root.kind == .sheet { return meant?.ifFinished }
    guard let id = meant?.request ?? root.request else { return meant?.ifFinished }
    let shown = try pictures(of: id).last { picture in
      try picture.state == .finished
        && messages(showing: picture.id).contains { $0.kind == .picture && $0.thread == thread }
    }
    return shown ?? meant?.ifFinished
  }
}

extension Picture {
  var ifFinished: Picture? { state == .finished ? self : nil }
}
