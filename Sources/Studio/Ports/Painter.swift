package import Concurrency
package import Storage

/// A back end that makes pictures.
package protocol Painter: Sendable {
  var capabilities: PainterCapabilities { get }

  /// Paints one picture. Calls `willStart` with the back end's own name for the job, where it has
  /// one, before the back end is asked to start.
  ///
  /// Stops soon when its task is cancelled. What the back end has under such a name goes on there:
  /// whoever asks for it next finds it by that.
  func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> PaintedImage

  /// Until when it is not asked, since it failed again and again; nothing when it is well.
  var restsUntil: Instant? { get }

  /// Has the back end stop what it has under this name, because nobody wants it any more. Takes not
  /// long, and does it in a cancelled task too; where it cannot be done, it is painted for nobody.
  func callOff(_ remoteID: String) async
}

extension Painter {
  package var restsUntil: Instant? { nil }
  /// For those that have no names for jobs.
  package func callOff(_ remoteID: String) async {}
}

/// Everything a painter is told.
package struct PaintOrder: Equatable, Sendable {
  package var picture: PictureID
  package var recipe: Recipe
  package var source: Source?
  /// What the person named and no round may change: their own words.
  package var words: String
  /// The room's own workflow that it is to be painted by.
  package var workflow: AdoptedWorkflow?
  /// The room's taste that the recipe was made for; its sentences stand in the recipe's prompt too.
  package var taste: Taste.Profile?
  /// How many pictures were made from the same source before, without this one.
  package var earlierTries = 0
  /// The back end's name for the job, when somebody started it before.
  package var remoteID: String?
  /// What is painted from besides the source, as many as the painter takes; none without one.
  package var others: [Source] = []

  /// The source and the others, in the order in which people mean them.
  package var sources: [Source] { (source.map { [$0] } ?? []) + others }

  package struct Source: Equatable, Sendable {
    package var bytes: [UInt8]
    package var recipe: Recipe
    package var isOurs: Bool

    package init(bytes: [UInt8], recipe: Recipe, isOurs: Bool) {
      self.bytes = bytes
      self.recipe = recipe
      self.isOurs = isOurs
    }
  }

  package init(
    picture: PictureID, recipe: Recipe, source: Source?, words: String, remoteID: String? = nil
  ) {
    self.picture = picture
    self.recipe = recipe
    self.source = source
    self.words = words
    self.remoteID = remoteID
  }
}

package struct PaintProgress: Equatable, Sendable {
  package var fraction: Double
  /// What is being done, in the painter's words: `sky`, `washes`.
  package var stage: String

  package init(fraction: Double, stage: String) {
    self.fraction = fraction
    self.stage = stage
  }
}

/// What a painter brings back.
package struct PaintedImage: Equatable, Sendable {
  /// A PNG, JPEG or WebP file.
  package var bytes: [UInt8]
  package var facts: ImageFacts
  /// The painter's own part of the recipe: JSON.
  package var detail: String?
  package var remarks: [PainterRemark]

  package init(
    bytes: [UInt8], facts: ImageFacts, detail: String? = nil, remarks: [PainterRemark] = []
  ) {
    self.bytes = bytes
    self.facts = facts
    self.detail = detail
    self.remarks = remarks
  }
}

/// What a painter says of its own work; phrased by the language file.
package enum PainterRemark: Equatable, Sendable {
  case understood([String])
  /// Nothing was understood; the picture is the painter's own idea.
  case guessed
  /// What was asked not to be there, and is not.
  case leftOut([String])
  case cannotDraw([String])
  case cannotChange([String])
  /// A word that it does not know, and a known one that may have been meant; nothing acts on it.
  case meant(String, nearest: String)
  /// Not the size that was asked for.
  case otherSize(Size)
  /// In the painter's own words.
  case said(String)
}

/// The same as ``PaintedImage``, its bytes already kept.
package struct Painting: Equatable, Sendable {
  package var blob: BlobName
  package var image: ImageFacts
  package var detail: String?
  package var remarks: [PainterRemark]

  package init(
    blob: BlobName, image: ImageFacts, detail: String? = nil, remarks: [PainterRemark] = []
  ) {
    self.blob = blob
    self.image = image
    self.detail = detail
    self.remarks = remarks
  }
}

/// Why there is no picture: what happened, and whether trying again helps.
package struct PainterFailure: Error, Equatable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case unreachable, busy, trouble, unauthorised, unpaid, modelMissing, refusedByPolicy, badOrder
    case insecure, endless
    case tooLarge, badAnswer, unchanged, unfetched, sourceUnreadable, outOfMemory, timedOut
    case cancelled, defect
    /// Nobody has this painter any more.
    case gone
  }

  /// Who asks for longer asks for ever.
  package static let longestRest = Duration.seconds(30 * 86_400)

  package var kind: Kind
  /// Safe for logs and for people: no paths, no tokens, one line.
  package var detail: String
  /// How long the back end asks to be left alone, in whole seconds; nothing where it does not say.
  package private(set) var retryAfter: Duration?

  package init(_ kind: Kind, _ detail: String = "", retryAfter: Duration? = nil) {
    self.kind = kind
    self.detail = oneLine(detail, atMost: 300)
    guard let asked = retryAfter, asked > .zero else { return }
    let (seconds, rest) = min(asked, Self.longestRest).components
    self.retryAfter = .seconds(seconds + (rest > 0 ? 1 : 0))
  }

  /// It says nothing of what the back end has under the job's name, which may go on there.
  package var keepsRemote = false

  package var isWorthRetrying: Bool {
    // To ask for that again begins nothing.
    if keepsRemote { return true }
    return switch kind {
    case .unreachable, .busy, .trouble, .badAnswer: true
    // What took too long may still be painted, and paid for, at the other end; what came back as it
    // was, or lies where it cannot be fetched, was painted.
    case .timedOut, .unchanged, .unfetched, .unauthorised, .unpaid, .modelMissing, .refusedByPolicy,
      .badOrder, .tooLarge, .sourceUnreadable, .outOfMemory, .cancelled, .defect, .gone, .insecure,
      .endless:
      false
    }
  }
}
