package import Concurrency
package import HTTPClient
internal import HTTP
internal import Matrix

/// The media of a homeserver: files brought there and fetched from there, never whole in memory.
///
/// 1. What is encrypted goes out as bytes without a type or a name, each file and each try under a
///    key of its own.
/// 2. Nothing of a file that comes in is handed on before all of it has come and, if it is
///    encrypted, its hash is the one that the event vouches for.
/// 3. Both directions have a maximum, known before the first byte where that can be.
/// 4. The token goes to the homeserver alone.
package struct MediaRepository: Sendable {
  let server: Homeserver
  let settings: MediaSettings
  let clock: WallClock
  let randomness: Randomness
  /// Waits for the disk and does the encrypting, for all files of this repository.
  let hand = Hand("media")
  let offers: MediaOffers

  package init(
    _ server: Homeserver, settings: MediaSettings, clock: WallClock = .system,
    randomness: Randomness = .system
  ) {
    self.server = server
    self.settings = settings
    self.clock = clock
    self.randomness = randomness
    offers = MediaOffers(server, clock: clock)
  }

  /// The greatest upload in bytes; nothing when the server does not say.
  package func maximumUpload() async throws -> Int? { try await offers.maximumUpload() }
}

package struct MediaSettings: Sendable {
  /// Where files that come in lie, without a name, until they are read. Its disk has to have room for
  /// the largest of them.
  package var spoolFolder: String
  /// A place first and then the bytes, where the server can do that: bytes that are sent twice are
  /// then refused and not stored twice.
  package var usesPlaces = true
  /// How far a download may lead away from the homeserver.
  package var redirects = RedirectPolicy.follow()
  /// How long bytes are waited for that their sender has not brought yet.
  package var patience = Duration.seconds(120)
  /// A connection that is slower than this is too slow for a file.
  package var slowestBytesPerSecond = 32 << 10

  package init(spoolFolder: String) { self.spoolFolder = spoolFolder }

  func deadline(for count: Int) -> Duration {
    .seconds(60) + .seconds(count / max(slowestBytesPerSecond, 1))
  }
}
