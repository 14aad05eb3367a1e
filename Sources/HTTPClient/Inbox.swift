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
/// The bell is rung only for a thread that sleeps or is about to, so that a hundred requests made
/// while it works cost one system call or none.
struct Inbox: Sendable {
  private var commands: [Command] = []
  private var isSleeping = false
  private(set) var isClosed = false

  enum Posted { case accepted, mustRing, closed }

  mutating func post(_ command: Command) -> Posted {
    guard !isClosed else { return .closed }
    if case .stop = command { isClosed = true }
    commands.append(command)
    defer { isSleeping = false }
    return isSleeping ? .mustRing : .accepted
  }

  /// All commands there are. With none, the thread may go to sleep, and the next post must ring.
  mutating func take() -> [Command] {
    isSleeping = commands.isEmpty
    defer { commands = [] }
    return commands
  }
}
