package import Storage

/// Everything that the studio decides upon.
package enum StudioEvent: Equatable, Sendable {
  // From people.
  case said(Utterance)
  case posted(Upload)
  /// A picture that somebody posted could not be taken in.
  case notPosted(Utterance, UploadProblem)
  /// A file that may be a workflow is here.
  case brought(Utterance, BroughtFile)
  case tapped(Tap)
  /// The reaction with this event was taken back.
  case untapped(Key, by: Person, in: Key)
  /// A prompt has new words.
  case edited(message: Key, Utterance)
  case redacted(event: Key, by: Person, in: Key)
  case membership(Key, of: Key, isMember: Bool)
  case joined(Key, members: Int)
  /// Somebody came: so many are there now.
  case grew(Key, members: Int)
  /// The room goes on elsewhere.
  case moved(from: Key, to: Key, members: Int)

  // From those who work.
  case began(PictureID)
  case late(PictureID)
  /// It is not there yet, and people may want to know how far it is.
  /// `ahead`: so many pictures, of whatever room, its painter paints before it.
  case progressed(PictureID, PaintingStage, ahead: Int = 0, isFirst: Bool)
  case painted(PictureID, Painting)
  case notPainted(PictureID, PainterFailure)
  case judged(PictureID, Judgement, duel: Duel? = nil)
  case notJudged(PictureID, reason: String)
  case learnt(TasteKey, Lesson)
  case notLearnt(TasteKey, reason: String)
  case answered(conversation: Key, DirectorAnswer)
  case notAnswered(conversation: Key, reason: String)
  /// What a wish means, as one prompt.
  case understood(RequestID, String)
  case notUnderstood(RequestID, reason: String)
  /// Whoever is to say it takes longer than people are to be left waiting.
  case hesitated(RequestID)

  case workflowRead(AdoptionKey, graph: BlobName, Proposal)
  case workflowNotRead(AdoptionKey, reason: String)

  // From the outbox.
  /// What was told now stands in the room as this event.
  case told(Told, as: Key)
  /// The picture will not be seen: the room did not take it.
  case notShown(PictureID, reason: String)
}

/// A line of text from a person, with what it means.
package struct Utterance: Equatable, Sendable {
  package var key: Key
  package var place: Place
  package var person: Person
  package var text: String
  package var intent: Intent
  /// People in the room, the bot included.
  package var members: Int
  package var mentionsBot: Bool
  /// It begins with one of our commands, well formed or not: heard anywhere. A prompt that does is
  /// painted also where words are for the director.
  package var isCommand: Bool

  package init(
    key: Key, place: Place, person: Person, text: String, intent: Intent, members: Int = 2,
    mentionsBot: Bool = false, isCommand: Bool = false
  ) {
    self.key = key
    self.place = place
    self.person = person
    self.text = text
    self.intent = intent
    self.members = members
    self.mentionsBot = mentionsBot
    self.isCommand = isCommand
  }
}

/// A picture from a person, already decoded and kept.
package struct Upload: Equatable, Sendable {
  package var utterance: Utterance
  package var blob: BlobName
  package var image: ImageFacts
  /// What was found in the file: its own recipe, in whatever form.
  package var foundPrompt: String?
  /// Our own painter's part, when the file is one of ours: JSON.
  package var foundDetail: String?

  package init(
    utterance: Utterance, blob: BlobName, image: ImageFacts, foundPrompt: String? = nil,
    foundDetail: String? = nil
  ) {
    self.utterance = utterance
    self.blob = blob
    self.image = image
    self.foundPrompt = foundPrompt
    self.foundDetail = foundDetail
  }
}

/// A file that is no picture, kept for a while: see ``Message/Kind/file``.
package struct BroughtFile: Equatable, Sendable {
  package static let maximumBytes = 2 << 20

  package var blob: BlobName
  package var name: String

  package init(blob: BlobName, name: String) {
    self.blob = blob
    self.name = oneLine(name, atMost: 120)
  }
}

/// How far a picture is that is wanted.
package enum PaintingStage: Equatable, Sendable {
  /// Nobody has said yet what is meant.
  case understanding
  case waiting
  /// `left` once it can be told from what has passed.
  case painting(Double, left: Duration?)

  /// What is left, if it goes on as it went: nothing before a tenth is there, when it is a guess.
  package static func left(after passed: Duration, at fraction: Double) -> Duration? {
    guard passed > .zero, (0.1..<1).contains(fraction) else { return nil }
    return passed * ((1 - fraction) / fraction)
  }
}

/// Why a picture that somebody posted is not there.
package enum UploadProblem: Equatable, Sendable, CaseIterable {
  /// It is no picture, or none that we read.
  case unreadable
  case tooLarge
  /// The server does not give it out.
  case unreachable
}

package struct Tap: Equatable, Sendable {
  /// The reaction's own event.
  package var key: Key
  package var target: Key
  package var sign: Sign
  package var person: Person
  package var conversation: Key

  package init(key: Key, target: Key, sign: Sign, person: Person, conversation: Key) {
    self.key = key
    self.target = target
    self.sign = sign
    self.person = person
    self.conversation = conversation
  }
}

/// Which version of which taste.
///
/// Names are their bytes: Swift's strings are equal by canonical equivalence.
package struct TasteKey: Hashable, Sendable {
  package let conversation: Key
  package let name: String
  package let version: Int

  package init(conversation: Key, name: String, version: Int) {
    self.conversation = conversation
    self.name = name
    self.version = version
  }
  package static func == (left: TasteKey, right: TasteKey) -> Bool {
    left.conversation == right.conversation && left.version == right.version
      && left.name.utf8.elementsEqual(right.name.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(conversation)
    hasher.combine(version)
    for byte in name.utf8 { hasher.combine(byte) }
  }
}
