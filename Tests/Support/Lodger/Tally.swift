import Concurrency
import MatrixClient
import MatrixCrypto

/// What befell a lodger, in numbers: nothing is kept that would weigh.
final class Tally: Sendable {
  struct Counts: Sendable {
    /// Sync answers that were taken in.
    var answers = 0
    /// Messages that could be read.
    var read = 0
    /// Arrivals that were taken out of the inbox.
    var handled = 0
    var settled: Set<[UInt8]> = []
  }

  private let counts = Guarded(Counts())
  private let bell = Doorbell()

  var now: Counts { counts.withLock { $0 } }

  func note(_ happening: CryptoHappening) {
    if case .decrypted = happening { counts.withLock { $0.read += 1 } }
  }

  func note(_ happening: ClientHappening) {
    guard case .sync(.tookIn) = happening else { return }
    counts.withLock { $0.answers += 1 }
    bell.ring()
  }

  func handled() {
    counts.withLock { $0.handled += 1 }
    bell.ring()
  }

  func settled(_ ticket: [UInt8]) {
    counts.withLock { _ = $0.settled.insert(ticket) }
    bell.ring()
  }

  func wait(until isSo: @Sendable (Counts) -> Bool) async throws {
    while true {
      let rings = bell.rings
      if counts.withLock({ isSo($0) }) { return }
      try await bell.wait(after: rings, atMost: .seconds(60), on: .system)
    }
  }
}
