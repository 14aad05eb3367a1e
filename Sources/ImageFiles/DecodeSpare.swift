internal import Concurrency

/// The decoding process that waits ready. It is confined already and has seen no file.
final class DecodeSpare: Sendable {
  private let process = Guarded<DecodeProcess?>(nil)

  /// One that has ended while it waited is of no use.
  func take() -> DecodeProcess? {
    let process = process.withLock { process in
      defer { process = nil }
      return process
    }
    return process.flatMap { $0.isRunning ? $0 : nil }
  }

  /// Whether one waits, as far as was seen last.
  var isThere: Bool { process.withLock { $0 != nil } }

  /// Keeps what is started, when none waits yet.
  func fill(by start: () -> DecodeProcess?) {
    if let still = take() {
      process.withLock { $0 = still }
    } else {
      let new = start()
      process.withLock { $0 = new }
    }
  }
}
