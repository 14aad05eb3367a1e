internal import Concurrency

/// What is asked of the curl thread.
enum Command: Sendable {
  case start(Transfer)
  case abort(Int)
  /// The reader has made room.
  case resumeReceiving(Int)
  /// The writer has brought bytes.
  case resumeSending(Int)
  case stop
}

/// The one thing that tasks and the curl thread share.
///
/// The thread is woken only when it sleeps or is about to, so that a hundred requests made
/// while it works cost one system call or none.
struct Inbox: Sendable {
  private var commands: [Command] = []
  private var isSleeping = false
  private(set) var isClosed = false

  enum Posted { case accepted, mustWake, closed }

  mutating func post(_ command: Command) -> Posted {
    guard !isClosed else { return .closed }
    if case .stop = command { isClosed = true }
    commands.append(command)
    defer { isSleeping = false }
    return isSleeping ? .mustWake : .accepted
  }

  /// Exchanges what has been posted for an empty array, so that two arrays serve for ever.
  mutating func take(into empty: inout [Command]) {
    isSleeping = false
    swap(&commands, &empty)
  }

  /// Whether the thread may go to sleep, as there are no commands. The next post must wake it then.
  mutating func mayPause() -> Bool {
    isSleeping = commands.isEmpty
    return isSleeping
  }
}
