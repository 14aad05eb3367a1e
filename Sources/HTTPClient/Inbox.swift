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

  var count: Int { commands.count }

  enum Posted { case accepted, mustWake, closed }

  mutating func post(_ command: Command) -> Posted {
    guard !isClosed else { return .closed }
    if case .stop = command { isClosed = true }
    commands.append(command)
    defer { isSleeping = false }
    return isSleeping ? .mustWake : .accepted
  }

  mutating func take() -> [Command] {
    isSleeping = false
    defer { commands = [] }
    return commands
  }

  /// Whether the thread may go to sleep, as there are no commands. The next post must wake it then.
  mutating func mayPause() -> Bool {
    isSleeping = commands.isEmpty
    return isSleeping
  }
}
