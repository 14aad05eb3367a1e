import Concurrency
import Glibc
import JSON
import Matrix
import MatrixClient

/// Milliseconds, and milliseconds of this process on a processor.
struct Spent: Sendable {
  let wall: Double
  let cpu: Double

  static var cpuNow: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1e6
  }
}

extension Duration {
  var inMilliseconds: Double {
    Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1e15
  }
}

/// Where a lodger hears what happens from. Of an answer that lies in a file it measures what taking it
/// in takes: from the bytes to the question for the next, which is asked when all is committed.
final class Hearing: EventSource {
  private enum Kind { case server, firstOnly, file([UInt8]) }

  private struct State: Sendable {
    var asked = 0
    var start = ContinuousClock.now
    var cpuAtStart = 0.0
    var spent: Spent?
  }

  private let kind: Kind
  private let server: any EventSource
  private let state = Guarded(State())
  private let isTakenIn = Gate()

  struct NoFile: Error {}

  init(_ source: String, _ server: any EventSource) throws {
    self.server = server
    switch source {
    case "listen": kind = .server
    case "deaf": kind = .firstOnly
    default: kind = .file(try Self.read(source))
    }
  }

  var isFromFile: Bool {
    if case .file = kind { true } else { false }
  }

  func next(since: String?) async throws -> SyncAnswer {
    let turn = state.withLock { state in
      state.asked += 1
      return state.asked
    }
    switch kind {
    case .server: return try await server.next(since: since)
    case .firstOnly where turn == 1: return try await server.next(since: since)
    case .file(let bytes) where turn == 1:
      state.withLock { state in
        state.start = .now
        state.cpuAtStart = Spent.cpuNow
      }
      return try SyncAnswer(JSONDocument(bytes, options: .matrix))
    case .file where turn == 2:
      state.withLock { state in
        state.spent = Spent(
          wall: (ContinuousClock.now - state.start).inMilliseconds,
          cpu: Spent.cpuNow - state.cpuAtStart)
      }
      isTakenIn.open()
    default: break
    }
    try await Task.sleep(for: .seconds(86_400))
    throw CancellationError()
  }

  /// Nothing when it does not hear from a file.
  func spent() async throws -> Spent? {
    guard case .file = kind else { return nil }
    try await isTakenIn.wait()
    return state.withLock { $0.spent }
  }

  var sinceArrival: Double {
    (ContinuousClock.now - state.withLock { $0.start }).inMilliseconds
  }

  private static func read(_ path: String) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw NoFile() }
    defer { close(file) }
    let size = Int(lseek(file, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: max(size, 0))
    guard unsafe pread(file, &bytes, size, 0) == size else { throw NoFile() }
    return bytes
  }
}
