internal import BlobFolder
internal import Concurrency
internal import Configuration
internal import Console
internal import Glibc
internal import HomeFiles
internal import ImageFiles
internal import SQLite
internal import SQLiteStorage
internal import Storage
internal import Studio
internal import Terminal
internal import Words
internal import Workers

/// The studio in a terminal: store, workers and console in one process and one folder.
struct StudioProgram: Sendable {
  let settings: Settings
  let person: String
  let pictures: PictureMode?
  private let clock = WallClock.system
  private let randomness = Randomness.system

  init(_ settings: Settings, person: String, pictures: PictureMode?) {
    self.settings = settings
    self.person = person
    self.pictures = pictures
  }

  func run(until stop: Concurrency.Gate) async throws {
    let file = try settings.consoleFile
    let parts = try await StudioParts(settings)
    let (house, languages) = (parts.house, parts.languages)
    let store = try await SQLiteStore.open(
      file, options: settings.databaseOptions, clock: clock)
    do {
      // The file is ours alone: what a killed console had in hand nobody has any more.
      _ = try await store.write { [clock] in try $0.endLeases(at: clock.now()) }
      // The bot's own would be swept here of all that this store does not know.
      let blobs = try await BlobFolder.open(settings.inDataFolder("console-blobs"), clock: clock)
      let folder = settings.inDataFolder("pictures")
      try HomeFiles.makeFolder(folder)
      let screen = await Screen.open(pictures: pictures, environment: Self.environment)
      let (happenings, continuation) = AsyncStream.makeStream(
        of: WorkHappening.self, bufferingPolicy: .bufferingNewest(64))
      let desk = Desk(
        house: house, voice: ConsoleVoice(languages: languages, house: house),
        randomness: randomness, away: parts.away)
      let workshop = Workshop(
        store: store, blobs: blobs, desk: desk, name: "console \(getpid())",
        lease: settings.jobs.lease, clock: clock, randomness: randomness,
        observe: { continuation.yield($0) })
      let housekeeping = Housekeeping(
        store: store, keeping: settings.jobs.keepFinished, clock: clock, randomness: randomness,
        observe: { continuation.yield(.loop($0)) })
      let workers = Workers(
        workshop, painters: parts.painters, critics: parts.critics, directors: parts.directors,
        readers: parts.readers)
      let console = try Console(
        Console.Parts(
          store: store, blobs: blobs, desk: desk, house: house, languages: languages,
          helper: parts.helper, draughtsman: parts.draughtsman, screen: screen, folder: folder,
          clock: clock,
          randomness: randomness), person: person)
      let services =
        try workers.services(
          keepingHidden: settings.studio.keepHidden, isAlone: true, reading: { _, _ in [] })
        + [
          Service("housekeeping") { ready in
            ready()
            try await housekeeping.run()
          },
          Self.showing(happenings, on: screen, label: console.label(of:)),
        ] + parts.services + console.services(leave: { stop.open() })
      do {
        try await Services(
          services, patience: settings.stopPatience, clock: clock,
          observe: { if case .failed = $0 { stop.open() } }
        ).run(until: stop)
      } catch {
        await screen.close()
        throw error
      }
      await screen.close()
    } catch {
      try? await store.close()
      throw error
    }
    try await store.close()
  }

  /// What befalls the workers, as far as a person at a terminal wants to know.
  private static func showing(
    _ happenings: AsyncStream<WorkHappening>, on screen: Screen,
    label: @escaping @Sendable (PaintingProgress) async throws -> String
  ) -> Service {
    Service("showing") { ready in
      ready()
      for await happening in happenings {
        switch happening {
        case .progress(let progress):
          await screen.progress(try await label(progress), progress.fraction)
        case .loop(.storeFailed(_, let error, _)):
          await screen.print("       the store: \(error)", .faint)
        case .blobsFailed(let error, _): await screen.print("       the pictures: \(error)", .faint)
        case .loop, .swept, .brought, .attemptFailed, .stranded, .abandoned: break
        }
      }
    }
  }

  /// What the terminal says of itself.
  private static var environment: [String: String] {
    var values: [String: String] = [:]
    for name in Capabilities.variables {
      if let value = unsafe getenv(name) { values[name] = unsafe String(cString: value) }
    }
    return values
  }
}
