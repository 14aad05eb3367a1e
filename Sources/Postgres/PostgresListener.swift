internal import CPostgres
package import Concurrency
internal import Glibc

/// Hears what others `NOTIFY`, on a connection and a thread of its own.
///
/// 1. It waits in `poll(2)`: no wake-ups while nothing happens.
/// 2. A notification sent while there was no connection is lost. So each time that it starts to
///    listen it says `listening`, and the hearer looks for itself.
/// 3. It connects again by itself until it is cancelled.
package final class PostgresListener: Sendable {
  package enum Event: Sendable, Equatable {
    /// From now on nothing is missed; until now something may have been.
    case listening
    case notified(channel: String, payload: String)
    /// The connection broke or could not be made; for the log.
    case lost(PostgresError)
  }

  private let settings: PostgresSettings
  private let channels: [String]
  private let randomness: Randomness
  private let hear: @Sendable (Event) -> Void

  /// `hear` is called on the listener's thread and must return soon: ring a doorbell.
  package init(
    _ settings: PostgresSettings, channels: [String], randomness: Randomness = .system,
    hear: @escaping @Sendable (Event) -> Void
  ) {
    self.settings = settings
    self.channels = channels
    self.randomness = randomness
    self.hear = hear
  }

  /// Listens until the task is cancelled.
  package func run() async {
    let stop = StopSignal()
    let ear = Ear()
    defer { ear.shutDown() }
    await withTaskCancellationHandler {
      await ear.listen(settings, channels, randomness, stop, hear)
    } onCancel: {
      stop.give()
    }
  }
}

/// Something `poll(2)` can wait for beside a socket.
final class StopSignal: Sendable {
  let file: Int32

  init() {
    file = easel_eventfd()
    precondition(file >= 0, "a process has more files open than this")
  }

  deinit { close(file) }

  func give() {
    var one: UInt64 = 1
    _ = unsafe write(file, &one, 8)
  }

  /// Waits for the signal, or for `socket` to have something to read, or for the time.
  /// - Returns: whether to stop.
  func wait(socket: Int32?, atMost limit: Duration?) -> Bool {
    var files = [
      pollfd(fd: file, events: Int16(POLLIN), revents: 0),
      pollfd(fd: socket ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = limit.map { Int32(clamping: $0.wholeMilliseconds) } ?? -1
    unsafe poll(&files, 2, milliseconds)
    return files[0].revents != 0
  }
}

private actor Ear {
  private let executor = ThreadExecutor(name: "pg-listen")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  nonisolated func shutDown() { executor.shutDown() }

  func listen(
    _ settings: PostgresSettings, _ channels: [String], _ randomness: Randomness,
    _ stop: StopSignal, _ hear: @Sendable (PostgresListener.Event) -> Void
  ) {
    var backoff = Backoff(first: .milliseconds(100), ceiling: .seconds(10))
    while true {
      do throws(PostgresError) {
        let connection = try PostgresConnection(settings)
        for channel in channels { try connection.run(script: "LISTEN \(Self.quoted(channel))") }
        backoff.reset()
        hear(.listening)
        while true {
          for (channel, payload) in try connection.notifications() {
            hear(.notified(channel: channel, payload: payload))
          }
          if stop.wait(socket: connection.socket, atMost: nil) { return }
        }
      } catch {
        hear(.lost(error))
      }
      if stop.wait(socket: nil, atMost: backoff.next(randomness)) { return }
    }
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
