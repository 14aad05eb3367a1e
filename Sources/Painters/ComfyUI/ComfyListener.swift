internal import Concurrency

/// The letter box of one job: what the socket has heard of it and the job has not read.
final class ComfyListener: Sendable {
  /// More are not kept: what is lost is found out by asking.
  private static let maximumWaiting = 512

  let job: String
  private let waiting = Guarded<[ComfyJob.Event]>([])
  private let bell = Doorbell()

  init(job: String) { self.job = job }

  func post(_ event: ComfyJob.Event) {
    waiting.withLock { waiting in
      if waiting.count == Self.maximumWaiting { waiting.removeFirst() }
      waiting.append(event)
    }
    bell.ring()
  }

  /// The next one; nothing when none comes in time.
  func next(atMost limit: Duration, on clock: WallClock) async throws -> ComfyJob.Event? {
    let seen = bell.rings
    if let event = take() { return event }
    try await bell.wait(after: seen, atMost: limit, on: clock)
    return take()
  }

  private func take() -> ComfyJob.Event? {
    waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
