internal import Concurrency
internal import Raster

/// One file's way through a decoding process, on a thread that may block.
final class DecodeCall: Sendable {
  private enum State { case waiting, running(DecodeProcess), cancelled }

  private let patience: Duration
  private let state = Guarded(State.waiting)

  init(patience: Duration) { self.patience = patience }

  /// From any thread. The one that waits hears of it by the end of the process.
  func cancel() {
    state.withLock { state in
      if case .running(let process) = state { process.kill() }
      state = .cancelled
    }
  }

  private var isCancelled: Bool {
    state.withLock { if case .cancelled = $0 { true } else { false } }
  }

  func run(
    _ bytes: [UInt8], _ header: ImageHeader, by start: () -> DecodeProcess?
  ) throws(ImageFileError) -> Raster {
    let deadline = ContinuousClock.now + patience
    if isCancelled { throw .cancelled }
    guard let process = start() else { throw .helper(.notStarted) }
    let mustEnd = state.withLock { state in
      if case .cancelled = state { return true }
      state = .running(process)
      return false
    }
    if mustEnd { process.kill() }
    // One that does not listen may still have something to say.
    process.feed(bytes, until: deadline)
    let answer = process.answer(header, until: deadline)
    let ending = process.end(until: answer.isWhole ? deadline : .now)
    if isCancelled { throw .cancelled }
    return try answer.picture(ending)
  }
}
