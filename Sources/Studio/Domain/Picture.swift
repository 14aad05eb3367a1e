package import Concurrency
package import Storage

/// One image: its bytes by name, all that is needed to make it again, and where it comes from.
///
/// waiting → painting → finished | failed | cancelled
/// finished → hidden (redacted) → finished (undeleted) | gone (collected)
///
/// 1. `blob` is there exactly when it is finished or hidden.
/// 2. `depth` is one more than the parent's, or 0.
package struct Picture: Equatable, Sendable {
  package enum State: String, Sendable, CaseIterable {
    case waiting, painting, finished, failed, cancelled, hidden, gone
  }

  package enum Origin: String, Sendable, CaseIterable {
    case painted
    /// By a person.
    case posted
  }

  package let id: PictureID
  /// The room; another only when the room itself goes on elsewhere.
  package internal(set) var conversation: Key
  /// The wish it was painted for; a posted picture has none.
  package var request: RequestID?
  package var parent: PictureID?
  package var depth: Int
  package var origin: Origin
  package var state: State
  /// Who asked for it, or posted it.
  package let owner: Key
  package var recipe: Recipe
  /// Which round of its request, from 1.
  package var round: Int
  /// Its number among candidates, from 1.
  package var candidate: Int?
  package var blob: BlobName?
  package var image: ImageFacts?
  package var score: Double?
  package var approvedBy: String?
  /// Why there is no picture, where its painter failed.
  package var failure: PainterFailure?
  /// What the painter said of its own work: what it understood, what it cannot draw.
  package var remarks: [PainterRemark] = []
  /// What is reserved, then spent, for it.
  package var price: Int
  /// The thread it was asked for or posted in; such a picture never becomes active by itself.
  package var thread: Key?
  package let created: Instant
  package var finished: Instant?
  package var hidden: Instant?

  package init(
    id: PictureID, conversation: Key, request: RequestID?, parent: PictureID?, depth: Int,
    origin: Origin, state: State, owner: Key, recipe: Recipe, round: Int, candidate: Int? = nil,
    price: Int, thread: Key? = nil, created: Instant
  ) {
    self.id = id
    self.conversation = conversation
    self.request = request
    self.parent = parent
    self.depth = depth
    self.origin = origin
    self.state = state
    self.owner = owner
    self.recipe = recipe
    self.round = round
    self.candidate = candidate
    self.price = price
    self.thread = thread
    self.created = created
  }
}

/// What is known of the bytes without looking at them again.
package struct ImageFacts: Equatable, Sendable {
  package var width: Int
  package var height: Int
  /// `image/png`
  package var mimeType: String
  package var byteCount: Int
  package var blurhash: String
  /// The perceptual hash, to notice copies.
  package var fingerprint: UInt64

  package init(
    width: Int, height: Int, mimeType: String, byteCount: Int, blurhash: String,
    fingerprint: UInt64
  ) {
    self.width = width
    self.height = height
    self.mimeType = mimeType
    self.byteCount = byteCount
    self.blurhash = blurhash
    self.fingerprint = fingerprint
  }
}

/// All that is needed to make a picture again.
package struct Recipe: Equatable, Sendable {
  package static let maximumDetail = 64 << 10

  package var painter: String
  /// What was sent to the painter: the person's words, then what a critique and the taste added.
  package var prompt: String
  /// The person's words alone, or what they were taken to mean.
  package var words: String
  package var negative: String?
  package var seed: UInt64
  package var size: Size
  package var strength: Double?
  package var steps: Int?
  package var source: PictureID?
  /// The taste it was painted for: name and version.
  package var taste: String?
  /// The room's own workflow that it is painted by, where it is: name and version.
  package var workflow: String?
  /// What a measuring critic found on the source, for painters that can steer by it: JSON.
  package var guidance: String?
  /// The painter's own part, written when the picture is finished: JSON.
  package var detail: String?
  /// What it was painted from besides the source: none without one.
  package var others: [PictureID] = []

  package init(
    painter: String, prompt: String, words: String, negative: String? = nil, seed: UInt64,
    size: Size, strength: Double? = nil, steps: Int? = nil, source: PictureID? = nil,
    taste: String? = nil, workflow: String? = nil, guidance: String? = nil,
    detail: String? = nil
  ) {
    self.painter = painter
    self.prompt = prompt
    self.words = words
    self.negative = negative
    self.seed = seed
    self.size = size
    self.strength = strength
    self.steps = steps
    self.source = source
    self.taste = taste
    self.workflow = workflow
    self.guidance = guidance
    self.detail = detail
  }

  /// By whom, in the words of the room: ``painter`` has the server.
  package var artist: String {
    workflow.flatMap { $0.split(separator: " ").first.map(String.init) } ?? painter
  }

  package func adoptionKey(in conversation: Key) -> AdoptionKey? {
    workflow.flatMap { AdoptionKey(label: $0, in: conversation) }
  }

  /// ``taste`` is written as `nordic 2`.
  package func tasteKey(in conversation: Key) -> TasteKey? {
    guard let taste, let space = taste.utf8.lastIndex(of: UInt8(ascii: " ")),
      let version = Int(taste[taste.utf8.index(after: space)...])
    else { return nil }
    return TasteKey(conversation: conversation, name: String(taste[..<space]), version: version)
  }
}
