internal import Arguments

/// What a command does once its line is understood.
struct Run: Sendable {
  let body: @Sendable () throws(Complaint) -> ExitStatus

  init(_ body: @escaping @Sendable () throws(Complaint) -> ExitStatus) { self.body = body }
}

/// The commands, each beside what it does.
enum Commands {
  /// Everything that `easel` can be told to do.
  static let easel: Command<Run> = Command(
    "easel", "an art studio that lives in a Matrix room",
    [
      run, initialize, verify, doctor, console, chat, config, migrate, version, completion,
      complete,
      reference,
      decode,
    ])
}
