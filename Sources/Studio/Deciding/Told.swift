package import Storage

/// What must be known of a telling when it has become an event: small, so that it is kept with the
/// message that is on its way.
package struct Told: Equatable, Sendable {
  package enum Subject: Equatable, Sendable {
    case nothing
    /// About a picture, which it does not show.
    case picture(PictureID)
    case shown(PictureID)
    case candidates(RequestID, [PictureID])
    case gallery([PictureID])
    /// The pictures of a room and what came of which.
    case tree
    case taste(name: String, version: Int)
    case workflow(AdoptionKey)
    /// An edit of this prompt.
    case offer(Key)
    /// A tap waits for a word, in answer to the place.
    case word
  }

  package var place: Place
  package var kind: Message.Kind
  package var subject: Subject
  /// What a prompt card proposes, or what the director said.
  package var text: String

  package init(place: Place, kind: Message.Kind, subject: Subject, text: String = "") {
    self.place = place
    self.kind = kind
    self.subject = subject
    self.text = text
  }
}

extension Telling {
  /// Nothing for deeds, which are no lines: seeds, and what is taken back.
  package var told: Told? {
    var text = ""
    let subject: Told.Subject
    switch fact {
    case .seeds, .withdrawSeeds, .warnAgain, .retract: return nil
    case .picture(let id, _), .welcome(let id?, _): subject = .shown(id)
    case .critique(let id, _), .noCritique(let id, _), .late(let id), .notShown(let id, _),
      .progress(let id, _, _, _),
      .paintingFailed(let id, _, _), .candidatesFailed(let id, _, _, _, _), .gateDecided(let id, _),
      .gateReopened(let id, _):
      subject = .picture(id)
    case .candidates(let request, let ranked): subject = .candidates(request, ranked)
    case .answer(.gallery(let ids)): subject = .gallery(ids)
    case .answer(.tree): subject = .tree
    case .tasteLearnt(let key): subject = .taste(name: key.name, version: key.version)
    case .workflowCard(let key, _): subject = .workflow(key)
    case .promptCard(let words), .directorSaid(let words): (subject, text) = (.nothing, words)
    case .editOffered(let prompt): subject = .offer(prompt)
    case .tapNeedsWord: subject = .word
    default: subject = .nothing
    }
    return Told(place: place, kind: kind, subject: subject, text: text)
  }
}
