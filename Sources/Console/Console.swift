package import Concurrency
package import Drawing
internal import Pictures
package import ImageFiles
package import Storage
package import Studio
package import Terminal
package import Words
package import Workers

/// The studio in a terminal, without Matrix: lines become events, what is told is printed.
///
/// 1. It says and understands what a room would: the same words, rules, store and workers.
/// 2. What was typed is decided in one transaction before the next line is read.
/// 3. What was not said yet when the program ended is said at its next start.
package struct Console<S: Store>: Sendable where S.Transaction: StudioGround {
  /// What it stands on.
  package struct Parts: Sendable {
    package let store: S
    package let blobs: any BlobStore
    package let desk: Desk
    package let house: HouseRules
    package let languages: Languages
    package let helper: DecodeHelper
    package let draughtsman: Draughtsman
    package let screen: Screen
    /// Where pictures are saved.
    package let folder: String
    package let clock: WallClock
    package let randomness: Randomness

    package init(
      store: S, blobs: any BlobStore, desk: Desk, house: HouseRules, languages: Languages,
      helper: DecodeHelper, draughtsman: Draughtsman, screen: Screen, folder: String,
      clock: WallClock, randomness: Randomness
    ) {
      self.store = store
      self.blobs = blobs
      self.desk = desk
      self.house = house
      self.languages = languages
      self.helper = helper
      self.draughtsman = draughtsman
      self.screen = screen
      self.folder = folder
      self.clock = clock
      self.randomness = randomness
    }
  }

  package static var room: Key { "console" }

  private let parts: Parts
  private let hearer: ConsoleHearer<S>
  private let channel: ConsoleChannel<S>

  package init(_ parts: Parts, person name: String) throws {
    self.parts = parts
    let (hand, keys) = (Hand("files"), ConsoleKeys())
    let person = Person(
      try Key("@\(name):console"), name: name, isModerator: true, isOperator: true)
    hearer = ConsoleHearer(
      store: parts.store, desk: parts.desk, house: parts.house, languages: parts.languages,
      uploads: ConsoleUploads(
        acquisition: Acquisition(blobs: parts.blobs, helper: parts.helper, hand: hand), hand: hand),
      screen: parts.screen, keys: keys, person: person, clock: parts.clock,
      randomness: parts.randomness)
    channel = ConsoleChannel(
      screen: parts.screen,
      exhibitor: Exhibitor(
        store: parts.store, blobs: parts.blobs, helper: parts.helper,
        draughtsman: parts.draughtsman, house: parts.house),
      store: parts.store, house: parts.house, languages: parts.languages, keys: keys,
      folder: parts.folder, hand: hand)
  }

  /// What stands beside the bar while a picture is painted, in the room's language.
  package func label(of progress: PaintingProgress) async throws -> String {
    let room = try await parts.store.read { try $0.conversation(progress.conversation) }
    return Teller<StudioState>.meterLabel(
      of: progress.picture, in: parts.languages.of(room, parts.house))
  }

  /// - Parameter leave: Called when the person goes.
  /// - Returns: What must run for the console to work, in the order in which it is started.
  package func services(leave: @escaping @Sendable () -> Void) -> [Service] {
    let (hearer, parts, channel) = (hearer, parts, channel)
    let desk = parts.desk
    let sender = OutboxSender(
      store: parts.store, limits: RateBudget.Limits(rate: 1_000, burst: 1_000),
      clock: parts.clock, randomness: parts.randomness,
      prepare: { message, _, _ in .ready(wire: message.payload) },
      settled: { message, transaction, now in
        guard let result = message.result, let told = try ConsoleLine(message.payload).told else {
          return
        }
        try desk.handle(.told(told, as: try Key(bytes: result)), in: &transaction, at: now)
      },
      deliver: { try await channel.deliver($0) })
    return [
      Service("speaking") { ready in
        ready()
        try await sender.run()
      },
      Service("listening") { ready in
        ready()
        try await hearer.greet()
        try await hearer.listen()
        leave()
        // Left to whoever stops the services.
        try await Task.sleep(for: .seconds(3_600))
      },
    ]
  }
}
